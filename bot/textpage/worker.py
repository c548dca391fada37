"""The process in which pages are read, one after another, and which is given little of anything.

On its standard input it gets, for each page, the lengths of a record and of the page, and both; on its standard output
it gives the length of an answer, and the answer. It ends with its input, and with the page that it could not bear.
"""

import json
import logging
import os
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from lxml.etree import LxmlError

from bot.errors import FetchError
from bot.textpage.article import article_of
from bot.textpage.frames import ANSWER, ASKED, READY

PAGES = 500  # after which a process makes room for a fresh one: what parsers leave behind adds up
GROWN = 300 * 1024  # kilobytes of memory from which it does so after any page
NICE = 5  # an alert goes before a page


def main() -> None:
    """Read pages until the input ends. The arguments are the bytes of memory and the seconds that a page may take."""
    memory, seconds = (int(number) for number in sys.argv[1:3])
    asked, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    logging.disable(logging.CRITICAL)
    _confine(memory)
    answers.write(READY)
    answers.flush()
    for number in range(1, PAGES + 1):
        header = asked.read(ASKED.size)
        if len(header) < ASKED.size:
            return
        _allow(seconds)
        answer = _answer(asked, *ASKED.unpack(header))
        answer["last"] = number == PAGES or answer.get("last") or _memory() > GROWN
        _give(answers, answer)
        if answer["last"]:
            return


def _confine(memory: int) -> None:
    """Take from this process what it does not need: memory, files, and its turn before others."""
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        _soft, hard = resource.getrlimit(limit)
        with suppress(OSError, ValueError):  # not every system knows each of them
            resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    os.nice(NICE)


def _allow(seconds: int) -> None:
    """Grant so many more seconds of work: who started us may be gone before it can stop us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _answer(asked: IO[bytes], size_of_record: int, size_of_page: int) -> dict[str, Any]:
    record = json.loads(asked.read(size_of_record))
    try:
        article = article_of(asked.read(size_of_page), record["url"], record["type"])
    except FetchError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "the page takes too much memory to read", "last": True}
    except (LxmlError, RecursionError, ValueError, TypeError, AttributeError, LookupError) as error:
        # Of the parsers: pages find the mistakes in them. What else they raise ends the process, which tells the same.
        return {"error": f"the page cannot be read ({type(error).__name__})", "last": True}
    return {"article": asdict(article)}


def _give(answers: IO[bytes], answer: dict[str, Any]) -> None:
    data = json.dumps(answer, default=datetime.isoformat).encode()
    answers.write(ANSWER.pack(len(data)) + data)
    answers.flush()


def _memory() -> int:
    """Return the most memory that this process has had, in kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    main()
