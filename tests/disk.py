"""A disk whose power can be cut: what SQLite wrote and did not flush is lost then, whole or in pieces.

It lies below the very library that Python's `sqlite3` is linked with: a VFS that hands everything to the one of the
system, and writes down each write, truncation, flush, creation and deletion in one folder. When the power is cut, all
that follows fails; what the disk would hold then is made of what was flushed and of what chance leaves of the rest:

- `nothing`, or `everything` (as after SIGKILL),
- `ordered`: what came first, the last write torn at a sector,
- `any`: some writes and not others, in no order; a file that was made or deleted may not have been,
- `torn`: of each write some sectors and not others,
- `junk`: as `torn`, and some sectors hold neither the old nor the new.

A name is made or deleted for good once its folder is flushed: SQLite does so as it first flushes a new journal.
"""

import _sqlite3
import ctypes
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, ClassVar

SECTOR = 512
LOSSES = ("nothing", "everything", "ordered", "any", "torn", "junk")

_MAIN_DB, _MAIN_JOURNAL, _WAL = 0x100, 0x800, 0x80000  # SQLITE_OPEN_...
_WATCHED = _MAIN_DB | _MAIN_JOURNAL | _WAL
_IOERR = 10
_IOERR_WRITE, _IOERR_FSYNC, _IOERR_TRUNCATE, _IOERR_DELETE = (_IOERR | n << 8 for n in (3, 4, 6, 10))


@dataclass(eq=False)
class Content:
    """What a file holds for good."""

    flushed: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, eq=False)
class Change:
    """Something that is not flushed yet. A change of the folder has a `name`; without a `content` it is a deletion.

    A change of a file has bytes at an offset, or a size (`data` is None).
    """

    name: str = ""
    content: Content | None = None
    offset: int = 0
    data: bytes | None = None


