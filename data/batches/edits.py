"""What people do to batches: make, change, rename and delete one, or change and delete many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from data import backup
from data.batches import records, selection
from data.batches.records import WrongRecord
from data.batches.selection import Selected, Selection
from data.errors import Conflict, NotFound, PreconditionFailed, TandaError, message
from data.history.change import Change, changed, deleted, digest, made
from data.history.lanes import Lanes
from data.history.recorder import Operation, Origin, Plan, recording
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import Progress, silent
from data.system import garbage


@dataclass(frozen=True)
class BulkReport:
    """`matched` were chosen, `changed` of them were changed (or deleted); without any there is no operation,
    and its id is empty."""

    operation_id: str
    matched: int
    changed: int


def get(mongo: Mongo, batch_id: str) -> Document:
    """The batch as it is stored; `history.digest` of it is its version.

    Raises NotFound, and Conflict when several batches carry the id.
    """
    with database_errors():
        return one(mongo, batch_id, None, None)


def create(mongo: Mongo, document: Mapping[str, Any], *, actor: str, origin: Origin) -> Document:
    """Make a batch. Raises InputError when it is none, Conflict when there is one of its id."""
    try:
        batch = records.batch(dict(document))
    except WrongRecord as problem:
        raise records.refused(problem) from None

    def plan(session: ClientSession | None) -> list[Change]:
        _refuse_taken(mongo, batch.id, session)
        return [made("batches", dict(batch.document))]

    operation = Operation("create", actor, origin, {"batch": batch.id})
    record(mongo, operation, plan, lambda: _taken(batch.id))
    return get(mongo, batch.id)


def patch(
    mongo: Mongo,
    batch_id: str,
    values: Mapping[str, Any],
    *,
    version: str | None = None,
    actor: str,
    origin: Origin,
) -> Document:
    """Set some fields (dotted path → value) of a batch; what it is afterwards.

    Raises NotFound, InputError naming a field that is unknown or wrong, PreconditionFailed when the batch is
    no longer of this *version*, and Conflict when somebody else was faster.
    """
    wanted = _fields(values)

    def plan(session: ClientSession | None) -> list[Change]:
        change = changed("batches", one(mongo, batch_id, version, session), wanted)
        return [change] if change else []

    about = {"batch": batch_id, "fields": sorted(wanted)}
    record(mongo, Operation("edit", actor, origin, about), plan, partial(overtaken, batch_id, version))
    return get(mongo, batch_id)


def delete(mongo: Mongo, batch_id: str, *, version: str | None = None, actor: str, origin: Origin) -> None:
    """Delete a batch; the history keeps all of it. Raises NotFound, Conflict, PreconditionFailed."""

    def plan(session: ClientSession | None) -> list[Change]:
        return [deleted("batches", one(mongo, batch_id, version, session))]

    operation = Operation("delete", actor, origin, {"batch": batch_id})
    record(mongo, operation, plan, partial(overtaken, batch_id, version))


def rename(
    mongo: Mongo, batch_id: str, new_id: str, *, version: str | None = None, actor: str, origin: Origin
) -> Document:
    """Give a batch another id. Raises InputError, NotFound, Conflict when it is taken, PreconditionFailed."""
    try:
        wanted = records.identifier({"id": new_id})
    except WrongRecord as problem:
        raise records.refused(problem) from None

    def plan(session: ClientSession | None) -> list[Change]:
        change = changed("batches", one(mongo, batch_id, version, session), {"id": wanted})
        if change is None:
            return []
        if wanted != batch_id:
            _refuse_taken(mongo, wanted, session)
        return [change]

    def failure() -> TandaError:
        with database_errors():
            taken = wanted != batch_id and selection.find(mongo, wanted, None)
        return _taken(wanted) if taken else overtaken(batch_id, version)

    record(mongo, Operation("rename", actor, origin, {"from": batch_id, "to": wanted}), plan, failure)
    return get(mongo, wanted)


def bulk(
    mongo: Mongo,
    which: Selection,
    values: Mapping[str, Any],
    *,
    expected: int | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> BulkReport:
    """Set fields of many batches. Raises Conflict, with nothing changed, when the batches are not as many
    as *expected*, InputError naming a field that is unknown or wrong."""
    wanted = _fields(values)
    choice = selection.choose(mongo, which, expected)
    about = {"batches": choice.keys.count, "fields": sorted(wanted)}
    operation = Operation("bulk edit", actor, origin, about)
    return write_all(mongo, choice, operation, lambda stored: changed("batches", stored, wanted), progress)


def bulk_delete(
    mongo: Mongo,
    which: Selection,
    *,
    expected: int | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> BulkReport:
    """Delete many batches, after a backup of everything: those that are chosen once it is made, for that may
    take minutes. Raises Conflict, with nothing deleted, when they are not as many as *expected*."""
    choice = selection.choose(mongo, which, expected)
    about: dict[str, Any] = {}
    if choice.keys.count:
        about["backup"] = backup.before(mongo, f"delete {choice.keys.count}").id
        choice = selection.choose(mongo, which, expected)
    operation = Operation("bulk delete", actor, origin, about | {"batches": choice.keys.count})
    return write_all(mongo, choice, operation, lambda stored: deleted("batches", stored), progress)


def write_all(
    mongo: Mongo,
    choice: Selected,
    operation: Operation,
    change: Callable[[Document], Change | None],
    progress: Progress,
) -> BulkReport:
    """Write what *change* makes of each chosen batch, as it is when its turn comes: one operation."""
    with garbage.spared(), recording(mongo, operation) as record, Lanes[int](record) as lanes:

        def write(done: int, piece: list[Any], lane: int) -> int:
            record.write(partial(_each, mongo, choice.by, piece, change), lane=lane)
            return done

        for each in selection.pieces(choice.keys):
            for done in lanes.add(partial(write, *each)):
                progress(done, choice.keys.count)
        for done in lanes.ended():
            progress(done, choice.keys.count)
    return BulkReport(operation.id if record.begun else "", choice.keys.count, record.written)


def _each(
    mongo: Mongo,
    by: Selection,
    piece: list[Any],
    change: Callable[[Document], Change | None],
    session: ClientSession | None,
) -> list[Change]:
    found = selection.still(mongo, by, piece, session)
    return [each for stored in found if (each := change(stored))]


def record(
    mongo: Mongo, operation: Operation, plan: Plan, failure: Callable[[], TandaError]
) -> Sequence[Change]:
    """Do what is *plan*ned, and say what that was. Raises the *failure* where not all of it was done: without
    transactions somebody else may have been faster."""
    wanted: Sequence[Change] = ()

    def asked(session: ClientSession | None) -> Sequence[Change]:
        nonlocal wanted
        wanted = plan(session)
        return wanted

    with recording(mongo, operation) as record:
        done = record.write(asked)
    if len(done) < len(wanted):
        raise failure()
    return done


def overtaken(batch_id: str, version: str | None) -> TandaError:
    """What to tell somebody whose change of a batch, of a *version* or of any, came too late."""
    if version is not None:
        return _changed_since(batch_id)
    return Conflict(
        message("Somebody else was changing batch {batch} just now, so nothing was done. Try again."),
        batch=batch_id,
    )


def one(mongo: Mongo, batch_id: str, version: str | None, session: ClientSession | None) -> Document:
    """The batch with an id. Raises NotFound, Conflict where several carry it, PreconditionFailed where it is
    no longer of this *version*."""
    found = selection.find(mongo, batch_id, session)
    if not found:
        raise NotFound(message("There is no batch {batch}."), batch=batch_id)
    if len(found) > 1:
        raise Conflict(
            message("Several batches have the id {batch}. Give each its own id first."), batch=batch_id
        )
    if version is not None and digest(found[0]) != version:
        raise _changed_since(batch_id)
    return found[0]


def _changed_since(batch_id: str) -> PreconditionFailed:
    return PreconditionFailed(
        message("Batch {batch} has changed since you opened it. Open it again."), batch=batch_id
    )


def _refuse_taken(mongo: Mongo, batch_id: str, session: ClientSession | None) -> None:
    if selection.find(mongo, batch_id, session):
        raise _taken(batch_id)


def _taken(batch_id: str) -> Conflict:
    return Conflict(message("Batch {batch} already exists."), batch=batch_id)


def _fields(values: Mapping[str, Any]) -> Document:
    try:
        return records.fields(values)
    except WrongRecord as problem:
        raise records.refused(problem) from None
