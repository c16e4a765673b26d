"""The MongoDB engine keeps the promises of `engines.base`, whatever the data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from bson import ObjectId, Timestamp

from data.model.dataset import Dataset
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context, Dimension
from data.model.vocabulary import PRIORITIES
from data.model.vocabulary import load as load_vocabulary
from data.mongo import indexes
from data.mongo.client import Mongo
from data.query.engines import compile
from data.query.engines.mongo import MongoEngine, SnapshotGone
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Moment, Order, Rows, RowsByKey
from data.settings import load

CONTEXT = Context(date(2025, 6, 15), "Europe/Madrid", load_vocabulary())
COLUMNS = tuple(dimension.name for dimension in BATCHES.dimensions)


@pytest.fixture(scope="module")
def engine(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoEngine]:
    """300 batches, many of them alike in every column; nobody writes."""
    mongo = Mongo(
        load(mongodb_uri=mongod, data_dir=tmp_path_factory.mktemp("engine"), database="test_engine")
    )
    draw = random.Random(1)  # noqa: S311 (no secret)
    mongo.batches.insert_many(
        {
            "id": f"batch_{draw.randrange(30)}",
            "assignee": draw.choice(["Ana", " Ana", "Íñigo", "", None]),
            "status": draw.choice(["NS", "In", "S", "?"]),
            "metadata": {
                "priority": draw.choice(["alta", "media", "baja", ""]),
                "due_date": draw.choice(["2025-06-01", "2025-06-02", "", None]),
                "review_status": draw.choice(["aprobado", ""]),
            },
            "file_info": {"file_count": draw.randrange(3)},
        }
        for _ in range(300)
    )
    yield MongoEngine(mongo)
    mongo.client.drop_database("test_engine")
    mongo.close()


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("where", [Filters(), Filters(person=("Ana", ""))], ids=["all", "some"])
def test_pages_never_overlap_and_cover_everything_in_order(
    engine: MongoEngine, column: str, descending: bool, where: Filters
) -> None:
    sort = ((column, descending),)
    keys = engine.answer(Order(where, sort), Moment(CONTEXT)).between(0, 300)
    assert len(set(keys)) == len(keys) == engine.answer(Counts((), where), Moment(CONTEXT))["n"].sum()
    for size in (61, 299):
        pages: list[dict[str, Any]] = []
        for start in range(0, 300, size):
            page = engine.answer(Rows(COLUMNS, where, sort, start, start + size), Moment(CONTEXT))
            pages += page
        assert pages == engine.answer(RowsByKey(COLUMNS, Keys.of(keys)), Moment(CONTEXT))


@pytest.mark.parametrize("size", [1, 10, 37])
@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "not indexed"])
def test_pages_of_alike_batches_do_not_overlap_either(mongo: Mongo, indexed: bool, size: int) -> None:
    """Everything by id is the one order without `_id` to break ties."""
    mongo.batches.insert_many({"id": f"batch_{number % 2}", "folder": str(number)} for number in range(120))
    if indexed:
        indexes.ensure(mongo)
    engine = MongoEngine(mongo)
    for descending in (False, True):
        seen: list[str] = []
        for start in range(0, 120, size):
            page = engine.answer(
                Rows(("folder",), Filters(), (("id", descending),), start, start + size), Moment(CONTEXT)
            )
            seen += [row["folder"] for row in page]
        assert len(set(seen)) == len(seen) == 120


@pytest.mark.parametrize("descending", [False, True])
def test_batches_without_a_day_come_last_in_both_directions(engine: MongoEngine, descending: bool) -> None:
    rows = engine.answer(Rows(("due",), Filters(), (("due", descending),), 0, 300), Moment(CONTEXT))
    days = [row["due"] for row in rows]
    known = [day for day in days if day is not None]
    assert known == sorted(known, reverse=descending)
    assert days == known + [None] * (300 - len(known))
    assert 0 < len(known) < 300


def test_choices_are_sorted_as_they_are_shown(engine: MongoEngine) -> None:
    rows = engine.answer(Rows(("priority",), Filters(), (("priority", False),), 0, 300), Moment(CONTEXT))
    assert list(dict.fromkeys(row["priority"] for row in rows)) == list(PRIORITIES)


def test_later_sort_columns_decide_between_equals(engine: MongoEngine) -> None:
    sort = (("stage", False), ("id", True))
    rows = engine.answer(Rows(("stage", "id"), Filters(stage=("segmented",)), sort, 0, 300), Moment(CONTEXT))
    ids = [row["id"] for row in rows]
    numbers = [int(each.removeprefix("batch_")) for each in ids]
    assert numbers == sorted(numbers, reverse=True)
    assert {9, 10} <= set(numbers)


def test_without_a_sort_the_order_is_that_of_the_keys(engine: MongoEngine) -> None:
    keys = engine.answer(Order(Filters(overdue=True), ()), Moment(CONTEXT)).between(0, 300)
    assert keys == sorted(keys)


def test_grouping_raw_values_first_changes_nothing(
    engine: MongoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, where = ("person", "stage", "priority", "accepted", "files"), Filters(person=("Ana", ""))
    assert [*compile.counts(Counts(by, where), CONTEXT)[1]] == ["$group"]
    folded = engine.answer(Counts(by, where), Moment(CONTEXT))

    def plain(dataset: Dataset, name: str) -> Dimension:
        return replace(dataset._by_name[name], folds=False)

    monkeypatch.setattr(Dataset, "__getitem__", plain)
    assert [*compile.counts(Counts(by, where), CONTEXT)[1]] == ["$project"]
    pd.testing.assert_frame_equal(folded, engine.answer(Counts(by, where), Moment(CONTEXT)))


@pytest.mark.parametrize("where", [Filters(), Filters(person=("nobody",))], ids=["full", "empty"])
def test_frames_have_the_promised_types_and_order(engine: MongoEngine, where: Filters) -> None:
    by = ("person", "due", "overdue", "file_count")
    frame = engine.answer(Counts(by, where), Moment(CONTEXT))
    assert [str(kind) for kind in frame.dtypes] == ["object", "object", "bool", "int64", "int64"]
    assert list(frame.columns) == [*by, "n"]
    assert all(day is None or isinstance(day, str) for day in frame["due"])
    keys = [(row.person, row.due or "~", row.overdue, row.file_count) for row in frame.itertuples()]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))
    assert bool(len(frame)) is (where == Filters())


def test_a_figure_of_nothing_is_an_empty_frame(mongo: Mongo) -> None:
    frame = MongoEngine(mongo).answer(Counts((), Filters()), Moment(CONTEXT))
    assert list(frame.columns) == ["n"]
    assert frame["n"].sum() == 0


def test_picked_rows_come_in_the_order_asked_and_lost_ones_are_left_out(engine: MongoEngine) -> None:
    keys = engine.answer(Order(Filters(), (("id", True),)), Moment(CONTEXT)).between(0, 20)
    random.Random(2).shuffle(keys)  # noqa: S311 (no secret)
    folders = [{"id": row["id"]} for key in keys for row in [engine.mongo.batches.find_one(key) or {}]]
    assert (
        engine.answer(RowsByKey(("id",), Keys.of([keys[0], ObjectId(), *keys[1:]])), Moment(CONTEXT))
        == folders
    )


def test_duplicated_ids_are_those_of_several_documents(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": id_} for id_ in ("b", "a", "b", "c", 9, "9", "a", "a")])
    assert MongoEngine(mongo).answer(Duplicates(), Moment(CONTEXT)) == ("9", "a", "b")


def test_a_moment_the_server_has_forgotten_is_said_so(mongo: Mongo) -> None:
    mongo.batches.insert_one({})
    with pytest.raises(SnapshotGone):
        MongoEngine(mongo).answer(Counts((), Filters()), Moment(CONTEXT, Timestamp(1, 1)))


def test_a_moment_shows_the_data_as_it_was(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "before"})
    then = mongo.client.admin.command("hello")["operationTime"]
    mongo.batches.insert_one({"id": "after"})
    engine = MongoEngine(mongo)
    assert engine.answer(Rows(("id",), Filters(), (("id", False),), 0, 9), Moment(CONTEXT, then)) == [
        {"id": "before"}
    ]
    assert engine.answer(Counts((), Filters()), Moment(CONTEXT))["n"].sum() == 2


@pytest.mark.parametrize(
    "keys",
    [[], [ObjectId() for _ in range(5)], ["a", 2, ObjectId(), None, 5]],
    ids=["none", "ObjectIds", "anything"],
)
def test_packed_keys_are_the_keys(keys: list[Any]) -> None:
    packed = Keys.of(keys)
    assert packed.between(0, 10) == keys
    assert packed.between(1, 3) == keys[1:3]
    assert packed.between(4, 99) == keys[4:]
