"""A channel or chat of Microsoft Teams, through the webhook of a workflow."""

import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from bot.channels._json_api import REFUSED_KEY, ask, refused, spoken, words_of
from bot.errors import SendError
from bot.markup import Run, teams
from bot.model import Answer, Post, Receipt, Secret, Style, Web
from bot.web.failures import is_success, status_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """Sends alerts to Microsoft Teams, as Adaptive Cards.

    In the channel, choose Workflows, and there "Send webhook alerts to a channel"; it shows the address at the end.

    A workflow can neither edit nor answer: a story that grows without changing a decision stays as it was told, and
    what changes a decision comes as a new message. What becomes of a message within the workflow is not told us: if
    nothing arrives although the channel is well, look at the workflow's own runs.

    Fields:
        url: the workflow's address. It counts as a secret, because whoever has it can write.
    """

    url: Secret

    # Teams takes 28 KB, in UTF-16: half as many characters, with what is round the card.
    style: ClassVar[Style] = Style(markup="teams", limit=13_000, counts="body", pace=timedelta(seconds=1))

    async def send(self, post: Post, web: Web) -> Receipt:
        """Send one part. Raises SendError."""
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": _card(post),
        }
        answer = await ask(
            web, "POST", self.url.reveal(), headers={}, payload={"type": "message", "attachments": [attachment]}
        )
        if not is_success(answer.status):
            raise self._refused(answer, web)
        _look_closer(answer)
        return Receipt()

    def _refused(self, answer: Answer, web: Web) -> SendError:
        """Return what a refusal means, in words that say what to do."""
        error = spoken(answer).get("error")
        error = error if isinstance(error, dict) else {}
        if error.get("code") == "WorkflowTriggerIsNotEnabled":
            return SendError(
                "Teams: the workflow is turned off: turn it on again", after=REFUSED_KEY, status=answer.status
            )
        if answer.status in _GONE or error.get("code") in {"WorkflowNotFound", "TriggerNotFound"}:
            return SendError(f"Teams: {_NEW_FLOW}", after=REFUSED_KEY, status=answer.status)
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return SendError("Teams: the message is too long", permanent=True, status=answer.status)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return refused(answer, "Teams: too many messages", web)
        words = words_of(error.get("message"), self.url) or status_words(answer.status)
        return refused(answer, f"Teams: {words}", web)


_GONE = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_NEW_FLOW = "the workflow is gone or its address is wrong; make one anew and put its address in the config"


def _look_closer(answer: Answer) -> None:
    """Raise SendError where the old connectors say in words, with the status of a success, that they failed."""
    words = answer.body[:1000].decode("utf-8", "replace")
    if "failed with error" not in words:
        return
    too_long = "HTTP error 413" in words
    raise SendError(
        "Teams: the message is too long" if too_long else "Teams: the connector could not hand the message on",
        permanent=too_long,
        status=answer.status,
    )


def _card(post: Post) -> Any:
    """Return the card; of a part that was written for another kind, its text."""
    try:
        card = json.loads(post.part.body)
    except (ValueError, RecursionError):
        card = None
    return (
        card
        if isinstance(card, dict) and card.get("type") == "AdaptiveCard"
        else json.loads(teams.card([Run(post.part.plain)]))
    )
