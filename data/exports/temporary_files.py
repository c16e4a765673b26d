"""Files for people, each in a folder of its own that nobody can guess, for as long as a setting says; or, if
they are kept, until who keeps them lets them go."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data import clock
from data.errors import StorageError

_KEPT = ".kept"  # a file that says that its folder stays


def new_folder(parent: Path, hours: float) -> Path:
    """A fresh folder in *parent*, named by its id; what is older than *hours* goes. Raises OSError."""
    _sweep(parent, hours)
    folder = parent / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def writing(parent: Path, hours: float, refused: str) -> Iterator[Path]:
    """A fresh folder of which nothing is left when writing into it fails.

    *refused*: what to say when the disk refuses, with its places {folder} and {reason}; a StorageError.
    """
    folder = parent
    try:
        folder = new_folder(parent, hours)
        yield folder
    except BaseException as error:
        if folder is not parent:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StorageError(refused, folder=parent, reason=error.strerror or error) from error
        raise


def keep(folder: Path, by: str) -> None:
    """Leave *folder* out of what goes with time, for who is called *by*. Raises OSError."""
    (folder / _KEPT).write_text(by, encoding="utf-8")


def kept_by(folder: Path) -> str | None:
    """Who keeps *folder*; None where it goes with time."""
    with suppress(OSError):
        return (folder / _KEPT).read_text(encoding="utf-8")
    return None


def files(parent: Path, identity: str, hours: float) -> list[Path]:
    """The files in the folder of that id; none when it is older than *hours*, or never was. What is older
    goes."""
    _sweep(parent, hours)
    folder = parent / identity
    with suppress(FileNotFoundError):  # another process sweeps, too
        if re.fullmatch(r"[0-9a-f]{32}", identity) and not _is_old(folder, hours):
            return list(folder.iterdir())
    return []


def every(parent: Path, hours: float, ending: str) -> list[Path]:
    """The files with that *ending* in all folders that are not older than *hours*, the newest first."""
    _sweep(parent, hours)
    found: list[tuple[float, Path]] = []
    for path in parent.glob(f"*/*{ending}"):
        with suppress(FileNotFoundError):  # another process sweeps, too
            if not _is_old(path.parent, hours):
                found.append((clock.age(path.parent), path))
    return [path for _, path in sorted(found)]


def _sweep(parent: Path, hours: float) -> None:
    for folder in parent.iterdir():
        with suppress(FileNotFoundError):  # another process sweeps, too
            if _is_old(folder, hours):
                shutil.rmtree(folder, ignore_errors=True)


def _is_old(folder: Path, hours: float) -> bool:
    return clock.age(folder) > hours * 3600 and kept_by(folder) is None
