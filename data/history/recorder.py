"""Every write of ours: the change to the team's data and its entry in `batch_events`, together.

An *operation* is what somebody did at one go; its id ties its entries together, for the log and for undo.
Its first entry (`field` = `operation`), written with its first change, says what it is, its last (`result`)
what came of it; without one it still runs, or was interrupted. An operation that changes nothing leaves
nothing. Where the server has transactions a change and its entries are one. On a standalone server the
entries are written first, so that no change is ever without history, the changes only over what was read,
and a `void` names the entries whose change did not come about.
"""

from __future__ import annotations

import datetime
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Literal

from bson import ObjectId
from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError

from data import clock
from data.errors import DatabaseError
from data.history.change import (
    MISSING,
    NAMED_AS,
    Change,
    CollectionName,
    digest,
    new_ids,
)
from data.history.claims import Claims, lives, this_process
from data.history.succession import HANDED, HandOver, claimed, followed, known
from data.history.transactions import transact
from data.history.writing import MAJORITY, untaken, was_taken, write, write_guarded
from data.model.datasets import HISTORY
from data.model.dimensions.entries import REASON, VOID
from data.mongo import indexes
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import id_text

Origin = Literal["dashboard", "api", "import", "sync", "external"]
#: `field` of the entries that are about the operation itself, and of a document made or deleted whole.
OPERATION, RESULT, WHOLE = "operation", "result", "*"
PARTS = "parts"  # in a result: what it changed anything of
#: It ended with an error · what it told did not come about · where a renamed batch was before.
INTERRUPTED, RENAMED = "interrupted", "renamed"
#: `field` of the entries that tell of no change themselves.
NOTES = (OPERATION, RESULT, INTERRUPTED, VOID, RENAMED, HANDED)
#: The match for entries that tell of a change. As an expression: asked for fields that are not some, MongoDB
#: may take the index that begins with the field, and go through all of the history.
TELLING: Mapping[str, Any] = {"$expr": {"$not": [{"$in": ["$field", list(NOTES)]}]}}
OperationState = Literal["done", "running", "interrupted"]
CHUNK = 1000  # changes of one transaction
_ATTEMPTS = 3
#: Paths of the review and of what holds it: entries about them say why.
_EXPLAINED = tuple(each for path in HISTORY.review.needs for each in (path, path.partition(".")[0]))
_LONGEST = datetime.timedelta(days=1)  # an operation of a machine that cannot be asked
_running: set[str] = set()  # the ids of the operations that this process is at

Plan = Callable[[ClientSession | None], Sequence[Change]]


@dataclass(frozen=True)
class Operation:
    """What somebody does at one go. `about` holds its parameters, for the log."""

    kind: str
    actor: str
    origin: Origin
    about: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