class Disk:
    """The files of a folder, as they would be if the power failed. `off` is set once it did."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self.folder = folder
        self.chance = chance
        self.lock = threading.Lock()
        self.flushes = True  # whether it does what it is told
        self.losses = ""  # at the last cut
        self.steps = 0  # writes, flushes and the like, so far
        self.cuts: Counter[str] = Counter()  # how often each kind of loss came
        self.start()

    def start(self) -> None:
        """Take the files as they lie in the folder as flushed; the power is on."""
        self.names = {str(path): Content(bytearray(path.read_bytes())) for path in self.folder.iterdir()}
        self.kept = dict(self.names)  # what the folder lists for good
        self.changes: list[Change] = []
        self.left: int | None = None  # steps until the power is cut
        self.off = False

    def cut_after(self, steps: int) -> None:
        """Cut the power in the midst of the step after so many."""
        self.left = steps

    def cut(self) -> None:
        """Cut the power now."""
        with self.lock:
            self._cut()

    def restore(self) -> None:
        """Put into the folder what the disk holds now, and switch the power on. Nothing may be open."""
        for path in self.folder.iterdir():
            path.unlink()
        for name, held in self.held.items():
            Path(name).write_bytes(held)
        self.start()

    def _cut(self) -> None:
        if self.off:
            return
        self.off = True
        self.losses = losses = self.chance.choice(LOSSES)
        self.cuts[losses] += 1
        files = {content: bytearray(content.flushed) for content in {*self.names.values(), *self.kept.values()}}
        names = dict(self.kept)
        for change, whole in self._surviving(losses):
            if change.name:
                if change.content is None:
                    names.pop(change.name, None)
                else:
                    names[change.name] = change.content
            elif change.content in files:
                file = files[change.content]
                if change.data is None:
                    _resize(file, change.offset)
                elif whole:
                    _put(file, change.offset, change.data)
                else:
                    self._tear(file, change.offset, change.data, junk=losses == "junk")
        self.held = {name: bytes(files[content]) for name, content in names.items()}

    def _surviving(self, losses: str) -> Iterator[tuple[Change, bool]]:
        """Return what is left of what was not flushed, and whether each is left whole."""
        if losses == "everything":
            yield from ((change, True) for change in self.changes)
        elif losses == "ordered":
            number = self.chance.randint(0, len(self.changes))
            yield from ((change, n + 1 < number) for n, change in enumerate(self.changes[:number]))
        elif losses == "any":
            yield from ((change, True) for change in self.changes if self.chance.random() < 0.5)
        elif losses != "nothing":
            yield from ((change, False) for change in self.changes if change.data or self.chance.random() < 0.5)

    def _tear(self, file: bytearray, offset: int, data: bytes, *, junk: bool) -> None:
        at = offset
        while at < offset + len(data):
            end = min(at - at % SECTOR + SECTOR, offset + len(data))
            luck = self.chance.random()
            if junk and luck < 0.2:
                _put(file, at, self.chance.randbytes(end - at))
            elif luck < 0.6:
                _put(file, at, data[at - offset : end - offset])
            at = end

    # --- what SQLite does ---

    def _step(self) -> bool:
        """Return whether there is power for one more step; the one at which there is not is under way."""
        self.steps += 1
        if self.left is not None and not self.off:
            self.left -= 1
            if self.left < 0:
                self._cut()
        return not self.off

    def opened(self, name: str) -> Content:
        with self.lock:
            if name not in self.names:
                self.names[name] = Content()
                self.changes.append(Change(name=name, content=self.names[name]))
            return self.names[name]

    def changed(self, change: Change) -> bool:
        """Take a write or a truncation; returns whether the power was on."""
        with self.lock:
            if not self.off:
                self.changes.append(change)
            return self._step()

    def deleted(self, name: str, *, flush: bool) -> bool:
        with self.lock:
            if not self.off and self.names.pop(name, None) is not None:
                self.changes.append(Change(name=name))
            if not self._step():
                return False
            if flush:
                self._flush_folder()
            return True

    def flushed(self, content: Content, *, folder: bool) -> bool:
        """Flush a file, and its folder if it is to be; returns whether the power was on."""
        with self.lock:
            if not self._step():
                return False
            if not self.flushes:
                return True
            left = []
            for change in self.changes:
                if change.name or change.content is not content:
                    left.append(change)
                elif change.data is None:
                    _resize(content.flushed, change.offset)
                else:
                    _put(content.flushed, change.offset, change.data)
            self.changes = left
            if folder:
                self._flush_folder()
            return True

    def _flush_folder(self) -> None:
        if self.flushes:
            self.kept = dict(self.names)
            self.changes = [change for change in self.changes if not change.name]


def _put(file: bytearray, offset: int, data: bytes) -> None:
    if len(file) < offset:
        file.extend(bytes(offset - len(file)))
    file[offset : offset + len(data)] = data


def _resize(file: bytearray, size: int) -> None:
    del file[size:]
    file.extend(bytes(size - len(file)))


# --- the way below SQLite --------------------------------------------------------------------------------------

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(ctypes.Structure):
    """The struct sqlite3_vfs, version 3; of what is not touched the names do not matter."""

    _fields_: ClassVar = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", c_void_p),
        ("xDelete", c_void_p),
        ("others", c_void_p * 14),
    ]


class _Methods(ctypes.Structure):
    """The struct sqlite3_io_methods, version 3."""

    _fields_: ClassVar = [
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", c_void_p),
        ("xTruncate", c_void_p),
        ("xSync", c_void_p),
        ("others", c_void_p * 13),
    ]


@dataclass
class _Handle:
    """A file that SQLite has open. Its folder is to be flushed with it as long as `is_new`."""

    disk: Disk
    content: Content
    is_new: bool


class _Below:
    """The VFS: that of the system, but for what changes files. Handles are known by their address in memory."""

    def __init__(self, library: ctypes.CDLL) -> None:
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self.sqlite = library
        self.disk: Disk | None = None
        self.handles: dict[int, _Handle] = {}
        self.methods: dict[int, _Methods] = {}  # by the address of those that they stand in for
        self.callbacks: list[Any] = []  # must outlive every connection
        self.system: _Vfs = library.sqlite3_vfs_find(None).contents
        self.vfs = _Vfs.from_buffer_copy(self.system)
        self.vfs.zName, self.vfs.pNext = b"cut", None
        self.vfs.xOpen = self._callback(_OPEN, self._open)
        self.vfs.xDelete = self._callback(_DELETE, self._delete)

    def switch(self, disk: Disk | None) -> None:
        """Watch what SQLite does in the folder of a disk, or nothing any more."""
        if (self.disk is None) != (disk is None):
            if disk is None:
                self.sqlite.sqlite3_vfs_unregister(ctypes.byref(self.vfs))
            else:
                self.sqlite.sqlite3_vfs_register(ctypes.byref(self.vfs), 1)
        self.disk = disk

    def _callback(self, kind: Any, function: Callable[..., int]) -> int | None:
        made = kind(function)
        self.callbacks.append(made)
        return ctypes.cast(made, c_void_p).value

    def _disk_of(self, name: int | None) -> tuple[Disk | None, str]:
        path = ctypes.string_at(name).decode() if name else ""
        disk = self.disk
        return (disk, path) if disk and path and Path(path).parent == disk.folder else (None, path)

    def _open(self, vfs: int, name: int, file: int, flags: int, got: Any) -> int:
        code = int(_OPEN(self.system.xOpen)(vfs, name, file, flags, got))
        disk, path = self._disk_of(name)
        if code or disk is None or not flags & _WATCHED:
            return code
        self.handles[file] = _Handle(disk, disk.opened(path), is_new=bool(flags & (_MAIN_JOURNAL | _WAL)))
        methods = c_void_p.from_address(file)  # the first field of a sqlite3_file
        methods.value = ctypes.addressof(self._methods_for(methods.value or 0))
        return 0

    def _delete(self, vfs: int, name: int, flush: int) -> int:
        disk, path = self._disk_of(name)
        if disk is not None and not disk.deleted(path, flush=bool(flush)):
            return _IOERR_DELETE
        return int(_DELETE(self.system.xDelete)(vfs, name, flush))

    def _methods_for(self, address: int) -> _Methods:
        """Return the methods of a file of the system, with ours in place of those that change it."""
        if address in self.methods:
            return self.methods[address]
        made = self.methods[address] = _Methods.from_buffer_copy(_Methods.from_address(address))
        close, write = _CLOSE(made.xClose), _WRITE(made.xWrite)
        truncate, sync = _TRUNCATE(made.xTruncate), _SYNC(made.xSync)

        def xClose(file: int) -> int:  # noqa: N802 - SQLite's name
            self.handles.pop(file, None)
            return int(close(file))

        def xWrite(file: int, data: int, size: int, offset: int) -> int:  # noqa: N802 - SQLite's name
            handle = self.handles[file]
            change = Change(content=handle.content, offset=offset, data=ctypes.string_at(data, size))
            return int(write(file, data, size, offset)) if handle.disk.changed(change) else _IOERR_WRITE

        def xTruncate(file: int, size: int) -> int:  # noqa: N802 - SQLite's name
            handle = self.handles[file]
            change = Change(content=handle.content, offset=size)
            return int(truncate(file, size)) if handle.disk.changed(change) else _IOERR_TRUNCATE

        def xSync(file: int, flags: int) -> int:  # noqa: N802 - SQLite's name
            handle = self.handles[file]
            folder, handle.is_new = handle.is_new, False
            return int(sync(file, flags)) if handle.disk.flushed(handle.content, folder=folder) else _IOERR_FSYNC

        made.xClose, made.xWrite = self._callback(_CLOSE, xClose), self._callback(_WRITE, xWrite)
        made.xTruncate, made.xSync = self._callback(_TRUNCATE, xTruncate), self._callback(_SYNC, xSync)
        return made


@lru_cache
def _below() -> _Below:
    """Return the way below the SQLite that `sqlite3` uses, one for the process. Raises OSError where there is none."""
    place = getattr(_sqlite3, "__file__", None)
    library = ctypes.CDLL(place)  # and what it is linked with; None: the interpreter itself
    try:
        library.sqlite3_sourceid.restype = c_char_p
        found = library.sqlite3_sourceid().decode()
        library.sqlite3_vfs_register  # noqa: B018 - whether it is there
    except AttributeError as error:
        raise OSError("the SQLite of this Python hides its functions: it cannot be reached from below") from error
    with sqlite3.connect(":memory:") as connection:
        (used,) = connection.execute("SELECT sqlite_source_id()").fetchone()
    connection.close()
    if found != used:
        raise OSError(f"found SQLite {found}, but this Python uses {used}")
    return _Below(library)


@contextmanager
def under_sqlite(disk: Disk) -> Iterator[Disk]:
    """Let SQLite's files in the folder of a disk lie on it. Raises OSError where its library cannot be reached."""
    below = _below()
    below.switch(disk)
    try:
        yield disk
    finally:
        below.switch(None)
