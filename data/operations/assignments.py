"""Whose batches are whose, and giving them to somebody else."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession

from data import vocabulary
from data.datasets import BATCHES
from data.dimensions import Context
from data.dimensions.text import BLANKS
from data.engines.base import Keys
from data.engines.mongo import MongoEngine
from data.filters import Filters
from data.letters import composed
from data.mongo import COMMENT, Document, Mongo
from data.operations import chosen
from data.operations.history import Change, Recorder, changed
from data.operations.tally import Progress

UNASSIGNED = ""


def batches_of(mongo: Mongo, name: str, *, accepted: bool | None = None) -> Keys:
    """The `_id`s of the batches whose assignee is *name*, but for blanks around it."""
    settings = mongo.settings
    today = datetime.datetime.now(settings.zone).date()
    context = Context(today, settings.timezone, vocabulary.load(settings.vocabulary))
    return MongoEngine(mongo).order(BATCHES, Filters(person=(name,), accepted=accepted), (), context, None)


def give(record: Recorder, keys: Keys, source: str, target: str, progress: Progress) -> int:
    """Make *target* the assignee of those of *keys* that are still of *source*; how many that are."""
    before = record.written
    for done, piece in chosen.pieces(keys):
        record.write(partial(_given, record.mongo, piece, source, target))
        progress(done, keys.count)
    return record.written - before


def _given(
    mongo: Mongo, piece: Sequence[Any], source: str, target: str, session: ClientSession | None
) -> list[Change]:
    where = {"_id": {"$in": piece}}
    found = mongo.batches.find(where, session=session, max_time_ms=mongo.max_time_ms, comment=COMMENT)
    theirs = (each for each in found if _assignee(each) == source)
    return [change for each in theirs if (change := changed("batches", each, {"assignee": target}))]


def _assignee(batch: Document) -> str:
    value = batch.get("assignee")
    return composed(value.strip(BLANKS)) if isinstance(value, str) else UNASSIGNED
