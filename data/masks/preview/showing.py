"""Asks a process of its own what is in a mask file, or for a picture of one image in it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data.errors import StorageError, message
from data.masks.content import StoredFile, find, pieces
from data.masks.preview import limits
from data.masks.preview.facts import Facts
from data.masks.preview.troubles import error_of
from data.mongo.client import Mongo
from data.system import processes
from data.system.storage import Folders

log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[3]
_turns = threading.BoundedSemaphore(limits.AT_ONCE)


@dataclass(frozen=True)
class Entry:
    """A file in an archive. *at* is its place there, by which its image is asked for."""

    at: int
    name: str
    bytes: int
    image: bool
    encrypted: bool


@dataclass(frozen=True)
class Contents:
    """What a mask file holds: an image, or an archive whose first entries these are.

    `files` and `images` were counted until what `stopped` says: `counted` where there are more than are
    counted, else the code of a trouble.
    """

    file: StoredFile
    kind: str
    entries: tuple[Entry, ...]
    files: int
    images: int
    stopped: str


@dataclass(frozen=True)
class Picture(Facts):
    """An image as a PNG, and what it was."""

    png: bytes


def contents(mongo: Mongo, file_id: str) -> Contents:
    """What is in a file. Raises NotFound, or why it cannot be shown."""
    file = find(mongo, file_id)
    said, _ = _asked(mongo, file, "contents", 0)
    entries = tuple(Entry(*each) for each in said.pop("entries"))
    if said["kind"] == "image":
        entries = (Entry(0, file.name, file.bytes, image=True, encrypted=False),)
    return Contents(file, entries=entries, **said)


def picture(mongo: Mongo, file_id: str, at: int) -> Picture:
    """The image *at* a place of an archive, or the file itself. Raises as `contents` does."""
    said, png = _asked(mongo, find(mongo, file_id), "image", at)
    return Picture(**said, png=png)


def _asked(mongo: Mongo, file: StoredFile, wanted: str, at: int) -> tuple[dict[str, Any], bytes]:
    if file.bytes > limits.FILE:
        raise error_of("large file", file.name)
    with _turn(file), _spooled(mongo, file) as source, tempfile.TemporaryFile() as answer:
        trouble = _run([wanted, str(at)], source, answer)
        if trouble:
            raise error_of(trouble, file.name)
        answer.seek(0)
        line, _, png = answer.read().partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        raise error_of("broken", file.name) from None
    if "trouble" in said:
        raise error_of(str(said["trouble"]), file.name)
    return said, png


@contextmanager
def _turn(file: StoredFile) -> Iterator[None]:
    if not _turns.acquire(timeout=limits.PATIENCE):
        raise error_of("busy", file.name)
    try:
        yield
    finally:
        _turns.release()


@contextmanager
def _spooled(mongo: Mongo, file: StoredFile) -> Iterator[IO[bytes]]:
    """The file as one that can be sought in: on disk, but nowhere by a name."""
    with tempfile.TemporaryFile(dir=Folders(mongo.settings).run) as spool:
        try:
            for piece in pieces(mongo, file):
                spool.write(piece)
            spool.seek(0)
        except OSError as error:
            raise StorageError(
                message("There is no room to look into “{name}”: {reason}."), name=file.name, reason=error
            ) from error
        yield spool


def _run(arguments: list[str], source: IO[bytes], answer: IO[bytes]) -> str:
    """Let the process answer; the code of what went wrong with it, if anything did.

    It ends with the thread that asks, which waits for it here.
    """
    descriptors = (source.fileno(), answer.fileno())
    command = [sys.executable, "-m", "data.masks.preview.child", *arguments, *map(str, descriptors)]
    with tempfile.TemporaryFile() as said:
        process = processes.start(command, output=said, keep=descriptors, env=_environment(), cwd=_ROOT)
        try:
            status = process.wait(limits.SECONDS)
        except subprocess.TimeoutExpired:
            return "time"
        finally:
            processes.kill_group(process)
        if status == 0:
            return ""
        said.seek(0)
        told = said.read()[-2000:].decode(errors="replace")
    log.warning("The preview of a mask file ended with %s: %s", status, told)
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "time"
    return "memory" if "MemoryError" in told else "broken"


def _environment() -> dict[str, str]:
    """Nothing that the file could learn by."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