class Recorder:
    """Writes the changes of one operation. It has `begun` once there is something of it in the history."""

    def __init__(self, mongo: Mongo, operation: Operation) -> None:
        self.mongo = mongo
        self.operation = operation
        self.written = 0
        self.begun = False
        self.parts: set[CollectionName] = set()  # of which it changed, or tried to change, anything
        self._counting = threading.Lock()
        self._start = ObjectId()  # before the ids of all its other entries
        self._events = mongo.events.with_options(write_concern=MAJORITY)
        self._claims = Claims(mongo, operation.id)
        with database_errors():
            self._transactions = _has_transactions(mongo)
            self._earlier = known(mongo)
            if self._transactions:
                self._claims.prepare()

    def write(self, plan: Plan, handing: HandOver | None = None, lane: int = 0) -> Sequence[Change]:
        """Carry out what *plan* wants, at most CHUNK changes, all or none; what was done.

        New ids are claimed before they are written. Where *plan* is the last of a hand-over, nothing is left
        to the one who is *handing* over, whatever else is being written just now.

        *plan* gets the session with which to read what it decides on. Someone else's change in between
        makes it be asked again, so that nothing is decided on what no longer holds. Without transactions
        what somebody else was faster with is left out instead.

        Once the operation has begun, threads may write at the same time, each in a *lane* of its own.
        """
        for attempt in range(_ATTEMPTS):
            try:
                with database_errors():
                    done = self._write(plan, handing, lane)
                break
            except DatabaseError as error:
                if not was_taken(error) or attempt == _ATTEMPTS - 1:
                    raise
        with self._counting:
            self.begun = self.begun or bool(done)
            self.written += len(done)
        return done

    def note(self, field: str, to: Any) -> None:
        """An entry about the operation itself."""
        with database_errors():
            self._tell([self._note(field, to)], None)
        self.begun = True

    def _write(self, plan: Plan, handing: HandOver | None, lane: int) -> Sequence[Change]:
        if not self._transactions:
            return self._write_alone(plan, handing, lane)
        unique = indexes.is_id_unique(self.mongo)
        return transact(self.mongo, partial(self._write_within, plan, handing, lane, unique))

    def _write_within(
        self, plan: Plan, handing: HandOver | None, lane: int, unique: bool, session: ClientSession
    ) -> Sequence[Change]:
        try:
            changes = plan(session)
        except DatabaseError as error:
            if isinstance(error.__cause__, PyMongoError):
                raise error.__cause__ from None  # which says whether the transaction can be tried again
            raise
        overs = self._overs(changes, handing)
        self._claims.within(session, claimed(changes, overs, self.operation.id, ids=not unique, lane=lane))
        entries = self._entries(changes)
        if entries or overs:
            self._tell([*entries, *self._handed(overs)], session)
            write(self.mongo, changes, session)
        for each in followed(self.mongo, changes, self._earlier, self.operation.id, session):
            if each:
                self._events.insert_many(self._entries(each), session=session, comment=COMMENT)
                write(self.mongo, each, session)
        return changes

    def _write_alone(self, plan: Plan, handing: HandOver | None, lane: int) -> Sequence[Change]:
        """Without transactions: once all is claimed, what was decided on is looked at again."""
        changes = plan(None)
        overs = self._overs(changes, handing)
        with self._claims.held(claimed(changes, overs, self.operation.id, ids=True, lane=lane)):
            if handing or (new_ids(changes) and not indexes.is_id_unique(self.mongo)):
                changes = plan(None)
            else:
                changes = untaken(self.mongo, changes)
            done = self._write_guarded(changes, self._overs(changes, handing))
            for each in followed(self.mongo, done, self._earlier, self.operation.id, None):
                self._write_guarded(each, ())
        return done

    def _write_guarded(self, changes: Sequence[Change], overs: Sequence[HandOver]) -> Sequence[Change]:
        if not changes and not overs:
            return changes
        at = clock.now()
        entries = [list(self._entries_of(change, at)) for change in changes]
        self._tell([*(entry for each in entries for entry in each), *self._handed(overs)], None)
        self.begun = True
        lost, failure = write_guarded(self.mongo, changes)
        if lost:
            self._tell([self._void(entries[place]) for place in sorted(lost)], None)
        done = [change for place, change in enumerate(changes) if place not in lost]
        if failure:
            self.written += len(done)
            raise failure
        return done

    def _overs(self, changes: Sequence[Change], handing: HandOver | None) -> list[HandOver]:
        """The hand-overs that *changes* are or end. One that moved nothing leaves nothing."""
        renamed = [over for each in changes if (over := HandOver.of(each))]
        return [*renamed, *([handing] if handing and (changes or self.begun) else [])]

    def _handed(self, overs: Sequence[HandOver]) -> list[Document]:
        return [self._note(HANDED, asdict(over)) for over in overs]

    def _tell(self, entries: list[Document], session: ClientSession | None) -> None:
        """Write *entries*; before the first ones, who does what here."""
        if not self.begun:
            start = self._note(OPERATION, dict(self.operation.about)) | {
                "_id": self._start,
                "by": this_process(),
            }
            entries = [start, *entries]
        self._events.insert_many(entries, ordered=session is None, session=session, comment=COMMENT)

    def _entries(self, changes: Sequence[Change]) -> list[Document]:
        at = clock.now()
        return [entry for change in changes for entry in self._entries_of(change, at)]

    def _entries_of(self, change: Change, at: datetime.datetime) -> Iterator[Document]:
        self.parts.add(change.collection)
        batch = None if change.collection in NAMED_AS else change.name
        start = self._entry(batch, change.key, WHOLE, at)
        if change.collection in NAMED_AS:
            start[NAMED_AS[change.collection]] = change.name
        if change.collection == "files":
            start["file"] = (change.after or change.before or {}).get("filename")
        if change.before is None:
            yield start | {"digest": digest(change.after or {})}
        elif change.after is None:
            yield start | {"from": change.before}
        else:
            for path, value in change.after.items():
                told = {"from": change.before[path], "to": value}
                present = {side: each for side, each in told.items() if each is not MISSING}
                yield start | {"_id": ObjectId(), "field": path, **present, **self._why(path)}
            if batch is not None and "id" in change.after:
                yield self._entry(id_text(change.after["id"]), change.key, RENAMED, at) | {"from": batch}

    def _why(self, path: str) -> Document:
        """The reason for a change of the review, so that what is known of a batch can hold it."""
        reason = " ".join(str(self.operation.about.get("reason", "")).split())
        return {REASON: reason} if reason and path in _EXPLAINED else {}

    def _note(self, field: str, to: Any) -> Document:
        return self._entry(None, None, field, clock.now()) | {"to": to}

    def _void(self, entries: Sequence[Document]) -> Document:
        """Says of the *entries* about one document that their change did not come about."""
        return self._note(VOID, [each["_id"] for each in entries]) | {"key": entries[0]["key"]}

    def _entry(self, batch: str | None, key: Any, field: str, at: datetime.datetime) -> Document:
        return {
            "_id": ObjectId(),
            "batch_id": batch,
            "key": key,
            "at": at,
            "actor": self.operation.actor,
            "field": field,
            "origin": self.operation.origin,
            "operation_id": self.operation.id,
            "operation": self.operation.kind,
        }


