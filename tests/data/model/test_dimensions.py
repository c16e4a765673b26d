"""Dirty values by example (the generated ones are in test_reconciliation), and how they reach an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bson import Binary
from bson.datetime_ms import DatetimeMS

from dashboard.operations.stored_values import plain
from data.model import natural
from data.model.conditions import Days
from data.model.datasets import BATCHES, PEOPLE
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo import indexes
from data.mongo.client import Mongo
from data.query.engines import compile
from data.query.engines.mongo import MongoEngine
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Moment, Order, Rows, RowsByKey
from data.settings import load

CONTEXT = Context(date(2025, 6, 15), "Europe/Madrid", load_vocabulary())


def cleaned(mongo: Mongo, name: str, raw: dict[str, Any], context: Context = CONTEXT) -> Any:
    mongo.batches.insert_one(raw)
    (row,) = MongoEngine(mongo).answer(RowsByKey((name,), Keys.of([raw["_id"]])), Moment(context))
    return row[name]


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        pytest.param("2025-06-01", "2025-06-01", id="text"),
        pytest.param("2025-06-01 23:59:59", "2025-06-01", id="text with a time stays on its day"),
        pytest.param(
            datetime(2025, 6, 1, 21, 59, 59, tzinfo=UTC), "2025-06-01", id="before midnight in Madrid"
        ),
        pytest.param(datetime(2025, 6, 1, 22, tzinfo=UTC), "2025-06-02", id="midnight in Madrid, summer"),
        pytest.param(datetime(2025, 1, 1, 22, 30, tzinfo=UTC), "2025-01-01", id="winter"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
        pytest.param("pronto", None, id="rubbish"),
        pytest.param("2025-02-31", None, id="a day that does not exist"),
        pytest.param("31/12/2025", None, id="another notation"),
        pytest.param("2025-06-01garbage", None, id="text that only begins like a day"),
        pytest.param(["2025-06-01"], None, id="a list"),
        pytest.param(1748736000, None, id="a number"),
        pytest.param(DatetimeMS(253402300800000), None, id="year 10000"),
        pytest.param("9999-12-31", None, id="no day follows"),
        pytest.param("0000-01-01", None, id="year 0"),
        pytest.param("2026-06-30T22:30:00Z", "2026-07-01", id="an instant in UTC"),
        pytest.param("2026-06-30T23:30:00-03:00", "2026-07-01", id="an instant with an offset"),
        pytest.param("2026-07-01 00:10:00.123456+0530", "2026-06-30", id="an offset to the east"),
        pytest.param("2026-06-30 22:30 UTC", "2026-07-01", id="UTC by name"),
        pytest.param("2026-06-30T22:30:00", "2026-06-30", id="a time of the team's zone"),
        pytest.param(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "2026-07-01", id="the same as a BSON date"),
        pytest.param("2026-06-30T22:30:00 CET", None, id="a zone that is only named"),
        pytest.param("2026-06-30T25:00:00Z", None, id="an hour that does not exist"),
        pytest.param("2026-02-31T22:30:00Z", None, id="an instant on no day"),
        pytest.param(1782858600000, None, id="milliseconds"),
        pytest.param("2026/06/30", None, id="slashes"),
        pytest.param("2026-6-30", None, id="a short month"),
        pytest.param("20260630", None, id="without hyphens"),
    ],
)
def test_a_day_is_a_calendar_day_of_the_team_or_nothing(mongo: Mongo, raw: Any, day: str | None) -> None:
    assert cleaned(mongo, "due", {"metadata": {"due_date": raw}}) == day


@pytest.mark.parametrize(
    ("raw", "identity"),
    [
        (" batch_1", " batch_1"),
        (7, "7"),
        (None, ""),
        (["a"], ""),
        (datetime(2025, 6, 1, tzinfo=UTC), "2025-06-01T00:00:00.000Z"),
        (DatetimeMS(253402300800000), ""),
        (DatetimeMS(2**62), ""),
        (DatetimeMS(-(2**62)), ""),
    ],
)
def test_an_id_is_a_text_or_nothing(mongo: Mongo, raw: Any, identity: str) -> None:
    assert cleaned(mongo, "id", {"id": raw}) == identity


@pytest.mark.parametrize(
    ("status", "days", "day", "basis"),
    [
        (
            "S",
            {"approved": "2025-06-03", "reviewed": "2025-06-02", "upload": "2025-06-01"},
            "2025-06-03",
            "approved",
        ),
        (
            "CS",
            {"approved": "pronto", "reviewed": "2025-06-02", "upload": "2025-06-01"},
            "2025-06-02",
            "reviewed",
        ),
        ("S", {"upload": "2025-06-01"}, "2025-06-01", "uploaded"),
        ("S", {}, None, ""),
        ("In", {"approved": "2025-06-03"}, None, ""),
    ],
)
def test_the_day_of_completion_says_which_proxy_it_is(
    mongo: Mongo, status: str, days: dict[str, str], day: str | None, basis: str
) -> None:
    raw = {
        "status": status,
        "metadata": {"approved_at": days.get("approved"), "reviewed_at": days.get("reviewed")},
        "file_info": {"last_file_upload": days.get("upload")},
    }
    assert cleaned(mongo, "completed", {**raw}) == day
    assert cleaned(mongo, "completed_basis", {**raw}) == basis


@pytest.mark.parametrize(
    ("due", "status", "review", "late"),
    [
        ("2025-06-14", "In", "", True),
        ("2025-06-15", "In", "", False),
        ("2025-06-14", "S", "no_aprobado", True),
        ("2025-06-14", "S", "aprobado", False),
        ("2025-06-14", "In", "aprobado", True),
        ("", "In", "", False),
    ],
)
def test_overdue_is_due_before_today_and_not_accepted(
    mongo: Mongo, due: str, status: str, review: str, late: bool
) -> None:
    raw = {"status": status, "metadata": {"due_date": due, "review_status": review}}
    assert cleaned(mongo, "overdue", raw) is late


def test_what_is_not_text_is_nobody(mongo: Mongo) -> None:
    engine = MongoEngine(mongo)
    mongo.people.insert_many([{"name": " Ana "}, {"name": "Ana", "role": "Senior"}, {"name": 7}, {}])
    found = engine.answer(Counts(("person", "role"), Filters(), dataset=PEOPLE), Moment(CONTEXT))
    assert found.to_numpy().tolist() == [["", "", 2], ["Ana", "", 1], ["Ana", "Senior", 1]]


def test_ids_that_look_like_expressions_are_only_ids(mongo: Mongo) -> None:
    """Unquoted, `$$id` would be an undefined variable and `$id` the id of whatever batch is looked at."""
    engine = MongoEngine(mongo)
    mongo.batches.insert_many([{"id": id_} for id_ in ("$$id", "$$id", "$id", "$id", "batch_1")])
    assert engine.answer(Duplicates(), Moment(CONTEXT)) == ("$$id", "$id")
    context = replace(CONTEXT, duplicated=("$$id", "$id"))
    found = engine.answer(Counts(("id",), Filters(duplicated=True)), Moment(context))
    assert found.to_numpy().tolist() == [["$$id", 2], ["$id", 2]]


def test_an_instant_is_the_same_day_when_it_was_read_over_http_and_brought_back(mongo: Mongo) -> None:
    due = {"metadata": {"due_date": datetime(2026, 6, 30, 22, 30, tzinfo=UTC)}}
    assert cleaned(mongo, "due", dict(due)) == cleaned(mongo, "due", plain(due)) == "2026-07-01"


@pytest.mark.parametrize(
    ("zone", "written", "day"),
    [
        ("Pacific/Kiritimati", "2025-05-31T20:00:00-10:00", date(2025, 6, 1)),
        ("Pacific/Kiritimati", "2025-05-30T22:00:00-19:00", date(2025, 6, 1)),
        ("Pacific/Pago_Pago", "2025-06-03T00:30:00+14:00", date(2025, 6, 1)),
    ],
)
def test_a_filter_finds_instants_written_on_the_other_side_of_the_date_line(
    mongo: Mongo, zone: str, written: str, day: date
) -> None:
    mongo.batches.insert_one({"metadata": {"due_date": written}})
    where = Filters(due=Days.inclusive(day, day))
    context = replace(CONTEXT, timezone=zone)
    assert MongoEngine(mongo).answer(Order(where, ()), Moment(context)).count == 1


def test_days_from_before_time_zones_are_found(mongo: Mongo) -> None:
    """Local mean time: servers and Python disagree about such offsets."""
    engine = MongoEngine(mongo)
    mongo.batches.insert_many(
        {"metadata": {"due_date": datetime(1850, 1, 1, hour, minute, tzinfo=UTC)}}
        for hour in (0, 23)
        for minute in (0, 10, 50)
    )
    for bar in engine.answer(Counts(("due",), Filters()), Moment(CONTEXT)).itertuples():
        day = date.fromisoformat(str(bar.due))
        where = Filters(due=Days.inclusive(day, day))
        assert len(engine.answer(Rows(("due",), where, (), 0, 10), Moment(CONTEXT))) == bar.n


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        pytest.param(
            {"metadata": [{"review_status": "aprobado"}]}, Filters(review=("pending",)), id="list above"
        ),
        pytest.param({"status": ["S"]}, Filters(stage=("unknown",)), id="a list of a word"),
        pytest.param({"assignee": ["Ana"]}, Filters(person=("",)), id="a list of a name"),
        pytest.param({"assignee": Binary(b"Ana")}, Filters(person=("",)), id="bytes"),
        pytest.param({"assignee": " a\0b "}, Filters(person=("a\0b",)), id="a name with NUL"),
        pytest.param({"assignee": "\u00a0(a+)*$\t"}, Filters(person=("(a+)*$",)), id="a name like a pattern"),
        pytest.param({"metadata": {"due_date": "2025-06-01"}}, Filters(due=Days(date.min)), id="since ever"),
        pytest.param({"id": 900}, Filters(text="90"), id="a number as id"),
    ],
)
def test_a_filter_finds_odd_values_too(mongo: Mongo, raw: dict[str, Any], where: Filters) -> None:
    mongo.batches.insert_one(raw)
    assert MongoEngine(mongo).answer(Order(where, ()), Moment(CONTEXT)).between(0, 9) == [raw["_id"]]


# --- indexes ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def indexed(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """1,200 batches of which no copy is kept, with every index. Nobody writes: one list in a field makes its
    indexes worse for good."""
    folder = tmp_path_factory.mktemp("indexed")
    mongo = Mongo(load(mongodb_uri=mongod, data_dir=folder, database="test_indexed", snapshot=0))
    mongo.batches.insert_many(
        {
            "id": f"batch_{number}",
            "assignee": f"person {number % 40}",
            "status": ("NS", "In", "S", "zz?")[number % 4],
            "metadata": {
                "assigned_at": f"2025-{1 + number % 12:02}-{1 + number % 28:02}",
                "due_date": datetime(2025, 1 + number % 12, 1 + number % 28, tzinfo=UTC),
                "review_status": "aprobado" if number % 3 else "",
            },
        }
        for number in range(1200)
    )
    assert not indexes.ensure(mongo).failed
    yield mongo
    mongo.client.drop_database("test_indexed")
    mongo.close()


def _stages(plan: Any) -> Iterator[dict[str, Any]]:
    """Every plan node below the winning plan, whatever form the server's version explains it in."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan
        for name, part in plan.items():
            if name != "rejectedPlans":
                yield from _stages(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from _stages(part)


def explained(mongo: Mongo, pipeline: compile.Pipeline, **options: Any) -> tuple[set[str], int, int]:
    """The indexes that MongoDB reads for *pipeline* (COLLSCAN: none), entries, documents."""
    command = {"aggregate": mongo.batches.name, "pipeline": pipeline, "cursor": {}, **options}
    plan = mongo.database.command("explain", command, verbosity="executionStats")
    head = plan["stages"][0]["$cursor"] if "stages" in plan else plan
    nodes = list(_stages(head["queryPlanner"]["winningPlan"]))
    used = {node["indexName"] for node in nodes if "indexName" in node}
    if any(node["stage"] == "COLLSCAN" for node in nodes):
        used.add("COLLSCAN")
    statistics = head["executionStats"]
    return used, statistics["totalKeysExamined"], statistics["totalDocsExamined"]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        pytest.param(Filters(person=("person 7",)), {"tanda_assignee_status", "tanda_assignee"}, id="person"),
        pytest.param(
            Filters(person=("", "person 7")), {"tanda_assignee_status", "tanda_assignee"}, id="unassigned"
        ),
        pytest.param(Filters(stage=("in_progress",)), {"tanda_status"}, id="stage"),
        pytest.param(Filters(stage=("unknown",)), {"tanda_status"}, id="unknown stage"),
        pytest.param(
            Filters(person=("person 7",), stage=("unknown",)),
            {"tanda_assignee_status", "tanda_assignee"},
            id="person and stage",
        ),
        pytest.param(
            Filters(assigned=Days(date(2025, 3, 1), date(2025, 3, 10))), {"tanda_assigned_at"}, id="assigned"
        ),
        pytest.param(Filters(due=Days(date(2025, 3, 1), date(2025, 3, 10))), {"tanda_due_date"}, id="due"),
        pytest.param(Filters(overdue=True), {"tanda_due_date"}, id="overdue"),
        pytest.param(Filters(accepted=True), {"tanda_status"}, id="accepted"),
        pytest.param(Filters(duplicated=True), {"tanda_id"}, id="duplicated"),
    ],
)
def test_filters_read_an_index_and_only_part_of_the_batches(
    indexed: Mongo, where: Filters, wanted: set[str]
) -> None:
    for by in ((), ("stage",), ("assigned",)):
        used, entries, documents = explained(indexed, compile.counts(Counts(by, where), CONTEXT))
        assert used
        assert {name.removesuffix("_lists") for name in used} <= wanted
        assert entries < 600
        assert documents < 600
    rows = compile.rows(Rows(("id",), where, (("assigned", True),)), CONTEXT, [{"$limit": 100}])
    assert "COLLSCAN" not in explained(indexed, rows)[0]


