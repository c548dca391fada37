"""A verb: have translated what was alerted in another language. No alert waits for it, whatever becomes of it."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import foreign, libretranslate, watchman
from bot.durations import spoken
from bot.errors import TransferError
from bot.foreign import Languages, Translated
from bot.libretranslate import RefusedError
from bot.store import translations
from bot.store.translations import Wanted
from bot.world import World

log = logging.getLogger("wirewatch")

LEASE = timedelta(minutes=1)
OVERLAP = timedelta(minutes=5)  # how long after its time an alert may be written
AT_A_LOOK = 200  # alerts
IN_A_ROW = 3  # failures after which the translator is left alone
REST = timedelta(minutes=1), timedelta(minutes=30)  # for how long, at first and at most
UNKNOWN = timedelta(minutes=10)  # for how long a language is not asked for that the translator does not know


class Translator:
    """The translator of the config, and how it is doing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._config = world.settings.translate
        self._seen: dict[str, int] = {}
        self._looked: datetime | None = None
        self._failures = 0
        self._is_told = False
        self._rests_until: datetime | None = None
        self._unknown: dict[str, datetime] = {}

    async def due(self, room: int) -> list[Wanted]:
        """Note what was alerted and is to be translated, and take up at most `room` of what is due."""
        config, now = self._config, self._world.web.now()
        if config is None or room <= 0 or (self._rests_until is not None and now < self._rests_until):
            return []
        database, languages = self._world.database, Languages(to=config.to, only=frozenset(config.languages))
        await self._look(languages, now)
        if not await database.read(translations.is_due, now):
            return []
        return await database.write(translations.claim, languages, now, room, LEASE)

    async def _look(self, languages: Languages, now: datetime) -> None:
        """Note what is to be translated of the alerts that are new or changed."""
        database = self._world.database
        since = max(now - foreign.LATE, self._looked - OVERLAP) if self._looked else now - foreign.LATE
        alerts = await database.read(translations.changed, since)
        fresh = [alert for alert, revision in alerts.items() if self._seen.get(alert) != revision]
        some = fresh[:AT_A_LOOK]
        if some and (found := await database.read(translations.wanted, some, languages)):
            await database.write(translations.want, found, languages, now)
        left = set(fresh[AT_A_LOOK:])
        self._seen = {alert: revision for alert, revision in alerts.items() if alert not in left}
        if not left:
            self._looked = now

    async def translate(self, one: Wanted) -> bool:
        """Have an item translated; returns whether an edit is owed that shows it."""
        config, database, now = self._config, self._world.database, self._world.web.now()
        texts = foreign.asked(one.headline, one.excerpt)
        if config is None or not texts or self._unknown.get(one.language, now) > now:
            await self._postpone(one, None)
            return False
        source = foreign.code(one.language)
        try:
            answers = await libretranslate.translate(texts, source, config.to, config.url, config.key, self._world.web)
        except RefusedError as error:
            await self._refused(one, error)
            return False
        except TransferError as error:
            await self._failed(one, error)
            return False
        await self._well()
        headline, excerpt = foreign.kept(answers, one.headline, one.excerpt)
        found = Translated(language=config.to, headline=headline, excerpt=excerpt, of=one.mark)
        return await database.write(translations.note, one, found, self._can_edit(), self._world.web.now())

    def _can_edit(self) -> set[str]:
        senders = {name: channel.sender for name, channel in self._world.channels.items()}
        return {name for name, sender in senders.items() if sender is not None and sender.style.can_edit}

    # --- how the translator is doing ---

    async def _refused(self, one: Wanted, error: RefusedError) -> None:
        if one.language not in self._unknown:
            log.warning("the translator refuses what is in %s: %s", one.language, error)
        self._unknown[one.language] = self._world.web.now() + UNKNOWN
        await self._postpone(one, None)

    async def _failed(self, one: Wanted, error: TransferError) -> None:
        """Ask again later; after some failures leave the translator alone for a while, and say so once."""
        now = self._world.web.now()
        await self._postpone(one, now + foreign.wait(one.attempts))
        self._failures += 1
        if self._failures < IN_A_ROW and error.after is None and not error.permanent:
            return
        first, longest = REST
        rest = longest if error.permanent else first * (1 << min(max(self._failures - IN_A_ROW, 0), 10))
        rest = min(error.after or rest, longest)
        self._rests_until = now + rest
        if not self._is_told:
            self._is_told = True
            await self._tell(f"nothing is translated: {error}; next try in {spoken(rest)}", logging.WARNING)

    async def _well(self) -> None:
        self._failures, self._rests_until = 0, None
        if self._is_told:
            self._is_told = False
            await self._tell("what is in other languages is translated again", logging.INFO)

    async def _tell(self, words: str, level: int) -> None:
        log.log(level, "%s", words)
        await self._world.database.write(_tell_operators, self._world, words)

    async def _postpone(self, one: Wanted, until: datetime | None) -> None:
        to = self._config.to if self._config is not None else ""
        await self._world.database.write(translations.postpone, one.item, to, until)


def _tell_operators(connection: Connection, world: World, words: str) -> None:
    watchman.tell_operators(connection, world, words, world.web.now())
