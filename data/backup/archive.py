"""The file of a backup: a zip that `mongorestore` understands, too, sealed by a digest of all its bytes.

In it are `header.json` and, laid out as by `mongodump`, one file of BSON documents for each collection, in
the order of their `_id`. The zip's comment, its last 64 bytes, is the SHA-256 of everything before them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import bson
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection

from data.errors import InputError, message
from data.history.change import CollectionName
from data.mongo.client import Document, Mongo
from data.system.seen import SeenIds

FORMAT, VERSION = "tanda-backup", 1
#: What every backup has, and what one has that was not made by an earlier version.
PARTS = ("people", "batches", "events")
LATER: tuple[CollectionName, ...] = ("views", "rules", "forecasts")
#: What only grows: a restore brings back what is missing of it, and takes nothing away.
RECORDS = ("events", "daily_counts")
#: Decodes every date there is; what comes in is what goes out.
CODEC: CodecOptions[Document] = CodecOptions(
    tz_aware=True, tzinfo=datetime.UTC, datetime_conversion=DatetimeConversion.DATETIME_AUTO
)
_OPTIONAL = (*LATER, "daily_counts")
#: Everything, in the order it is written.
EVERY_PART = (*PARTS, *_OPTIONAL)
_HEADER = "header.json"
_DIGEST = 64  # bytes
_LEVEL = 3  # of deflate: 170 MB/s and a ninth of the size, where 6 makes 60 MB/s and a tenth
_PIECE = 1 << 20
_LARGEST = 17 * 1024 * 1024  # bytes of a document, with some room above MongoDB's limit
_AT_A_TIME = 1000  # `_id`s that are looked up together
_LARGEST_HEADER = 1 << 16


@dataclass(frozen=True)
class Header:
    """What a backup says of itself. `one_moment`: all of it was read at one cluster time."""

    id: str
    made_at: datetime.datetime
    reason: str
    automatic: bool
    database: str
    one_moment: bool
    counts: dict[str, int]


class Writer:
    """A backup in the making."""

    def __init__(self, file: IO[bytes], mongo: Mongo) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._added: dict[str, str] = {}
        self._names = {
            part: f"dump/{each.database.name}/{each.name}.bson" for part, each in collections(mongo).items()
        }

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):  # what kept us from finishing is on its way already
            self._zip.close()

    def add(self, part: str, pieces: Iterable[bytes]) -> None:
        """Write the documents of *part*, BSON one after another."""
        self._added[part] = self._names[part]
        with self._zip.open(self._names[part], "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)

    def finish(self, header: Header) -> str:
        """Write *header* and the digest, which is returned; after that the disk has it all."""
        told = asdict(header) | {"made_at": header.made_at.isoformat()}
        about = {"format": FORMAT, "version": VERSION, **told, "files": self._added}
        self._zip.writestr(_HEADER, json.dumps(about, ensure_ascii=False, indent=2) + "\n")
        self._zip.comment = bytes(_DIGEST)
        self._zip.close()
        seal = _digest(self._file)
        self._file.seek(-_DIGEST, os.SEEK_END)
        self._file.write(seal.encode("ascii"))
        self._file.flush()
        os.fsync(self._file.fileno())
        return seal


class Reader:
    """A backup that is there. Every method raises InputError where the file is not what it should be."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its header, no more."""
        self.path = path
        with _refusing(path):
            self._file = path.open("rb")
            try:
                self._zip = zipfile.ZipFile(self._file)
                self.header, self._names = self._read_header()
                self.seal = self._zip.comment.decode("ascii")
                self.stat = os.fstat(self._file.fileno())  # also when somebody deletes the file
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    @property
    def parts(self) -> tuple[str, ...]:
        """What is in it."""
        return tuple(self._names)

    def verify(self, look: Callable[[str, RawBSONDocument], None] = lambda _part, _document: None) -> None:
        """Read everything: digest, structure and counts. *look* is shown every document."""
        with _refusing(self.path):
            if _digest(self._file) != self.seal:
                raise _Damaged("its checksum is wrong")
        for part in self.parts:
            count = 0
            keys = _Keys()
            for document in self.documents(part):
                with _refusing(self.path):
                    if "_id" not in document:
                        raise _Damaged("a document has no _id")
                    keys.add(document["_id"])
                look(part, document)
                count += 1
            with _refusing(self.path):
                keys.check()
                if count != self.header.counts[part]:
                    raise _Damaged(f"{count} {part} where {self.header.counts[part]} should be")

    def documents(self, part: str) -> Iterator[RawBSONDocument]:
        """The documents of *part*, as a stream."""
        with _refusing(self.path), self._zip.open(self._names[part]) as entry:
            while size := entry.read(4):
                (length,) = struct.unpack("<i", size)
                if not 5 <= length <= _LARGEST:
                    raise _Damaged("a document has an impossible length")
                yield RawBSONDocument(size + entry.read(length - 4))

    def _read_header(self) -> tuple[Header, dict[str, str]]:
        if self._zip.getinfo(_HEADER).file_size > _LARGEST_HEADER:
            raise _Damaged("its header is too long")
        told = json.loads(self._zip.read(_HEADER))
        if told["format"] != FORMAT:
            raise _Damaged("another program made it")
        if told["version"] != VERSION:
            raise _Damaged(f"it has format version {told['version']}, and only {VERSION} is known here")
        parts = [*PARTS, *(part for part in _OPTIONAL if part in told["files"])]
        header = Header(
            id=str(told["id"]),
            made_at=datetime.datetime.fromisoformat(told["made_at"]),
            reason=str(told["reason"]),
            automatic=bool(told["automatic"]),
            database=str(told["database"]),
            one_moment=bool(told["one_moment"]),
            counts={part: int(told["counts"][part]) for part in parts},
        )
        return header, {part: str(told["files"][part]) for part in parts}


