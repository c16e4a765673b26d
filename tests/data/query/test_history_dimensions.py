"""What the history knows of a batch is what an independent reading of its entries says, from both engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import given
from hypothesis import strategies as st

from data.history.change import changed
from data.history.recorder import Operation, recording
from data.history.undo import undo
from data.model.dataset import Dataset
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo import indexes
from data.mongo.client import Document, Mongo
from data.query.engines import compile
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot import build
from data.query.engines.snapshot.build import built, refreshed, stored
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.filters import EVERYTHING
from data.query.keys import Keys
from data.query.questions import Counts, Moment, RowsByKey
from tests import oracle
from tests.data.test_reconciliation import COLUMNS, TODAY, ZONE, fill, generated
from tests.strategies import MISSING, documents, values

KEY = ObjectId(bytes(12))
_TIMES = [datetime(2025, 6, 1, 21, 30, tzinfo=UTC) + timedelta(hours=20 * step) for step in range(6)]
_NO_TIMES = ["2025-06-02", None, DatetimeMS(253402300800000)]  # the last is in the year 10000
REVIEW = "metadata.review_status"
_PATHS = ("status", "assignee", REVIEW)


@pytest.fixture
def engine(mongo: Mongo) -> MongoEngine:
    mongo.batches.insert_many([{"id": "twice"}, {"id": "twice"}])  # so that the index on id is not unique
    assert not indexes.ensure(mongo).failed
    mongo.batches.delete_many({})
    return MongoEngine(mongo)


@st.composite
def entries(draw: st.DrawFn) -> Document:
    """An entry about a change of stage, review or person, or about something else."""
    path = draw(st.sampled_from(_PATHS))
    entry: Document = {
        "_id": ObjectId(),
        "key": KEY,
        "at": draw(st.sampled_from([*_TIMES, *_TIMES, *_NO_TIMES])),
        "actor": draw(st.sampled_from(["Ana", "", None])),
        "field": draw(st.sampled_from([path, path, path, "metadata", "comments", "*"])),
        "origin": draw(st.sampled_from(["dashboard", "external"])),
        "operation": draw(st.sampled_from(["edit", "edit", "undo", "rename person"])),
        "reason": draw(st.sampled_from(["Rough edges", "", None, 5])),
    }
    for side in ("from", "to"):
        value = draw(values(path))
        if entry["field"] == "metadata":
            value = draw(st.sampled_from([{"review_status": value}, [{"review_status": "aprobado"}], "text"]))
            if isinstance(value, dict) and value["review_status"] is MISSING:
                value = {}
        if value is not MISSING:
            entry[side] = value
    return entry


def filled(engine: MongoEngine, raw: Sequence[Document], history: Sequence[Document]) -> Context:
    context = replace(fill(engine, [*raw]), history=engine.mongo.settings.events_collection)
    engine.mongo.events.delete_many({})
    for each in history:  # one after the other: those of one time are told in this order
        engine.mongo.events.insert_one(each)
    return context


@generated
@given(
    document=documents,
    history=st.lists(entries(), max_size=6),
    void=st.one_of(st.lists(st.integers(0, 5), max_size=2, unique=True), st.just("text")),
)
def test_what_is_known_is_what_the_entries_say(
    engine: MongoEngine, document: Document, history: list[Document], void: list[int] | str
) -> None:
    raw = [document | {"_id": KEY}, {"_id": ObjectId(), "status": "S"}]
    if void:
        lost: Any = void
        if isinstance(void, list):
            lost = [history[place]["_id"] for place in void if place < len(history)]
        note = {"_id": ObjectId(), "key": KEY, "at": _TIMES[0], "field": "void", "to": lost}
        history = [*history, note | {"origin": "dashboard", "operation": "edit"}]
    context = filled(engine, raw, history)
    expected = oracle.clean(raw, TODAY, ZoneInfo(ZONE), history)
    wanted = RowsByKey(COLUMNS, Keys.of(each["_id"] for each in raw))
    told = engine.answer(wanted, Moment(context))
    assert told == [{name: row[name] for name in COLUMNS} for row in expected]
    copy = SnapshotEngine(built(engine, BATCHES, context, None), engine)
    assert copy.answer(wanted, Moment(context)) == told


def facts(engine: MongoEngine, key: Any) -> dict[str, Any]:
    context = Context.now(engine.mongo.settings)
    (row,) = engine.answer(RowsByKey(COLUMNS, Keys.of([key])), Moment(context))
    return row


def write(mongo: Mongo, key: Any, about: Mapping[str, Any] = MappingProxyType({}), **values: Any) -> str:
    operation = Operation("edit", "Ana", "dashboard", about)
    with recording(mongo, operation) as record:

        def plan(session: Any) -> list[Any]:
            document = mongo.batches.find_one({"_id": key}, session=session)
            assert document is not None
            change = changed("batches", document, {f.replace("__", "."): v for f, v in values.items()})
            return [change] if change else []

        record.write(plan)
    return operation.id


def test_an_operation_and_its_undo_leave_no_trace_in_what_is_known(engine: MongoEngine) -> None:
    mongo = engine.mongo
    key = mongo.batches.insert_one(
        {"id": "batch_1", "status": "NS", "assignee": "Ana", "metadata": {}}
    ).inserted_id
    write(mongo, key, status="In")
    write(mongo, key, status="S")
    write(mongo, key, metadata__review_status="no_aprobado")
    before = facts(engine, key)
    assert before["rejections"] == 1
    changes: list[dict[str, Any]] = [
        {"status": "PS"},
        {"assignee": "Berta"},
        {"metadata__review_status": "aprobado"},
    ]
    for new in changes:
        undo(mongo, write(mongo, key, **new), actor="Ana", origin="dashboard")
        assert facts(engine, key) == before
    undo(mongo, undo_of(mongo, write(mongo, key, status="In")), actor="Ana", origin="dashboard")
    assert facts(engine, key)["stage"] == "in_progress"


def undo_of(mongo: Mongo, operation: str) -> str:
    return undo(mongo, operation, actor="Ana", origin="dashboard").operation_id


def test_work_that_came_back_is_told_as_it_was(engine: MongoEngine) -> None:
    """NS → In → S → rejected → In → S → approved, handed over in between."""
    mongo, at = engine.mongo, datetime(2025, 3, 3, 9, tzinfo=UTC)
    steps: list[tuple[int, str, Any, Any, str]] = [
        (0, "assignee", "", "Ana", "Sup"),
        (2, "status", "NS", "In", "Ana"),
        (5, "status", "In", "S", "Ana"),
        (6, REVIEW, "", "no_aprobado", "Rev"),
        (7, "assignee", "Ana", "Berta", "Sup"),
        (8, "status", "S", "In", "Berta"),
        (12, "status", "In", "CS", "Berta"),
        (13, REVIEW, "no_aprobado", "aprobado", "Rev"),
    ]
    document = {
        "id": "batch_1",
        "status": "CS",
        "assignee": "Berta",
        "metadata": {"review_status": "aprobado"},
    }
    key = mongo.batches.insert_one(document).inserted_id
    mongo.events.insert_many(
        {
            "key": key,
            "at": at + timedelta(days=day),
            "field": field,
            "from": old,
            "to": new,
            "actor": actor,
            "origin": "external",
            "operation": "external",
            **({"reason": "Rough edges"} if field == REVIEW else {}),
        }
        for day, field, old, new, actor in reversed(steps)
    )
    known = facts(engine, key)
    names = COLUMNS[COLUMNS.index("started") :]
    assert {name: known[name] for name in names} == {
        "started": "2025-03-05",
        "started_basis": "history",
        "first_segmented": "2025-03-08",
        "last_segmented": "2025-03-15",
        "segmented_basis": "history",
        "stage_since": "2025-03-15",
        "in_progress_days": 7,
        "rework_days": 4,
        "in_progress_visits": 2,
        "segmented_visits": 2,
        "reviews": 2,
        "rejections": 1,
        "review_basis": "history",
        "first_review": "rejected",
        "first_reviewed_person": "Ana",
        "rejected_people": "Ana",
        "rejected_by": "Rev",
        "rejection_reasons": "Rough edges",
        "rejection_reason": "Rough edges",
        "reassignments": 1,
    }


def test_what_was_rejected_before_its_history_has_no_reason_for_that(engine: MongoEngine) -> None:
    mongo, review = engine.mongo, {"review_status": "no_aprobado"}
    key = mongo.batches.insert_one({"id": "batch_1", "status": "S", "metadata": review}).inserted_id
    assert facts(engine, key)["rejection_reasons"] == ""
    write(mongo, key, metadata__review_status="")
    write(mongo, key, about={"reason": " Rough\nedges "}, metadata__review_status="no_aprobado")
    known = facts(engine, key)
    assert (known["rejections"], known["rejection_reasons"]) == (2, "\nRough edges")
    assert known["rejection_reason"] == "Rough edges"
    assert (known["in_progress_visits"], known["segmented_visits"]) == (1, 1)


def test_what_changed_is_read_again_with_its_history(engine: MongoEngine) -> None:
    mongo = engine.mongo
    keys = mongo.batches.insert_many([{"status": "NS"} for _ in range(3)]).inserted_ids
    context = Context.now(mongo.settings)
    snapshot = built(engine, BATCHES, context, None)
    write(mongo, keys[1], status="In")
    later = refreshed(engine, snapshot, [keys[1]], context, None)
    assert later is not None
    wanted = RowsByKey(COLUMNS, Keys.of(keys))
    told = SnapshotEngine(later, engine).answer(wanted, Moment(context))
    assert told == engine.answer(wanted, Moment(context))
    assert [row["started_basis"] for row in told] == ["", "history", ""]


def test_what_changed_is_read_as_of_its_moment_whatever_was_recorded_since(engine: MongoEngine) -> None:
    mongo = engine.mongo
    keys = mongo.batches.insert_many([{"status": "NS"} for _ in range(4)]).inserted_ids
    context = Context.now(mongo.settings)
    snapshot = built(engine, BATCHES, context, None)
    write(mongo, keys[1], status="In")
    mongo.batches.delete_one({"_id": keys[3]})
    at = mongo.client.admin.command("ping")["operationTime"]
    for key in keys[:3]:
        write(mongo, key, status="S")
    later = refreshed(engine, snapshot, keys, context, at)
    assert later is not None
    told = SnapshotEngine(later, engine).answer(RowsByKey(COLUMNS, Keys.of(keys[:3])), Moment(context))
    assert told == engine.answer(RowsByKey(COLUMNS, Keys.of(keys[:3])), Moment(context, at))
    assert [row["started_basis"] for row in told] == ["", "history", ""]
    assert [row["stage"] for row in told] == ["not_started", "in_progress", "not_started"]


@pytest.mark.parametrize(
    "keys", [[ObjectId() for _ in range(7)], ["b", "a", 3, 2.5, ObjectId(), None, {"x": 1}]]
)
@pytest.mark.parametrize("together", [1, 3, 7, 8])
def test_a_whole_copy_is_of_its_moment_however_many_are_asked_for_together(
    engine: MongoEngine, monkeypatch: pytest.MonkeyPatch, keys: list[Any], together: int
) -> None:
    mongo = engine.mongo
    mongo.batches.insert_many([{"_id": key, "status": "NS"} for key in keys])
    write(mongo, keys[2], status="In")
    at = mongo.client.admin.command("ping")["operationTime"]
    for key in keys:
        write(mongo, key, status="S")
    mongo.batches.insert_one({})
    monkeypatch.setattr(build, "_TOGETHER", together)
    context = Context.now(mongo.settings)
    copied = SnapshotEngine(built(engine, BATCHES, context, at), engine)
    wanted = RowsByKey(COLUMNS, Keys.of(keys))
    told = copied.answer(wanted, Moment(context))
    assert told == engine.answer(wanted, Moment(context, at))
    assert [row["stage"] for row in told] == ["not_started"] * 2 + ["in_progress"] + ["not_started"] * 4
    assert copied.answer(Counts(()), Moment(context))["n"].sum() == 7


def test_a_whole_copy_asks_for_entries_together(engine: MongoEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, a copy took minutes while what another tool did was being recorded."""
    engine.mongo.batches.insert_many([{"status": "NS"} for _ in range(3)])
    asked: list[str] = []
    read = engine.read

    def note(dataset: Dataset, pipeline: compile.Pipeline, at: Timestamp | None) -> Iterator[Document]:
        asked.append(str(pipeline))
        return read(dataset, pipeline, at)

    monkeypatch.setattr(engine, "read", note)
    assert len(built(engine, BATCHES, Context.now(engine.mongo.settings), None)) == 3
    assert len(asked) == 2
    assert not any("$lookup" in each for each in asked)


def test_the_entries_of_what_changed_are_asked_for_together() -> None:
    """One after the other, each walks over whatever was recorded since: what another tool changed in 16,000
    batches was read for 30 s while it was being recorded."""
    context = Context(TODAY, ZONE, load_vocabulary(), history="batch_events")
    assert "$lookup" not in str(compile.copy(BATCHES, stored(BATCHES), context, [KEY]))


def test_the_history_is_not_asked_for_what_does_not_need_it() -> None:
    context = Context(TODAY, ZONE, load_vocabulary(), history="batch_events")
    assert "$lookup" not in str(compile.counts(Counts(("person", "stage"), EVERYTHING), context))
    assert "$lookup" in str(compile.counts(Counts(("rejections",), EVERYTHING), context))
