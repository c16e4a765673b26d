"""A diskcache that is made anew, while it is in use, when its files are damaged or gone."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from diskcache import Cache, Timeout

from data.errors import TandaError
from data.system import locks

log = logging.getLogger("tanda")

_DATABASE = "cache.db"
#: Nothing is mapped into memory, neither pages nor the index of a write-ahead log: cut short by somebody, it
#: would end the process (SIGBUS). What a power failure spoils is made anew, so nothing waits for the disk.
_UNMAPPED = {"sqlite_mmap_size": 0, "sqlite_journal_mode": "truncate", "sqlite_synchronous": 0}
_TABLES = ("Cache", "Settings")
#: What SQLite says of a file that is no database, is cut short, is not there, or is not the one it has opened
#: (which it then only reads): its primary result codes.
_DAMAGE = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}
_ATTEMPTS = 5  # others make it anew at the same time


class RecoveringCache(Cache):  # type: ignore[misc]  # diskcache ships no types
    """A `diskcache.Cache` that costs its entries, and not the process, when the disk has spoilt them.

    Whoever meets the damage makes the cache anew; all other threads and processes see that the file is
    another one, and open that. A value that cannot be read any more is as one that is not there.
    """

    def __init__(self, directory: str, **options: Any) -> None:
        self._options = _UNMAPPED | options
        self._opened = threading.local()
        try:
            super().__init__(directory, **self._options)
        except sqlite3.DatabaseError as error:
            _make_anew(Path(directory), self._options, error)
            super().__init__(directory, **self._options)

    def get(self, key: Any, default: Any = None, *rest: Any, **options: Any) -> Any:
        try:
            return self._whole(super().get, key, default, *rest, **options)
        except (sqlite3.Error, OSError, Timeout):
            raise
        except Exception as error:  # noqa: BLE001 - a pickle that is damaged may raise anything
            log.warning("A value in the cache %s cannot be read: %r", self.directory, error)
            self.delete(key)
            return default

    def set(self, *arguments: Any, **options: Any) -> bool:
        return bool(self._whole(super().set, *arguments, **options))

    def add(self, *arguments: Any, **options: Any) -> bool:
        return bool(self._whole(super().add, *arguments, **options))

    def pop(self, *arguments: Any, **options: Any) -> Any:
        return self._whole(super().pop, *arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> bool:
        return bool(self._whole(super().delete, *arguments, **options))

    def __contains__(self, key: Any) -> bool:
        return bool(self._whole(super().__contains__, key))

    def __iter__(self) -> Iterator[Any]:
        keys = super().__iter__
        return iter(self._whole(lambda: list(keys())))

    @contextmanager
    def transact(self, retry: bool = False) -> Iterator[None]:
        """As diskcache's; damage that is met inside ends it, and what follows finds an empty cache."""
        self._whole(super().__len__)  # damage is better met before
        self._opened.within = True
        try:
            with super().transact(retry):
                yield
        except sqlite3.DatabaseError as error:
            self._opened.within = False
            self._mend(error)
            raise
        finally:
            self._opened.within = False

    def _whole(self, do: Any, *arguments: Any, **options: Any) -> Any:
        """What *do* gives; again with a new cache when this one is damaged."""
        if getattr(self._opened, "within", False):
            return do(*arguments, **options)
        for _ in range(_ATTEMPTS):
            self._reopen()
            try:
                return do(*arguments, **options)
            except (sqlite3.DatabaseError, Timeout) as error:
                self._mend(error)
        return do(*arguments, **options)

    def _mend(self, error: sqlite3.DatabaseError | Timeout) -> None:
        """Make the cache anew where *error* tells of damage; else raise it.

        diskcache calls whatever keeps a transaction from beginning a Timeout.
        """
        folder = Path(self.directory)
        if _was_kept_out(error) and self._opened.file == _file(folder) and _is_sound(folder):
            raise error
        _make_anew(folder, self._options, error)
        self.close()

    def _reopen(self) -> None:
        """Let go of a file that another one has taken the place of."""
        file = _file(Path(self.directory))
        if getattr(self._opened, "file", file) != file:
            self.close()
        self._opened.file = file


def _file(folder: Path) -> int | None:
    """Which file the cache in *folder* is in: another one, another number."""
    try:
        return (folder / _DATABASE).stat().st_ino
    except OSError:
        return None


def _make_anew(folder: Path, options: dict[str, Any], error: sqlite3.DatabaseError | Timeout) -> None:
    """Replace the cache in *folder* by an empty one, unless somebody has just done so."""
    if not _tells_of_damage(error) or (folder / _DATABASE).is_dir():
        raise error
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locks.held(folder / "anew.lock"):
            if _is_sound(folder):
                return
            log.warning("The cache %s is damaged (%s) and is made anew.", folder, error)
            for path in folder.iterdir():
                if path.is_dir():  # where diskcache keeps large values
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name.startswith(f"{_DATABASE}-"):  # what belongs to the damaged file
                    path.unlink(missing_ok=True)
            with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
                Cache(made, **options).close()
                (Path(made) / _DATABASE).replace(folder / _DATABASE)  # nobody sees a half-made one
    except TandaError:
        raise error from None


def _is_sound(folder: Path) -> bool:
    try:
        with closing(sqlite3.connect(folder / _DATABASE, timeout=10)) as connection:
            (outcome,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        if _tells_of_damage(error):
            return False
        raise
    return bool(outcome == "ok") and tables.issuperset(_TABLES)


def _tells_of_damage(error: sqlite3.DatabaseError | Timeout) -> bool:
    if _was_kept_out(error):
        return True
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells its variants apart
    return code in _DAMAGE or "no such table" in str(error)


def _was_kept_out(error: sqlite3.DatabaseError | Timeout) -> bool:
    """Whether others had the file, perhaps to make it anew."""
    return isinstance(error, Timeout) or getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