class _Damaged(Exception):
    """What is wrong with the file."""


class _Keys:
    """The `_id`s of one part, each of which may be there once."""

    def __init__(self) -> None:
        self._seen = SeenIds()
        self._waiting: list[tuple[str, int]] = []

    def add(self, key: Any) -> None:
        number = isinstance(key, int | float) and not isinstance(key, bool) and key == key // 1
        text = str(int(key)) if number else bson.encode({"": key}).hex()  # MongoDB takes 1 and 1.0 for one
        self._waiting.append((text, hash((text, 0))))
        if len(self._waiting) == _AT_A_TIME:
            self.check()

    def check(self) -> None:
        earlier = self._seen.add(self._waiting)
        if any(known == own for known, (_, own) in zip(earlier, self._waiting, strict=True)):
            raise _Damaged("it has an _id twice")
        self._waiting.clear()


#: With a wrong file zipfile, json and bson raise all of these.
_REASONS = (
    _Damaged,
    zipfile.BadZipFile,
    zlib.error,
    BSONError,
    struct.error,
    OSError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    RuntimeError,
)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Whatever goes wrong inside becomes the sentence that refuses the file at *path*."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(message("There is no file {path}."), path=path) from error
    except _REASONS as error:
        raise InputError(
            message("{path} is not a complete backup, so nothing was changed: {reason}. Use another backup."),
            path=path,
            reason=_reason(error),
        ) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, _Damaged) else "it is damaged, cut short or something else"


def collections(mongo: Mongo) -> dict[str, Collection[Document]]:
    """The collection of each part."""
    later = (mongo.named(name) for name in LATER)
    each = (mongo.people, mongo.batches, mongo.events, *later, mongo.daily_counts)
    return dict(zip(EVERY_PART, each, strict=True))


def _digest(file: IO[bytes]) -> str:
    """SHA-256 of all but the last bytes, which are to hold it."""
    left = file.seek(0, os.SEEK_END) - _DIGEST
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()
