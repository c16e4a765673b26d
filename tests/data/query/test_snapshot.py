"""A snapshot and MongoDB give the same answers to the same questions, also after any writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo.client import Document, Mongo
from data.query.engines import compile
from data.query.engines.base import Engine
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot import columns, counting, values
from data.query.engines.snapshot.build import built, refreshed, stored
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.engines.snapshot.ordering import ordered
from data.query.engines.snapshot.store import Manifest, Store
from data.query.engines.snapshot.table import Snapshot
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Moment, Order, Rows, RowsByKey, Sort
from tests import oracle
from tests.data.test_reconciliation import COLUMNS, TODAY, ZONE, fill, generated, sorts
from tests.strategies import documents, filters

asked = st.one_of(st.just(()), sorts.map(tuple))
questions = st.lists(st.sampled_from(COLUMNS), unique=True, max_size=4).map(tuple)
CONTEXT = Context(TODAY, ZONE, load_vocabulary())


@pytest.fixture(params=["as few", "as if they were many"])
def engine(request: pytest.FixtureRequest, mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> MongoEngine:
    """Both: many values and many documents are held and counted in other ways than few."""
    if request.param == "as if they were many":
        monkeypatch.setattr(values, "_SMALL", 0)
        monkeypatch.setattr(counting, "_DENSE", 0)
        monkeypatch.setattr(counting, "_WHOLE", 20)
        monkeypatch.setattr(columns, "narrow", lambda codes, _: codes.astype("uint32"))
    return MongoEngine(mongo)


def test_the_order_is_left_to_mongodb_from_the_first_id_on_that_only_it_can_place(mongo: Mongo) -> None:
    engine = MongoEngine(mongo)
    mongo.batches.insert_many([{"id": each} for each in ("t", "s", "sz")])
    snapshot = built(engine, BATCHES, CONTEXT, None)
    new = mongo.batches.insert_one({"id": "ß"}).inserted_id
    later = refreshed(engine, snapshot, [new], CONTEXT, None)
    assert later
    rows = SnapshotEngine(later, engine).answer(
        Rows(("id",), Filters(), (("id", False),), 0, 9), Moment(CONTEXT)
    )
    assert [row["id"] for row in rows] == ["s", "ß", "sz", "t"]


def assert_same(
    one: Engine, other: Engine, by: tuple[str, ...], where: Filters, sort: Sort, context: Context
) -> None:
    """Every question has the same answer from both."""
    counts, others = (each.answer(Counts(by, where), Moment(context)) for each in (one, other))
    pd.testing.assert_frame_equal(counts, others)
    assert one.answer(Duplicates(), Moment(context)) == other.answer(Duplicates(), Moment(context))
    orders = [each.answer(Order(where, sort), Moment(context)) for each in (one, other)]
    assert orders[0] == orders[1]
    keys = orders[0].between(0, None)
    for start, stop in ((0, 100), (1, 3)):
        cuts = [each.answer(Order(where, sort, start, stop), Moment(context)) for each in (one, other)]
        assert cuts[0] == cuts[1] == Keys.of(keys[start:stop])
        pages = [
            each.answer(Rows(COLUMNS, where, sort, start, stop), Moment(context)) for each in (one, other)
        ]
        assert _typed(pages[0]) == _typed(pages[1])
    picks = [each.answer(RowsByKey(COLUMNS, Keys.of(keys[::-1])), Moment(context)) for each in (one, other)]
    assert _typed(picks[0]) == _typed(picks[1])
    streams = [each.stream(Rows(COLUMNS, where, sort), Moment(context)) for each in (one, other)]
    mine, theirs = (oracle.documents_of(pieces, COLUMNS) for pieces in streams)
    assert _typed(mine) == _typed(theirs)


def _typed(rows: list[dict[str, Any]]) -> list[list[tuple[str, bool, Any]]]:
    """Rows in which a flag is not a number."""
    return [[(name, isinstance(value, bool), value) for name, value in row.items()] for row in rows]


@generated
@given(
    raw=st.lists(documents, max_size=8),
    by=questions,
    where=filters(),
    sort=asked,
)
def test_a_snapshot_answers_as_mongodb_does(
    engine: MongoEngine, raw: list[Document], by: tuple[str, ...], where: Filters, sort: Sort
) -> None:
    context = fill(engine, raw) if raw else CONTEXT
    if not raw:
        engine.mongo.batches.delete_many({})
    assert_same(
        SnapshotEngine(built(engine, BATCHES, context, None), engine), engine, by, where, sort, context
    )


@generated
@given(
    raw=st.lists(documents, min_size=1, max_size=6),
    keys=st.lists(
        st.one_of(st.integers(-3, 3), st.text(max_size=2), st.builds(ObjectId), st.dates().map(str)),
        min_size=6,
        max_size=6,
        unique=True,
    ),
    where=filters(at_most=1),
    sort=asked,
)
def test_keys_may_be_anything(
    engine: MongoEngine, raw: list[Document], keys: list[Any], where: Filters, sort: Sort
) -> None:
    raw = [{**document, "_id": key} for document, key in zip(raw, keys, strict=False)]
    context = fill(engine, raw)
    assert_same(
        SnapshotEngine(built(engine, BATCHES, context, None), engine), engine, (), where, sort, context
    )


# --- changes ------------------------------------------------------------------------------------

KEYS = [ObjectId(bytes([first] + [0] * 10 + [last])) for first in (0, 1, 0x7F, 0xFF) for last in (0, 1, 0xFF)]
states = st.dictionaries(st.sampled_from(KEYS), documents)


@settings(generated, max_examples=25)  # each makes up to four copies
@given(
    steps=st.lists(states, min_size=2, max_size=4),
    superfluous=st.lists(st.sampled_from(KEYS)),
    by=questions,
    where=filters(at_most=1),
    sort=asked,
)
def test_a_snapshot_brought_up_to_date_is_as_one_made_afresh(
    engine: MongoEngine,
    steps: list[dict[ObjectId, Document]],
    superfluous: list[ObjectId],
    by: tuple[str, ...],
    where: Filters,
    sort: Sort,
) -> None:
    snapshot = None
    before: dict[ObjectId, Document] = {}
    with TemporaryDirectory() as folder:
        store = Store(Path(folder), BATCHES)  # which takes over what it knows of the state before
        for step in steps:
            engine.mongo.batches.delete_many({})
            if step:
                engine.mongo.batches.insert_many({**document, "_id": key} for key, document in step.items())
            if snapshot is None or not before:
                snapshot = built(engine, BATCHES, CONTEXT, None)
            else:
                changed = {key for key in {*before, *step} if before.get(key) != step.get(key)}
                snapshot = refreshed(engine, snapshot, {*changed, *superfluous}, CONTEXT, None)
            before = step
            assert snapshot is not None
            store.save(Manifest("", ""), snapshot)
            kept = store.load()
            assert kept is not None
            snapshot = kept[1]
            context = replace(CONTEXT, duplicated=engine.answer(Duplicates(), Moment(CONTEXT)))
            assert_same(SnapshotEngine(snapshot, engine), engine, by, where, sort, context)


def test_an_order_is_found_once_for_as_long_as_its_columns_stay(engine: MongoEngine, tmp_path: Path) -> None:
    engine.mongo.batches.insert_many({"id": f"batch_{n}", "status": "NS"} for n in range(50))
    (key,) = engine.mongo.batches.distinct("_id", {"id": "batch_7"})
    store = Store(tmp_path, BATCHES)

    def brought_up(snapshot: Snapshot | None) -> Snapshot:
        assert snapshot is not None
        store.save(Manifest("", ""), snapshot)
        kept = store.load()
        assert kept is not None
        return kept[1]

    first = brought_up(built(engine, BATCHES, CONTEXT, None))
    asked = {name: ordered(first, ((name, False),), None, CONTEXT) for name in ("id", "status")}
    engine.mongo.batches.update_one({"_id": key}, {"$set": {"status": "S"}})
    second = brought_up(refreshed(engine, first, [key], CONTEXT, None))
    assert second.orders[("id", False),] is asked["id"]
    assert (("status", False),) not in second.orders
    engine.mongo.batches.delete_one({"_id": key})
    third = brought_up(refreshed(engine, second, [key], CONTEXT, None))
    assert not third.orders


def test_of_keys_that_only_mongodb_can_order_nothing_is_read_piecemeal(engine: MongoEngine) -> None:
    engine.mongo.batches.insert_many([{"_id": ObjectId()}, {"_id": "word"}])
    snapshot = built(engine, BATCHES, CONTEXT, None)
    assert refreshed(engine, snapshot, ["word"], CONTEXT, None) is None


def test_columns_that_did_not_change_stay_the_same_arrays(engine: MongoEngine) -> None:
    engine.mongo.batches.insert_many({"id": f"batch_{number}", "status": "NS"} for number in range(50))
    before = built(engine, BATCHES, CONTEXT, None)
    (key,) = engine.mongo.batches.distinct("_id", {"id": "batch_7"})
    engine.mongo.batches.update_one({"_id": key}, {"$set": {"status": "S"}})
    after = refreshed(engine, before, [key], CONTEXT, None)
    assert after is not None
    kept = {name for name in stored(BATCHES) if after.columns[name].codes is before.columns[name].codes}
    assert set(stored(BATCHES)) - kept == {"stage", "status", "in_progress_visits", "segmented_visits"}
    assert after.columns["id"].values is before.columns["id"].values


def test_more_combinations_than_a_number_can_hold_are_counted_in_order() -> None:
    many = values.Scalars(np.arange(100_000))
    dimensions = [BATCHES["file_count"]] * 4
    rows = [np.array([50_000, 0, 50_000]), *[np.array([1, 2, 1])] * 3]
    frame = counting.tally(
        [
            columns.Column(replace(dimension, name=str(at)), codes, many)
            for at, (dimension, codes) in enumerate(zip(dimensions, rows, strict=True))
        ],
        3,
        None,
    )
    assert frame.to_numpy().tolist() == [[0, 2, 2, 2, 1], [50_000, 1, 1, 1, 2]]


# --- what holds for every snapshot --------------------------------------------------------------


def test_what_is_stored_depends_on_nothing_but_the_document() -> None:
    """A dimension that follows the calendar or the other documents belongs into `table.DERIVED`."""
    later = replace(CONTEXT, today=date(2031, 1, 1), duplicated=("a", "b"))
    names = stored(BATCHES)
    assert compile.copy(BATCHES, names, CONTEXT) == compile.copy(BATCHES, names, later)
    assert set(COLUMNS) - set(names) == {"overdue", "duplicated"}


def test_overdue_follows_the_day_without_reading_again(engine: MongoEngine) -> None:
    engine.mongo.batches.insert_many(
        [{"metadata": {"due_date": f"2025-06-{day:02}"}} for day in range(1, 31)]
    )
    snapshot = SnapshotEngine(built(engine, BATCHES, CONTEXT, None))
    for today in (date(2025, 6, 1), date(2025, 6, 15), date(2025, 7, 1)):
        context = replace(CONTEXT, today=today)
        pd.testing.assert_frame_equal(
            snapshot.answer(Counts(("overdue",), Filters()), Moment(context)),
            engine.answer(Counts(("overdue",), Filters()), Moment(context)),
        )


@pytest.mark.parametrize("descending", [False, True])
def test_a_sort_by_id_that_needs_raw_values_is_left_to_mongodb(engine: MongoEngine, descending: bool) -> None:
    engine.mongo.batches.insert_many([{"id": id_} for id_ in ("b", 9, "10", None, "9", ["a"])])
    sort = (("id", descending),)
    snapshot = built(engine, BATCHES, CONTEXT, None)
    assert_same(SnapshotEngine(snapshot, engine), engine, (), Filters(), sort, CONTEXT)
    ids = [
        row["id"]
        for row in SnapshotEngine(snapshot).answer(Rows(("id",), Filters(), sort, 0, 9), Moment(CONTEXT))
    ]
    assert ids == (["b", "10", "9", "9", "", ""] if descending else ["", "", "9", "9", "10", "b"]), (
        "without MongoDB the clean ids are in order"
    )


@pytest.mark.parametrize(
    "text", ["S", "k", "ñ", "É", "ß", "x\ufffd", "q", "n\u0303andu\u0301", "mascara", "\u0301"]
)
def test_a_text_is_found_whatever_its_case(engine: MongoEngine, text: str) -> None:
    ids = (
        "ſ",
        "\u212a",
        "Ñandú",
        "é",
        "ẞ",
        "ß",
        "X\ufffdy",
        "S",
        "K",
        "nos",
        "pq",
        "qp",
        "ma\u0301scara",
        "Máscara",
        "MASCARA",
    )
    for some in (ids, ids[5:]):
        engine.mongo.batches.delete_many({})
        engine.mongo.batches.insert_many({"id": id_} for id_ in some)
        snapshot = SnapshotEngine(built(engine, BATCHES, CONTEXT, None))
        pd.testing.assert_frame_equal(
            snapshot.answer(Counts(("id",), Filters(text=text)), Moment(CONTEXT)),
            engine.answer(Counts(("id",), Filters(text=text)), Moment(CONTEXT)),
        )