@contextmanager
def recording(mongo: Mongo, operation: Operation) -> Iterator[Recorder]:
    """Inside, the operation writes; what came of it is noted at the end, if there is anything to tell."""
    recorder = Recorder(mongo, operation)
    with _at_work(operation):
        try:
            yield recorder
        except BaseException:
            if recorder.begun:
                with suppress(DatabaseError):
                    recorder.note(INTERRUPTED, {"changed": recorder.written})
            raise
        if recorder.begun:
            recorder.note(RESULT, {"changed": recorder.written, PARTS: sorted(recorder.parts)})


@contextmanager
def _at_work(operation: Operation) -> Iterator[None]:
    """Inside, the operation runs, whatever can be noted of it: the database may be away at its end."""
    _running.add(operation.id)
    try:
        yield
    finally:
        _running.discard(operation.id)


def state_of(start: Document, end: Document | None) -> OperationState:
    """The state of the operation that has this first entry, and this `result` or `interrupted`.

    One without an end runs as long as the process that began it, and of this one's it is known which run. Of
    another machine's that is not known: it counts as running for a day, so that it can be undone some time.
    """
    if end:
        return "done" if end["field"] == RESULT else "interrupted"
    by = start.get("by")
    if not by:
        return "interrupted"
    if by == this_process():
        return "running" if start["operation_id"] in _running else "interrupted"
    return "running" if lives(by, start["at"], _LONGEST) else "interrupted"


def _has_transactions(mongo: Mongo) -> bool:
    told = mongo.client.admin.command("hello")
    return "setName" in told or told.get("msg") == "isdbgrid"
