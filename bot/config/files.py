"""The texts of a config and of the files that it includes: found, bounded and in UTF-8, or why not."""

import stat
from pathlib import Path as File

from bot.config.document import MAX_BYTES, Document
from bot.errors import ConfigError, Problem


def text_of(file: File) -> str:
    """Return the text of a config file as it is, its line ends and its mark included. Raises ConfigError."""
    found = decoded(file)
    if isinstance(found, ConfigError):
        raise found
    return found


def decoded(file: File) -> str | ConfigError:
    """Return the text of a file, or why there is none."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return refusal(file, "there is no such file", fix="wirewatch init writes one; or say --config FILE")
    except OSError as error:
        return refusal(file, f"the file cannot be read: {(error.strerror or 'unknown error').lower()}")
    if len(data) > MAX_BYTES:
        return refusal(file, f"the file is larger than {MAX_BYTES // 1_000_000} MB", line=1, column=1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return refusal(file, "the file is in UTF-16", fix="save it as UTF-8", line=1, column=1)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        start = error.start
    line, column = Document(data[:start].decode(), "").place(len(data[:start].decode()))
    message = f"the byte 0x{data[start]:02X} is not UTF-8"
    return refusal(file, message, fix="save the file as UTF-8", line=line, column=column)


def refusal(file: File, message: str, *, fix: str | None = None, line: int = 0, column: int = 0) -> ConfigError:
    """Return the error that a file cannot be used, of one problem."""
    return ConfigError((Problem(message=message, file=str(file), fix=fix, line=line, column=column),))


def is_file(file: File) -> bool:
    """Whether this is a file that can be read to its end; a named pipe would hold us up."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except (OSError, ValueError):
        return False
