"""The engine that asks MongoDB itself, on any topology from 5.0 on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import pandas as pd
from bson import Timestamp
from pymongo.errors import OperationFailure

from data.errors import DatabaseError, message
from data.model import natural
from data.model.dataset import Dataset
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.query.engines import compile
from data.query.engines.base import Piece
from data.query.keys import Keys
from data.query.questions import A, Counts, Duplicates, Moment, Order, Question, Rows, RowsByKey

_SNAPSHOT_GONE = {239, 246}  # SnapshotTooOld, SnapshotUnavailable
_BATCH = 5000
_PIECE = 2000  # documents of a stream that are given together
_FEW = 5000  # so many matching documents are sorted by themselves
_LONG = 30  # an export may take this many times longer than a question


class SnapshotGone(DatabaseError):
    """The moment asked for is further back than the server remembers: take a newer generation."""


class MongoEngine:
    """Compiles each question to a pipeline and runs it at the asked cluster time."""

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo

    def answer(self, question: Question[A], moment: Moment) -> A:
        answers: Any = _ANSWERS[type(question)](self, question, moment)
        return answers  # type: ignore[no-any-return]  # that of the question, by the table

    def _counts(self, question: Counts, moment: Moment) -> pd.DataFrame:
        by, pipeline = question.by, compile.counts(question, moment.context)
        found = list(self._run(question.dataset, pipeline, moment.at))
        # As objects: pandas would take text for its own type, where a missing day is NaN.
        frame = pd.DataFrame(found, columns=[*by, "n"], dtype=object)
        return typed(frame, question.dataset, by).sort_values(list(by), ignore_index=True, na_position="last")

    def _rows(self, question: Rows, moment: Moment) -> list[dict[str, Any]]:
        if _is_natural(question):
            keys = Keys.of(self._naturally(question, moment))
            return self._picked(RowsByKey(question.columns, keys, question.dataset), moment)
        pipeline = compile.rows(question, moment.context, _cut(question))
        return [without_id(row) for row in self._run(question.dataset, pipeline, moment.at)]

    def _order(self, question: Order, moment: Moment) -> Keys:
        if _is_natural(question):
            return Keys.of(self._naturally(question, moment))
        keys = _keys(self._run(question.dataset, compile.rows(question, moment.context, []), moment.at))
        return Keys.of(islice(keys, question.start, question.stop))

    def _picked(self, question: RowsByKey, moment: Moment) -> list[dict[str, Any]]:
        pipeline = compile.pick(question, moment.context)
        found = {repr(row["_id"]): row for row in self._run(question.dataset, pipeline, moment.at)}
        keys = map(repr, question.keys.between(0, None))
        return [without_id(found[key]) for key in keys if key in found]

    def _duplicates(self, question: Duplicates, moment: Moment) -> tuple[str, ...]:
        found = self._run(question.dataset, compile.duplicates(question, moment.context), moment.at)
        return tuple(row["_id"] for row in found)

    def stream(self, question: Rows, moment: Moment) -> Iterator[Piece]:
        question = replace(question, start=0, stop=None)
        if _is_natural(question):
            keys = self._naturally(question, moment, _LONG)
            while some := list(islice(keys, _PIECE)):
                picked = self._picked(RowsByKey(question.columns, Keys.of(some), question.dataset), moment)
                yield [[row[name] for row in picked] for name in question.columns]
            return
        rows = self._run(question.dataset, compile.rows(question, moment.context, []), moment.at, _LONG)
        while piece := list(islice(rows, _PIECE)):
            yield [[row[name] for row in piece] for name in question.columns]

    def read(self, dataset: Dataset, pipeline: compile.Pipeline, at: Timestamp | None) -> Iterator[Document]:
        """The documents of a pipeline that may take long."""
        return self._run(dataset, pipeline, at, _LONG)

    def _naturally(self, question: Rows | Order, moment: Moment, patience: int = 1) -> Iterator[Any]:
        """The keys in an order of which a column is natural.

        A collation holds for a whole pipeline, and would make equal in a filter what is not. So the order by
        id is asked for apart. Of several columns the values are put in order here, and of a view, which has
        a collation of its own and takes no other.
        """
        dataset, sort = question.dataset, question.sort
        if len(sort) > 1 or self.mongo.named(dataset.name).full_name in self.mongo.without_stream():
            return islice(self._by_values(question, moment), question.start, question.stop)
        if question.where.conditions():
            return islice(self._by_id(question, moment, patience), question.start, question.stop)
        pipeline = compile.by_id(dataset, sort[0][1], _cut(question))
        return _keys(self._run(dataset, pipeline, moment.at, patience, natural.COLLATION))

    def _by_id(self, question: Rows | Order, moment: Moment, patience: int) -> Iterator[Any]:
        """The keys of what a filter lets through. Few are sorted; many are looked for in the order of all,
        so that the first page comes soon."""
        dataset, ((_, descending),) = question.dataset, question.sort
        matching = compile.rows(Order(question.where, dataset=dataset), moment.context, [])
        few = [*matching, {"$limit": _FEW + 1}]
        some: list[Any] | None = list(_keys(self._run(dataset, few, moment.at)))
        if some == []:
            return
        if some and len(some) > _FEW:
            some = None
        in_order = compile.by_id(dataset, descending, [], some)
        keys = _keys(self._run(dataset, in_order, moment.at, patience, natural.COLLATION))
        while piece := list(islice(keys, _BATCH)):
            within = [{"$match": {"_id": {"$in": piece}}}, *matching]
            there = set(map(repr, some or _keys(self._run(dataset, within, moment.at))))
            yield from (key for key in piece if repr(key) in there)

    def _by_values(self, question: Rows | Order, moment: Moment) -> Iterator[Any]:
        dataset, sort = question.dataset, question.sort
        pipeline = compile.sort_values(Order(question.where, sort, dataset=dataset), moment.context)
        rows = list(self._run(dataset, pipeline, moment.at, _LONG))
        for place, (name, descending) in reversed(list(enumerate(sort))):
            is_natural = dataset[name].natural
            values = [natural.key(row[f"s{place}"]) if is_natural else row[f"s{place}"] for row in rows]
            order = sorted(range(len(rows)), key=values.__getitem__, reverse=descending)
            rows = [rows[at] for at in order]
        return _keys(iter(rows))

    def _run(
        self,
        dataset: Dataset,
        pipeline: compile.Pipeline,
        at: Timestamp | None,
        patience: int = 1,
        collation: Document | None = None,
    ) -> Iterator[Document]:
        """Run *pipeline* as of *at*. The session API cannot name a moment, the command can."""
        collection = self.mongo.named(dataset.name)
        command: Document = {
            "aggregate": collection.name,
            "pipeline": pipeline,
            "cursor": {"batchSize": _BATCH},
            "allowDiskUse": True,
            "maxTimeMS": self.mongo.max_time_ms * patience,
            "comment": COMMENT,
        }
        if collation:
            command["collation"] = collation
        if at:
            command["readConcern"] = {"level": "snapshot", "atClusterTime": at}
        with database_errors():
            try:
                with collection.database.cursor_command(command) as cursor:
                    yield from cursor
            except OperationFailure as error:
                if error.code in _SNAPSHOT_GONE:
                    raise SnapshotGone(
                        message("The database no longer has the data of that moment. Try again.")
                    ) from error
                raise


_ANSWERS: Mapping[type, Callable[[MongoEngine, Any, Moment], Any]] = {
    Counts: MongoEngine._counts,
    Rows: MongoEngine._rows,
    Order: MongoEngine._order,
    RowsByKey: MongoEngine._picked,
    Duplicates: MongoEngine._duplicates,
}


def _is_natural(question: Rows | Order) -> bool:
    return any(question.dataset[name].natural for name, _ in question.sort)


def _cut(question: Rows | Order) -> compile.Pipeline:
    start, stop = question.start, question.stop
    skip = [{"$skip": start}] if start else []
    return skip if stop is None else [*skip, {"$limit": stop - start}]


def _keys(rows: Iterator[Document]) -> Iterator[Any]:
    return (row["_id"] for row in rows)


def without_id(row: Document) -> Document:
    row.pop("_id", None)
    return row


def typed(frame: pd.DataFrame, dataset: Dataset, by: tuple[str, ...]) -> pd.DataFrame:
    """*frame* with the types every engine promises, also when it has no rows."""
    kinds = {"choice": "object", "text": "object", "day": "object", "flag": "bool", "number": "int64"}
    return frame.astype({**{name: kinds[dataset[name].kind] for name in by}, "n": "int64"})
