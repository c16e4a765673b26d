"""A mask file is handed in for a batch, and taken back: in bucket, history, and what the batch says.

The chunks come first and the file last, in one transaction with what the batch says of its files and their
history. Taken back, the file is gone for good: an undo of that is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from bson import ObjectId
from pymongo import ASCENDING
from pymongo.client_session import ClientSession

from data import clock
from data.batches.edits import one
from data.batches.selection import find
from data.errors import Conflict, InputError, message
from data.history import undo as history
from data.history.change import Change, changed, digest
from data.history.recorder import OPERATION, Operation, Origin, recording
from data.history.undo import UndoReport
from data.history.writing import MAJORITY
from data.masks.belonging import names_for, uploads_of
from data.masks.sync import says_of, wrong
from data.masks.tally import name_of
from data.model.matching import Names, read_id
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import CODEC, Progress, id_text, silent

KIND: Final = "upload mask"
_CHUNK = 255 * 1024  # bytes, as GridFS has them
_AT_ONCE = 16  # chunks of one request
_MOST_COPIES = 100
_LONGEST = 200  # characters of a name


@dataclass(frozen=True)
class MaskUpload:
    """The file that is in the bucket now."""

    batch_id: str
    file_id: str
    name: str
    bytes: int
    operation_id: str


class OtherName(InputError):
    """The file must be called otherwise; `offer` is a name that would do."""

    @property
    def offer(self) -> str:
        return str(self.parts["offer"])


class NameTaken(Conflict):
    """A file is called so already; `offer` is a name that would do."""

    @property
    def offer(self) -> str:
        return str(self.parts["offer"])


def upload(
    mongo: Mongo,
    batch_id: str,
    path: Path,
    *,
    name: str = "",
    rename: bool = False,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> MaskUpload:
    """Store the file at *path* under its own or another *name*, which must mean this batch and no other.

    Where it does not, or a file is called so already, *rename* finds a name that does; without it OtherName
    or NameTaken is raised, with that name as an offer.
    """
    with database_errors():
        one(mongo, batch_id, None, None)
        wanted = name or path.name
        called = free_name(mongo, batch_id, wanted)
        if called != wanted and not rename:
            raise _refusal(mongo, batch_id, wanted, called)
        _index(mongo)
        file = _document(path, called, actor)
        operation = Operation("upload mask", actor, origin, {"batch": batch_id, "file": called})
        try:
            _write_chunks(mongo, path, file, progress)
            with recording(mongo, operation) as record:
                record.write(partial(_added, mongo, batch_id, file))
            if not record.written:
                raise Conflict(message("Others are changing this batch just now. Try again."))
        except BaseException:
            _drop(mongo, file["_id"], unless_stored=True)
            raise
    return MaskUpload(batch_id, str(file["_id"]), called, file["length"], operation.id)


def undo(
    mongo: Mongo,
    operation_id: str,
    *,
    batches: Sequence[str] | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> UndoReport:
    """Reverse any operation, of some *batches* only what it did to these; that of an upload removes its file.

    Raises as `data.history.undo` does, and Conflict where a file that was removed is to come back.
    """
    with database_errors():
        first = (
            mongo.events.find_one({"operation_id": operation_id, "field": OPERATION}, comment=COMMENT) or {}
        )
    if first.get("operation") == "undo" and first["to"].get("kind") == KIND:
        raise Conflict(message("The file was removed for good. Upload it again."))
    if first.get("operation") != KIND:
        return history.undo(
            mongo, operation_id, batches=batches, actor=actor, origin=origin, progress=progress
        )
    with history.undoing(mongo, operation_id, batches, actor, origin) as (operation, _):
        made = mongo.events.find_one(
            {"operation_id": operation_id, "file": {"$exists": True}}, comment=COMMENT
        )
        if made is None:
            return UndoReport(0, (), "")
        with recording(mongo, operation) as record:
            done = record.write(partial(_removed, mongo, made))
        if not done:
            return UndoReport(0, (made["file"],), "")
        _drop(mongo, made["key"])
    return UndoReport(1, (), operation.id)


def free_name(mongo: Mongo, batch_id: str, name: str) -> str:
    """*name* if it means this batch alone and no file is called so; else the nearest one of which that holds.

    Raises InputError where no name does.
    """
    wanted = _clean(name)
    own, ending = _clean(batch_id), _parts(wanted)[1]
    candidates = [wanted, f"{own}_{wanted}", f"{own}{ending}"]
    if Names((batch_id, read_id(wanted) or batch_id)).match(candidates[1]).verdict != "matched":
        del candidates[1]  # a batch of the other id in it, when there is one, would be meant as well
    names = names_for(mongo, candidates)
    for each in candidates:
        if len(each) <= _LONGEST and names.match(each) == ("matched", (batch_id,)):
            return _uncounted(mongo, each)
    raise InputError(
        message("No file name can mean {batch} alone, because another batch has nearly the same id."),
        batch=batch_id,
    )


def _uncounted(mongo: Mongo, name: str) -> str:
    """*name*, or as a copy of it that nobody has yet."""
    stem, ending = _parts(name)
    names = [name, *(f"{stem} ({n}){ending}" for n in range(2, _MOST_COPIES))]
    found = mongo.find(mongo.mask_files, {"filename": {"$in": names}}, {"filename": 1})
    taken = {each["filename"] for each in found}
    free = next((each for each in names if each not in taken), None)
    if free is None:
        raise Conflict(message("There are too many files called “{name}” already."), name=name)
    return free


def _refusal(mongo: Mongo, batch_id: str, wanted: str, offer: str) -> OtherName | NameTaken:
    if mongo.mask_files.find_one({"filename": wanted}, {"_id": 1}, comment=COMMENT):
        return NameTaken(
            message("There is already a file called “{name}”. It could be called “{offer}”."),
            name=wanted,
            offer=offer,
        )
    return OtherName(
        message("The name “{name}” does not mean {batch}. It could be called “{offer}”."),
        name=wanted,
        batch=batch_id,
        offer=offer,
    )


def _document(path: Path, name: str, actor: str) -> Document:
    length = path.stat().st_size
    if not length:
        raise InputError(message("The file is empty."))
    return {
        "_id": ObjectId(),
        "filename": name,
        "length": length,
        "chunkSize": _CHUNK,
        "uploadDate": clock.now(),
        "metadata": {"uploaded_by": actor},
    }


def _write_chunks(mongo: Mongo, path: Path, file: Document, progress: Progress) -> None:
    chunks = mongo.mask_chunks.with_options(write_concern=MAJORITY)
    number = 0
    with path.open("rb") as opened:
        while piece := opened.read(_AT_ONCE * _CHUNK):
            starts = range(0, len(piece), _CHUNK)
            chunks.insert_many(
                [
                    {"files_id": file["_id"], "n": number + n, "data": piece[start : start + _CHUNK]}
                    for n, start in enumerate(starts)
                ],
                comment=COMMENT,
            )
            number += len(starts)
            progress(min(number * _CHUNK, file["length"]), file["length"])


def _added(mongo: Mongo, batch_id: str, file: Document, session: ClientSession | None) -> Sequence[Change]:
    """The file is there, and its batch says so."""
    batch = one(mongo, batch_id, None, session)
    if mongo.mask_files.find_one({"filename": file["filename"]}, session=session, comment=COMMENT):
        raise Conflict(message("There is already a file called “{name}”."), name=file["filename"])
    uploads = uploads_of(mongo, batch_id, session)
    uploads.add(file["uploadDate"])
    changes = [Change("files", file["_id"], batch_id, None, file)]
    return [*changes, *_told(mongo, batch, uploads)]


def _removed(mongo: Mongo, made: Document, session: ClientSession | None) -> Sequence[Change]:
    """The file is gone, unless it is another one by now, and the batch that it means says so."""
    files = mongo.mask_files.with_options(CODEC)
    file = files.find_one({"_id": made["key"]}, session=session, comment=COMMENT)
    if file is None or digest(file) != made["digest"]:
        return []
    gone = Change("files", file["_id"], made["batch_id"], file, None)
    verdict, ids = names_for(mongo, [name_of(file)], session).match(name_of(file))
    batches = find(mongo, ids[0], session) if verdict == "matched" else []
    if len(batches) != 1:
        return [gone]
    uploads = uploads_of(mongo, id_text(batches[0]["id"]), session, without=file["_id"])
    return [gone, *_told(mongo, batches[0], uploads)]


def _told(mongo: Mongo, batch: Document, uploads: Any) -> list[Change]:
    """What a batch with these uploads must say otherwise."""
    change = changed("batches", batch, wrong(says_of(batch), uploads, mongo.settings.zone))
    return [change] if change else []


def _drop(mongo: Mongo, file_id: ObjectId, *, unless_stored: bool = False) -> None:
    """Remove the chunks of a file that is not there."""
    if unless_stored and mongo.mask_files.find_one({"_id": file_id}, {"_id": 1}, comment=COMMENT):
        return
    mongo.mask_chunks.delete_many({"files_id": file_id}, comment=COMMENT)


def _index(mongo: Mongo) -> None:
    """Make the indexes of an empty bucket, as GridFS has them."""
    if mongo.mask_files.find_one({}, {"_id": 1}, comment=COMMENT) is None:
        mongo.mask_files.create_index([("filename", ASCENDING), ("uploadDate", ASCENDING)])
        mongo.mask_chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)


def _clean(name: str) -> str:
    """A name without folders, and without what cannot be seen."""
    plain = re.split(r"[/\\]", name)[-1] if name.strip("/\\") else ""
    return "".join(each for each in plain if each.isprintable()).strip() or "file"


def _parts(name: str) -> tuple[str, str]:
    """The name, and its endings such as `.tar.gz`."""
    found = re.search(r"(?:\.tar)?\.[A-Za-z0-9]{1,8}$", name)
    return (name[: found.start()], found.group()) if found and found.start() else (name, "")
