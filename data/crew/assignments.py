"""Whose batches are whose, and giving them to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from data.batches import selection
from data.history import succession
from data.history.change import Change
from data.history.recorder import CHUNK, Plan, Recorder
from data.history.succession import HandOver
from data.model.dimensions.base import Context
from data.model.dimensions.text import trimmed_text
from data.mongo.client import Mongo
from data.mongo.documents import Progress
from data.query.engines.mongo import MongoEngine
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Moment, Order

UNASSIGNED = ""


def batches_of(mongo: Mongo, name: str, *, accepted: bool | None = None) -> Keys:
    """The `_id`s of the batches whose assignee is *name*, but for blanks around it."""
    where, context = Filters(person=(name,), accepted=accepted), Context.now(mongo.settings)
    return MongoEngine(mongo).answer(Order(where), Moment(context))


def hand_over(record: Recorder, keys: Keys, over: HandOver, last: Plan, progress: Progress) -> int:
    """Give *keys*, and then whatever the source of *over* has got meanwhile; how many batches that are.

    What *last* plans is written with the last of them. Other operations that give the source batches come
    before that, and their batches are found, or after it, and follow (`succession`). From somebody to
    themselves nothing goes: then what *last* plans is all that is written.
    """
    if over.source == over.target:
        record.write(last)
        return 0
    mongo, before = record.mongo, record.written
    for done, piece in selection.pieces(keys):
        record.write(partial(_given, mongo, piece, over))
        progress(done, keys.count)
    batches = record.written - before
    found = CHUNK

    def rest(session: ClientSession | None) -> list[Change]:
        nonlocal found
        left = succession.theirs(mongo, over.source, over.accepted, session, limit=CHUNK)
        found = len(left)
        return [*succession.given(left, over.target), *(last(session) if found < CHUNK else ())]

    while found == CHUNK:
        batches += sum(each.collection == "batches" for each in record.write(rest, over))
    return batches


def _given(mongo: Mongo, piece: Sequence[Any], over: HandOver, session: ClientSession | None) -> list[Change]:
    """What gives those of *piece* away that are still of the source of *over*."""
    found = mongo.find(mongo.batches, {"_id": {"$in": piece}}, session=session)
    theirs = [each for each in found if trimmed_text(each.get("assignee")) == over.source]
    return succession.given(theirs, over.target)
