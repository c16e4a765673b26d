"""What happened of late to the batches of somebody: who changed what, and what was rejected and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from data.batches import selection
from data.batches.fields import FIELDS
from data.crew.editing import APPROVALS, REJECTIONS
from data.history import log
from data.history.log import Event, LoggedOperation, Wanted
from data.history.reversals import standings, undone_keys
from data.model import vocabulary
from data.model.dimensions.entries import EXTERNAL, RENAME, UNDO
from data.model.dimensions.text import trimmed_text
from data.model.vocabulary import Vocabulary
from data.mongo.client import COMMENT, Mongo, database_errors
from data.mongo.documents import id_text

_SEEN = 2_000  # changes, the newest of the team, among which theirs are looked for
_OF_ONE = 500  # changes of a batch, the newest, among which its rejections are looked for
_OF_A_DAY = 10_000  # reviews
_REVIEW = (FIELDS["review"].path, FIELDS["review"].path.partition(".")[0])  # the field, and what holds it
_TOLD = (*_REVIEW, FIELDS["person"].path)


@dataclass(frozen=True)
class Rejection:
    """That somebody sent a batch back; `reason` is empty where none was given. `person`: whose work it was,
    where that has been found out."""

    at: datetime
    actor: str
    reason: str
    person: str = ""


@dataclass(frozen=True)
class Reviewed:
    """How many batches were approved, and how many rejected."""

    approved: int = 0
    rejected: int = 0


def changes(mongo: Mongo, person: str, since: datetime) -> tuple[list[Event], bool]:
    """The changes *since* then of batches that *person* has now, the newest first; whether all were seen."""
    page = log.events(mongo, since=since, limit=_SEEN)
    theirs = _held(mongo, person, {each.batch_id for each in page.items if each.batch_id})
    return [each for each in page.items if each.batch_id in theirs], page.next_cursor is None


def rejections(mongo: Mongo, ids: Sequence[str]) -> dict[str, Rejection]:
    """The id of each batch of *ids* whose last rejection was made with Tanda, or by another tool that says
    why → that rejection."""
    told = log.changes_of(mongo, ids, _REVIEW)
    reasons, words = log.reasons(mongo, told), vocabulary.load(mongo.settings.vocabulary)
    last: dict[str, Event] = {}
    for each in told:
        if each.operation != UNDO and _review(words, each.field, each.after) == "rejected":
            last.setdefault(each.batch_id or "", each)
    known = {name: each for name, each in last.items() if each.operation_id or each.id in reasons}
    return {name: _rejection(each, reasons) for name, each in known.items()}


def every_rejection(mongo: Mongo, batch_id: str, person: str) -> list[Rejection]:
    """The rejections of a batch *person* has now, the newest first, each with whose work it was then. What
    has been undone is left out."""
    events = log.events(mongo, batch_id=batch_id, limit=_OF_ONE).items
    return _heard(mongo, [replace(each, batch_id=batch_id) for each in events if each.field in _TOLD], person)


def sent_back(mongo: Mongo, ids: Sequence[str], person: str) -> list[Rejection]:
    """How often batches of *ids*, which *person* has now, were rejected while they had them already: by Tanda
    or by another tool, the newest first. What has been undone is left out."""
    told = log.changes_of(mongo, ids, _TOLD)
    return [each for each in _heard(mongo, told, person) if each.person == person]


def _heard(mongo: Mongo, told: Sequence[Event], person: str) -> list[Rejection]:
    """The rejections that changes tell of, both the newest first, of batches that *person* has now."""
    reasons, words = log.reasons(mongo, told), vocabulary.load(mongo.settings.vocabulary)
    with database_errors():
        known = standings(mongo, list({each.operation_id for each in told if each.operation_id}))
    undone = {operation for operation, standing in known.items() if standing.undone_by}
    stories: dict[str | None, _Story] = {}
    for each in reversed(told):
        stories.setdefault(each.batch_id, _Story(words, reasons)).hear(each)
    found = (each for story in stories.values() for each in story.rejections(person, undone))
    return sorted(found, key=attrgetter("at"), reverse=True)


def _rejection(told: Event, reasons: Mapping[str, str]) -> Rejection:
    return Rejection(told.at, told.actor, reasons.get(told.id, ""))


@dataclass(frozen=True)
class _Turn:
    """A change of the review from one value to another, by an `operation`. `person`: whose it was; None while
    that is unknown."""

    before: str
    after: str
    told: Rejection
    operation: str
    person: str | None


class _Story:
    """The reviews of one batch, told from its first change on.

    Another tool's change may not say what was there before: then that is what the change before left. An undo
    takes back what happened since the value it restores, and a new name is nobody else.
    """

    def __init__(self, words: Vocabulary, reasons: Mapping[str, str]) -> None:
        self._words = words
        self._reasons = reasons
        self._review = ""
        self._person: str | None = None
        self._turns: list[_Turn] = []

    def hear(self, each: Event) -> None:
        untold = each.origin == EXTERNAL and each.before is None
        if each.field == FIELDS["person"].path:
            self._change_hands(each, self._person if untold else trimmed_text(each.before))
        else:
            self._change_review(each, untold=untold)

    def rejections(self, now: str, undone: Collection[str]) -> Iterator[Rejection]:
        """Each of them, without those of *undone* operations; what never changed hands is of who has it
        *now*."""
        for each in self._turns:
            if each.after == "rejected" and each.operation not in undone:
                yield replace(each.told, person=now if each.person is None else each.person)

    def _change_hands(self, each: Event, before: str | None) -> None:
        after = trimmed_text(each.after)
        old, new = (before, after) if each.operation == RENAME else (None, before)
        self._turns = [
            replace(turn, person=new if turn.person == old else turn.person) for turn in self._turns
        ]
        if each.operation != RENAME or self._person == before:
            self._person = after

    def _change_review(self, each: Event, *, untold: bool) -> None:
        before, after = (self._meaning(each, value) for value in (each.before, each.after))
        before = self._review if untold else before
        self._review = after
        since = [at for at, turn in enumerate(self._turns) if turn.before == after]
        if each.operation == UNDO and since:
            del self._turns[since[-1] :]
        elif before != after:
            told = _rejection(each, self._reasons)
            self._turns.append(_Turn(before, after, told, each.operation_id or "", self._person))

    def _meaning(self, each: Event, told: object) -> str:
        return _review(self._words, each.field, told)


def _review(words: Vocabulary, field: str, told: object) -> str:
    """The review that an entry of this *field* tells of: of itself, or of what holds it."""
    path, name = _REVIEW[0], _REVIEW[0].partition(".")[2]
    value = told if field == path else told.get(name) if isinstance(told, dict) else None
    return words.meaning("review", value if isinstance(value, str) else None) or ""


def reviewed(mongo: Mongo, since: datetime) -> dict[str, Reviewed]:
    """Everybody who reviewed with Tanda *since* then, and how many batches, without what was undone."""
    wanted = Wanted(since=since, kinds=(*APPROVALS, *REJECTIONS))
    counts: dict[str, Counter[bool]] = {}
    for each in log.operations(mongo, wanted=wanted, limit=_OF_A_DAY):
        counts.setdefault(each.actor, Counter())[each.kind in APPROVALS] += _holding(mongo, each)
    return {actor: Reviewed(each[True], each[False]) for actor, each in counts.items()}


def _holding(mongo: Mongo, operation: LoggedOperation) -> int:
    """How many of the batches an operation changed it has not been undone for."""
    if operation.undone_by:
        return 0
    with database_errors():
        undone = undone_keys(mongo, operation.id) if operation.partly_undone else ()
    return (operation.changed or 0) - len(undone)


def _held(mongo: Mongo, person: str, ids: Collection[str]) -> set[str]:
    """Those of *ids* whose batches *person* has."""
    spellings = [each for name in sorted(ids) for each in selection.written(name)]
    where, fields = {"id": {"$in": spellings}}, {"_id": 0, "id": 1, "assignee": 1}
    with database_errors():
        found = list(mongo.batches.find(where, fields, comment=COMMENT)) if ids else []
    return {id_text(each["id"]) for each in found if trimmed_text(each.get("assignee")) == person}
