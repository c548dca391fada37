"""The dialogue of `wirewatch init`: ask for the token, pair a chat, write the first config."""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot import journal, operations
from bot.channels import telegram
from bot.config import Settings
from bot.config.channels import unset
from bot.durations import spoken
from bot.errors import ConfigError, SendError, WirewatchError
from bot.model import Channel, Secret
from bot.screens import command
from bot.starters import STARTERS
from bot.text import counted
from bot.web import HttpWeb
from bot.world import prepare

TOKEN_TRIES = 3
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
STARTING_FEEDS = tuple(starter.url for starter in STARTERS[:4])


def channel_to_pair(settings: Settings) -> Channel:
    """Return the Telegram channel that a pairing is for: the first whose chat is to be paired, or else the first."""
    found = [channel for channel in settings.channels if channel.kind == "telegram"]
    if not found:
        raise WirewatchError(
            f"There is no Telegram channel in {settings.file}. Add this at its left margin, then run init again:\n\n"
            "  telegram: {token_env: TELEGRAM_TOKEN, chat: auto}"
        )
    return next((channel for channel in found if getattr(channel.sender, "chat", "") == "auto"), found[0])


def pair_again(settings: Settings, channel: Channel, patience: timedelta) -> telegram.Chat:
    """Pair a chat for a channel that the config has."""
    sender = channel.sender
    if not isinstance(sender, telegram.Telegram):
        raise WirewatchError(
            f"The channel {channel.name} of {settings.file} is off: {channel.off}.\n"
            "Talk to @BotFather in Telegram, send /newbot, and type this with the token that it gives you:\n\n"
            f"{_exports(channel)}  {command()} init"
        )
    if sender.chat != "auto":
        raise WirewatchError(
            f"The channel {channel.name} of {settings.file} goes to chat {sender.chat}. To pair another one, write "
            f"chat: auto there. To test it: {command()} channels test {channel.name}"
        )
    return asyncio.run(_pair(sender.token, sender.api, patience))


def _exports(channel: Channel) -> str:
    """Return the lines to type for the variables that a channel lacks."""
    names = unset(channel.off or "")
    return "".join(f"  export {name}={'123456789:AA...' if 'TOKEN' in name.upper() else '...'}\n" for name in names)


def set_up(config: Path, data: Path, words: str | None, api: str, patience: timedelta) -> telegram.Chat:
    """Ask for all that is needed, pair a chat, and write a config."""
    wanted = _wanted(words) if words is not None else None
    token, token_line = _ask_token(config, data, api)
    if wanted is None:
        question = "What should I watch for? (words or phrases, with commas between them)"
        wanted = click.prompt(question, value_proc=_wanted)
    chat = asyncio.run(_pair(token, api, patience))
    lines = token_line if api == telegram.API else f"{token_line}\n  api: {api}"
    _write(config, operations.starting_config(STARTING_FEEDS, wanted, lines))
    counts = f"{counted(len(STARTING_FEEDS), 'source')}, {counted(len(wanted), 'rule')}"
    click.echo(f"Wrote {config}: {counts}. It is yours to edit.")
    return chat


def _wanted(words: str) -> list[str]:
    """Return the phrases between the commas. Raises UsageError, after which click asks again."""
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    if not wanted:
        raise click.UsageError("at least one word")
    try:
        operations.rules_of(wanted)
    except ConfigError as error:
        raise click.UsageError("; ".join(problem.message for problem in error.problems)) from error
    return wanted


def _ask_token(config: Path, data: Path, api: str) -> tuple[Secret, str]:
    """Return a token that Telegram knows, and the line of config that says where it is.

    What is typed is kept in a private file.
    """
    if given := os.environ.get("TELEGRAM_TOKEN", "").strip():
        token = Secret(given)
        try:
            bot = asyncio.run(_whose(token, api))
        except SendError as error:
            raise WirewatchError(f"TELEGRAM_TOKEN: {error}") from error
        click.echo(f"Taking the token in TELEGRAM_TOKEN, which is that of {bot}.")
        return token, "token_env: TELEGRAM_TOKEN"
    click.echo("Talk to @BotFather in Telegram, send /newbot, and copy the token that it gives you.")
    for _ in range(TOKEN_TRIES):
        typed = click.prompt("Token (it does not show)", hide_input=True).strip()
        known = _bot_of(typed, api)
        if known is not None:
            click.echo(f"This is the token of {known}.")
            file = prepare(data).resolve() / "telegram.token"
            operations.write_privately(file, typed)
            return Secret(typed), f"token_file: {_relative(file, config.resolve().parent)}"
    raise WirewatchError("No token that Telegram knows. Ask @BotFather for it with /mybots, and run init again")


def _bot_of(typed: str, api: str) -> str | None:
    """Return the name of the bot whose token this is; None, with a word on why, where it is none."""
    if not TOKEN.fullmatch(typed):
        click.echo("That is no token: it looks like 123456789:AAF0oBar-some-35-letters.", err=True)
        return None
    try:
        return asyncio.run(_whose(Secret(typed), api))
    except SendError as error:
        if error.status is None:
            raise
        click.echo("Telegram does not know this token.", err=True)
        return None


async def _whose(token: Secret, api: str) -> str:
    journal.hush([token])
    async with HttpWeb() as web:
        with _reaching(api):
            return await telegram.whoami(token, api, web)


@contextmanager
def _reaching(api: str) -> Iterator[None]:
    """Say that it is the network, where Telegram gave no answer at all. Other failures pass."""
    try:
        yield
    except SendError as error:
        if error.status is not None or error.permanent or error.after is not None:
            raise
        why = str(error).removeprefix("Telegram: ")
        host = urlsplit(api).netloc.rpartition("@")[2]
        raise WirewatchError(f"cannot reach {host}: {why}. It is the network, not the token") from error


def _relative(file: Path, folder: Path) -> str:
    """Return a path as YAML takes it for text, from the config's folder where it is inside."""
    path = str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)
    return path if re.fullmatch(r"[\w./-]+", path) else json.dumps(path)


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        raise WirewatchError(f"{file} cannot be written: {error.strerror}") from error


async def _pair(token: Secret, api: str, patience: timedelta) -> telegram.Chat:
    async with HttpWeb() as web:
        with _reaching(api):
            pairing = await operations.begin_pairing(token, api, web)
        click.echo(f"\nNow send this code to {pairing.bot}, in the chat where alerts should go:\n")
        click.secho(f"    {pairing.code}\n", bold=True)
        click.echo(f"Or open https://t.me/{pairing.bot.lstrip('@')}?start={pairing.code} on your phone.")
        click.echo(f"In a group, add the bot first and send: /pair {pairing.code}")
        click.secho(f"I wait for {spoken(patience)} ...", dim=True)
        chat = await operations.finish_pairing(token, api, pairing, web, patience)
    click.secho(f"Paired with {chat.title}.", fg="green")
    return chat
