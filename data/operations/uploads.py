"""Files that people hand in: written as they arrive, kept for as long as exports are."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.errors import InputError, NotFound, StorageError, message
from data.settings import Settings
from data.storage import Folders

_PIECE = 1024 * 1024  # bytes
_LONGEST_NAME = 100  # characters; at most four bytes each, so that any disk takes it


@dataclass(frozen=True)
class Upload:
    """A file that was handed in, under the name it had."""

    id: str
    path: Path
    bytes: int


def receive(settings: Settings, name: str, stream: IO[bytes]) -> Upload:
    """Write *stream* to the data folder; nothing is left of what is too large or cut short.

    Raises InputError for a file beyond the limit or without content, StorageError when the disk is full.
    """
    identity = uuid.uuid4().hex
    folder = Folders(settings).uploads / identity
    try:
        sweep(settings)
        folder.mkdir(mode=0o700)
        path = folder / _file_name(name)
        return Upload(identity, path, _write(stream, path, settings.upload_megabytes))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageError(
            message("The file could not be kept in {folder}: {reason}. Make room and hand it in again."),
            folder=folder.parent,
            reason=error.strerror or error,
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def find(settings: Settings, identity: str) -> Path:
    """The file of that id; NotFound when it has expired or never was."""
    folder = Folders(settings).uploads / identity
    if re.fullmatch(r"[0-9a-f]{32}", identity) and folder.is_dir():
        for path in folder.iterdir():
            return path
    raise NotFound(message("The file is no longer there. Choose it again."))


def sweep(settings: Settings) -> None:
    """Delete files older than exports may be."""
    oldest = time.time() - settings.export_hours * 3600
    for folder in Folders(settings).uploads.iterdir():
        with suppress(FileNotFoundError):  # another worker sweeps, too
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _write(stream: IO[bytes], path: Path, megabytes: int) -> int:
    written = 0
    with path.open("xb") as file:
        while piece := stream.read(_PIECE):
            written += len(piece)
            if written > megabytes * 1024 * 1024:
                raise InputError(
                    message(
                        "The file is larger than {megabytes} MB. Raise TANDA_UPLOAD_MEGABYTES, or split it."
                    ),
                    megabytes=megabytes,
                )
            file.write(piece)
    if not written:
        raise InputError(message("The file is empty."))
    return written


def _file_name(name: str) -> str:
    """The name without folders, as any disk takes it; its ending, which tells the format, stays."""
    plain = re.sub(r"[^\w.-]+", "_", re.split(r"[/\\]", name)[-1]).lstrip(".")
    return plain[-_LONGEST_NAME:] or "file"
