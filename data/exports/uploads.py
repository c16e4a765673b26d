"""Files that people hand in: written as they arrive, kept for as long as exports are."""

from __future__ import annotations

import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.errors import InputError, NotFound, StorageError, TooLarge, message
from data.exports import temporary_files
from data.settings import Settings
from data.system.storage import Folders

_PIECE = 1024 * 1024  # bytes
_TOGETHER = 4  # files of the largest size: no more are kept at once
_LOOK_EVERY = 16 * _PIECE  # bytes
_LONGEST_NAME = 100  # characters; at most four bytes each, so that any disk takes it


@dataclass(frozen=True)
class Upload:
    """A file that was handed in, under the name it had."""

    id: str
    path: Path
    bytes: int


def receive(settings: Settings, name: str, stream: IO[bytes]) -> Upload:
    """Write *stream* to the data folder; nothing is left of what is too large or cut short.

    Raises TooLarge for a file beyond the limit, InputError for one without content, and StorageError when
    the disk is full, or all files together would take more than is set aside for them.
    """
    refused = message(
        "The file could not be saved in {folder}: {reason}. Free some space and upload it again."
    )
    with temporary_files.writing(Folders(settings).uploads, settings.export_hours, refused) as folder:
        path = folder / _file_name(name)
        return Upload(folder.name, path, _write(stream, path, settings.upload_megabytes, folder.parent))


def discard(settings: Settings, identity: str) -> None:
    """Forget a file for which there is no use."""
    shutil.rmtree(Folders(settings).uploads / identity, ignore_errors=True)


def find(settings: Settings, identity: str) -> Path:
    """The file of that id; NotFound when it has expired or never was."""
    for path in temporary_files.files(Folders(settings).uploads, identity, settings.export_hours):
        return path
    raise NotFound(message("The file is no longer there. Choose it again."))


def _write(stream: IO[bytes], path: Path, megabytes: int, together: Path) -> int:
    written, looked = 0, -1
    with path.open("xb") as file:
        while piece := stream.read(_PIECE):
            written += len(piece)
            if written > megabytes * 1024 * 1024:
                raise TooLarge(
                    message(
                        "The file is larger than {megabytes} MB. Raise TANDA_UPLOAD_MEGABYTES, or split it."
                    ),
                    megabytes=megabytes,
                )
            if written // _LOOK_EVERY != looked:
                looked = written // _LOOK_EVERY
                _check_room(together, len(piece), megabytes)
            file.write(piece)
    if not written:
        raise InputError(message("The file is empty."))
    return written


def _check_room(folder: Path, more: int, megabytes: int) -> None:
    """Raise StorageError where the files in *folder* and *more* bytes are too much together."""
    kept = sum(map(_size, folder.rglob("*")))
    if kept + more > _TOGETHER * megabytes * 1024 * 1024:
        raise StorageError(
            message(
                "Too many uploads are waiting. The oldest are removed automatically: upload it again later."
            )
        )


def _size(path: Path) -> int:
    """Bytes of a file; none when it has just gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _file_name(name: str) -> str:
    """The name without folders, as any disk takes it; its ending, which tells the format, stays."""
    plain = re.sub(r"[^\w.-]+", "_", re.split(r"[/\\]", name)[-1]).lstrip(".")
    return plain[-_LONGEST_NAME:] or "file"
