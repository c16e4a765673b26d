"""The batches an operation is to work on: named one by one, or all that a filter lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from bson import Timestamp
from pymongo.client_session import ClientSession

from data.errors import Conflict, message
from data.history.recorder import CHUNK
from data.model.dimensions.base import Context
from data.model.letters import forms
from data.mongo.client import Document, Mongo, database_errors
from data.query.engines import compile
from data.query.engines.mongo import MongoEngine
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Duplicates, Moment, Order
from data.system.threads import ahead

_AT_A_TIME = 10_000  # ids of one question


@dataclass(frozen=True)
class ByIds:
    """The batches with these ids; ids that no batch has are passed over."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class ByFilters:
    """The batches that *where* lets through, in the *context* in which the user saw them."""

    where: Filters
    context: Context


Selection = ByIds | ByFilters


@dataclass(frozen=True)
class Selected:
    """The `_id`s of chosen batches, and *by* what they were: with the ids that repeat, where it matters."""

    by: Selection
    keys: Keys


def choose(mongo: Mongo, chosen: Selection, expected: int | None = None) -> Selected:
    """The chosen batches, as the database has them at this moment, in the order in which they lie there.

    Raises Conflict when they are not as many as *expected*.
    """
    at = mongo.cluster_time()
    by = chosen if isinstance(chosen, ByIds) else _with_repeated(mongo, chosen, at)
    found = _by_ids(mongo, by.ids) if isinstance(by, ByIds) else _by_filters(mongo, by, at)
    if expected is not None and found.count != expected:
        raise Conflict(
            message("{expected} batches were expected, but there are {found}. Check them again."),
            expected=expected,
            found=found.count,
        )
    return Selected(by, found.as_they_lie())


def still(
    mongo: Mongo,
    by: Selection,
    piece: list[Any],
    session: ClientSession | None,
    fields: Mapping[str, int] | None = None,
) -> list[Document]:
    """The batches of *piece*, as they are stored, but for those that the filter no longer lets through; only
    some *fields* of them."""
    if isinstance(by, ByFilters):
        pipeline = compile.rows(Order(by.where), by.context, [])
        within = [{"$match": {"_id": {"$in": piece}}}, *pipeline]
        piece = [each["_id"] for each in mongo.aggregate(mongo.batches, within, session=session)]
    return list(mongo.find(mongo.batches, {"_id": {"$in": piece}}, fields, session=session))


def stored(mongo: Mongo, choice: Selected, fields: Mapping[str, int] | None = None) -> Iterator[Document]:
    """The chosen batches, as `still` has them; while some are looked at, the next ones are read."""
    reads = (partial(still, mongo, choice.by, piece, None, fields) for _, piece in pieces(choice.keys))
    return chain.from_iterable(ahead(reads))


def under(mongo: Mongo, ids: Sequence[str], by: ByFilters) -> int:
    """How many of the batches with these *ids* the filter lets through."""
    found = _by_ids(mongo, ids)
    by = _with_repeated(mongo, by, mongo.cluster_time())
    return sum(len(still(mongo, by, piece, None, {"_id": 1})) for _, piece in pieces(found))


def pieces(keys: Keys) -> Iterator[tuple[int, list[Any]]]:
    """The keys some at a time, each time with how many there are up to there."""
    for start in range(0, keys.count, CHUNK):
        piece = keys.between(start, start + CHUNK)
        yield start + len(piece), piece


def find(mongo: Mongo, batch_id: str, session: ClientSession | None = None) -> list[Document]:
    """All batches that carry the id: hardly ever more than one."""
    where = {"id": {"$in": written(batch_id)}}
    return list(mongo.find(mongo.batches, where, session=session, limit=2))


def written(batch_id: str) -> Sequence[str | int]:
    """What a batch of this id may have in its field: other tools write numbers, or accents apart."""
    number = re.fullmatch(r"0|-?[1-9]\d{0,17}", batch_id)
    return [batch_id, int(batch_id)] if number else forms(batch_id)


def _by_ids(mongo: Mongo, ids: Sequence[str]) -> Keys:
    found: list[Any] = []
    spellings = [each for identifier in dict.fromkeys(ids) for each in written(identifier)]
    with database_errors():
        for start in range(0, len(spellings), _AT_A_TIME):
            where = {"id": {"$in": spellings[start : start + _AT_A_TIME]}}
            found += [each["_id"] for each in mongo.find(mongo.batches, where, {"_id": 1})]
    return Keys.of(found)


def _by_filters(mongo: Mongo, chosen: ByFilters, at: Timestamp | None) -> Keys:
    return MongoEngine(mongo).answer(Order(chosen.where), Moment(chosen.context, at))


def _with_repeated(mongo: Mongo, chosen: ByFilters, at: Timestamp | None) -> ByFilters:
    if chosen.where.duplicated is None:
        return chosen
    repeated = MongoEngine(mongo).answer(Duplicates(), Moment(chosen.context, at))
    return replace(chosen, context=replace(chosen.context, duplicated=repeated))
