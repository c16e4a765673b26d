"""Whose batches went to whom: what still gives batches to somebody who has handed them over gives them on.

A person is renamed, taken off the crew or relieved of the batches while other operations still run that give
that person batches. The hand-over claims the name in its last transaction, which finds what there is; an
operation that writes the name afterwards finds the entry of the hand-over, and follows it at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession

from data import clock
from data.history.change import Change, changed, new_ids
from data.model.dimensions.base import Context
from data.model.dimensions.text import trimmed_text
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import CODEC
from data.query.engines import compile
from data.query.filters import Filters
from data.query.questions import Order

#: `field` of the entry that says so.
HANDED = "handed over"
_SLOTS = 8  # places to claim a name at: those who give batches need one of them, a hand-over all
_FIRST_TO_LAST = [("at", 1), ("_id", 1)]
_CLOCKS = datetime.timedelta(days=1)  # by which the clocks of two machines may differ


@dataclass(frozen=True)
class HandOver:
    """The batches of *source* become those of *target*: all, or only those (not) *accepted*."""

    source: str
    target: str
    accepted: bool | None = None

    @classmethod
    def of(cls, change: Change) -> HandOver | None:
        """A person's other name is a hand-over, too."""
        if change.collection != "people" or change.before is None or change.after is None:
            return None
        source, target = trimmed_text(change.before.get("name")), trimmed_text(change.after.get("name"))
        return cls(source, target) if source and target else None


def claimed(
    changes: Sequence[Change], overs: Sequence[HandOver], operation_id: str, *, ids: bool, lane: int = 0
) -> set[str]:
    """What has to be claimed for *changes*: *ids* that come into being, and the names that get batches.

    What one operation writes at the same time has *lane*s of its own, and leaves each other alone.
    """
    slot = (hash(operation_id) + lane) % _SLOTS
    keys = {f"name:{name}:{slot}" for name in _given(changes) | {each.target for each in overs}}
    keys |= {f"name:{each.source}:{at}" for each in overs for at in range(_SLOTS)}
    return keys | ({f"id:{each}" for each in new_ids(changes)} if ids else set())


def known(mongo: Mongo) -> set[Any]:
    """The entries of the hand-overs that are over before an operation begins."""
    return {each["_id"] for each in _entries(mongo, None)}


def followed(
    mongo: Mongo, changes: Sequence[Change], earlier: set[Any], own: str, session: ClientSession | None
) -> Iterator[list[Change]]:
    """After *changes* were written: what gives the batches on, for each hand-over that is not among the
    *earlier* ones nor the *own* operation's. Each is to be written before the next is asked for."""
    names = _given(changes)
    if not names:
        return
    keys = [each.key for each in changes if each.collection == "batches" and each.after is not None]
    for entry in _entries(mongo, session):
        over = HandOver(**entry["to"])
        if entry["_id"] in earlier or entry["operation_id"] == own or over.source not in names:
            continue
        found = theirs(mongo, over.source, over.accepted, session, [{"$match": {"_id": {"$in": keys}}}])
        yield given(found, over.target)
        names.add(over.target)


def theirs(
    mongo: Mongo,
    name: str,
    accepted: bool | None,
    session: ClientSession | None,
    within: Sequence[Mapping[str, Any]] = (),
    limit: int = 0,
) -> list[Document]:
    """The batches of *name* as they are stored; of those *within*, if stages say so, and at most *limit*."""
    only: list[dict[str, Any]] = [{"$limit": limit}] if limit else []
    where = Filters(person=(name,), accepted=accepted)
    pipeline = compile.rows(Order(where), Context.now(mongo.settings), only)
    found = mongo.aggregate(mongo.batches, [*within, *pipeline], session=session)
    keys = [each["_id"] for each in found]
    batches = mongo.batches.with_options(CODEC)
    return list(mongo.find(batches, {"_id": {"$in": keys}}, session=session)) if keys else []


def given(batches: Sequence[Document], target: str) -> list[Change]:
    return [change for each in batches if (change := changed("batches", each, {"assignee": target}))]


def _entries(mongo: Mongo, session: ClientSession | None) -> list[Document]:
    """The entries of late hand-overs, first come first."""
    where = {"field": HANDED, "at": {"$gte": clock.now() - _CLOCKS}}
    return list(mongo.find(mongo.events, where, session=session, sort=_FIRST_TO_LAST))


def _given(changes: Sequence[Change]) -> set[str]:
    """Who gets batches."""
    after = (each.after or {} for each in changes if each.collection == "batches")
    given = (each["assignee"] for each in after if "assignee" in each)
    return set(map(trimmed_text, given))


def renamed(mongo: Mongo) -> dict[str, str]:
    """What those who had another name once, or gave all their batches to somebody, lead on to; the last
    time counts. Whether somebody has the old name by now is for others to look at."""
    name = {"field": "name", "person": {"$exists": True}}
    whole = {"field": HANDED, "to.accepted": None, "to.target": {"$ne": ""}}
    with database_errors():
        leads: dict[str, str] = {}
        for each in mongo.find(mongo.events, {"$or": [name, whole]}, sort=_FIRST_TO_LAST):
            handed = (
                each["to"] if each["field"] == HANDED else {"source": each.get("from"), "target": each["to"]}
            )
            source, target = trimmed_text(handed["source"]), trimmed_text(handed["target"])
            if source and target:
                leads[source] = target
    return leads
