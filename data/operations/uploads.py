"""Files that people hand in: written as they arrive, kept for as long as exports are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.errors import InputError, NotFound, message
from data.operations import kept_files
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
    refused = message("The file could not be kept in {folder}: {reason}. Make room and hand it in again.")
    with kept_files.writing(Folders(settings).uploads, settings.export_hours, refused) as folder:
        path = folder / _file_name(name)
        return Upload(folder.name, path, _write(stream, path, settings.upload_megabytes))


def find(settings: Settings, identity: str) -> Path:
    """The file of that id; NotFound when it has expired or never was."""
    for path in kept_files.files(Folders(settings).uploads, identity, settings.export_hours):
        return path
    raise NotFound(message("The file is no longer there. Choose it again."))


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