def test_a_stage_within_a_range_reads_little_more_than_the_range(indexed: Mongo) -> None:
    where = Filters(stage=("in_progress",), assigned=Days(date(2025, 3, 1), date(2025, 3, 3)))
    used, entries, documents = explained(indexed, compile.counts(Counts((), where), CONTEXT))
    assert used == {"tanda_assigned_at"}
    assert entries < 40
    assert documents < 20


def test_a_text_is_looked_for_in_the_index_and_only_matches_are_read(indexed: Mongo) -> None:
    used, _, documents = explained(
        indexed, compile.counts(Counts(("stage",), Filters(text="CH_11")), CONTEXT)
    )
    assert used <= {"tanda_id", "tanda_id_lists"}
    assert documents == 111


def test_all_batches_by_id_walk_the_index_to_the_page(indexed: Mongo) -> None:
    page = [{"$skip": 1000}, {"$limit": 100}]
    used, _, documents = explained(indexed, compile.by_id(BATCHES, True, page), collation=natural.COLLATION)
    assert used == {"tanda_id__id_natural"}
    assert documents <= 1100


def test_the_everyday_view_reads_everything(indexed: Mongo) -> None:
    """Most batches are open: no index could help."""
    used, _, _ = explained(indexed, compile.counts(Counts(("person",), Filters(everyday=True)), CONTEXT))
    assert used == {"COLLSCAN"}
