"""Mail, through any server that takes it (SMTP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from typing import ClassVar, Literal

from bot.channels import _letter
from bot.channels._smtp import Letter, Server
from bot.model import Post, Receipt, Secret, Style, Web

MAX_RECIPIENTS = 100
MAX_PREFIX = 60
_PORTS = {"direct": 465, "starttls": 587, "none": 25}
_REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """Sends each message as a mail, as text and as HTML, through a mail server that takes mail from you (SMTP).

    What changes a decision answers the first mail of its story, so that clients show them together; what only accrues
    is not mailed. A repeat of a mail whose answer was lost has the same Message-ID. All in `to` see who else gets it;
    whom the server refuses while it takes the mail for others, the operators hear of.

    Fields:
        host: the mail server.
        to: an address, or a list of them.
        from: the address it comes from, also as `Wirewatch <desk@paper.example>`; unless said, the `user`.
        user: the name to log in with, often the address; without it, nobody logs in.
        password: the password; where there are two steps to log in, one that was made for this program.
        tls: how the connection is kept private: `direct` (unless said so at port 465), `starttls`, or `none` for a
            server on your own machine.
        port: the port; unless said, 587, 465 with `direct` or 25 with `none`.
        reply_to: where answers go, unless to `from`.
        prefix: what stands before each subject, such as `[alert]`.
    """

    host: str
    to: str | tuple[str, ...]
    from_: str | None = None
    user: str | None = None
    password: Secret | None = None
    tls: Literal["direct", "starttls", "none"] | None = None
    port: int | None = None
    reply_to: str | None = None
    prefix: str = ""

    style: ClassVar[Style] = Style(markup="mail", limit=100_000, can_reply=True)

    def __post_init__(self) -> None:
        if not self.host.strip() or any(character in self.host for character in "/@ \t\r\n\0"):
            raise ValueError("host: must be the name of a mail server, such as smtp.example.org")
        if self.port is not None and not 0 < self.port < 65_536:  # noqa: PLR2004 - ports
            raise ValueError("port: must be a number from 1 to 65535")
        for name, value in (("user", self.user), ("password", self.password and self.password.reveal())):
            if value is not None and (not value or any(ord(character) < ord(" ") for character in value)):
                raise ValueError(f"{name}: must be one line, and not empty")
        if (self.user is None) != (self.password is None):
            raise ValueError("password: and user: belong together")
        if len(self.prefix) > MAX_PREFIX or not self.prefix.isprintable():
            raise ValueError(f"prefix: must be one line of at most {MAX_PREFIX} characters")
        if not 0 < len(self._to) <= MAX_RECIPIENTS:
            raise ValueError(f"to: must be one to {MAX_RECIPIENTS} addresses")
        for name, addresses in (("to", self._to), ("from", (self._from,)), ("reply_to", (self.reply_to,))):
            for one in addresses:
                _checked(name, one)

    async def send(self, post: Post, web: Web) -> Receipt:  # noqa: ARG002 - mail is not on the web
        """Hand one mail to the server. Raises SendError.

        A time-out is temporary although the server may have taken the mail: better twice than never.
        """
        sender, recipients = _letter.address(self._from), [_letter.address(one) for one in self._to]
        reply_to = _letter.address(self.reply_to) if self.reply_to else None
        refused = await self._server.take(
            Letter(
                sender=sender.addr_spec,
                recipients=[one.addr_spec for one in recipients],
                data=_letter.written(post, sender, recipients, reply_to, self.prefix),
            )
        )
        return Receipt(
            message_id=_letter.letter_id(post.key, sender.domain),
            state={_REFUSED: " ".join(sorted(refused))},
            notice=_notice(refused, post.state.get(_REFUSED, "").split()),
        )

    @property
    def _to(self) -> tuple[str, ...]:
        return (self.to,) if isinstance(self.to, str) else self.to

    @property
    def _from(self) -> str:
        return self.from_ or self.user or ""

    @property
    def _server(self) -> Server:
        tls = self.tls or ("direct" if self.port == _PORTS["direct"] else "starttls")
        port = self.port or _PORTS[tls]
        return Server(host=self.host, port=port, tls=tls, user=self.user, password=self.password)


def _checked(name: str, written: str | None) -> Address | None:
    """Return the address of a key. Raises ValueError that names the key."""
    try:
        return None if written is None else _letter.address(written)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _notice(refused: Mapping[str, str], before: list[str]) -> str | None:
    """Return who does not get the mails any more, or gets them again: told when it changes, not with every mail."""
    anew = [f"{one} ({refused[one]})" for one in sorted(refused) if one not in before]
    again = [one for one in before if one not in refused]
    words = [f"the mail server takes nothing for {', '.join(anew)}; the others get it"] if anew else []
    words += [f"the mail server takes mail for {', '.join(again)} again"] if again else []
    return "; ".join(words) or None
