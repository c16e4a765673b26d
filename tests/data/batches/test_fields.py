"""What people set of a batch is written in the team's own words and style, with what goes with it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.batches import fields
from data.batches.fields import Style
from data.errors import InputError
from data.history.change import MISSING
from data.model import vocabulary

MADRID = ZoneInfo("Europe/Madrid")
TODAY = datetime.date(2026, 3, 4)
STYLE = Style(vocabulary.load(), MADRID, TODAY)
STORED: dict[str, Any] = {
    "id": "batch_1",
    "assignee": "Person 01",
    "status": "In",
    "comments": "first",
    "metadata": {
        "priority": "alta",
        "due_date": "2026-03-10",
        "assigned_at": "2026-01-02",
        "review_status": "",
    },
}


def written(given_: dict[str, Any], **stored: Any) -> dict[str, Any]:
    return fields.written({**STORED, **stored}, fields.read(given_), STYLE)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"stage": "segmented"}, {"status": "S"}),
        ({"stage": "in_progress"}, {"status": "In"}),
        ({"priority": "low"}, {"metadata.priority": "baja"}),
        ({"priority": "none"}, {"metadata.priority": ""}),
        ({"specification": " new "}, {"specification": "new"}),
        ({"tasks": ["segmentar", " "]}, {"tasks": ["segmentar"]}),
        ({"total_masks": 7}, {"metadata.total_masks": 7}),
        ({"person": "Person 01"}, {"assignee": "Person 01"}),
        ({"person": "Person 02"}, {"assignee": "Person 02", "metadata.assigned_at": "2026-03-04"}),
        ({"person": ""}, {"assignee": "", "metadata.assigned_at": ""}),
        (
            {"person": "Person 02", "assigned": "2026-02-01"},
            {"assignee": "Person 02", "metadata.assigned_at": "2026-02-01"},
        ),
        (
            {"review": "approved"},
            {
                "metadata.review_status": "aprobado",
                "metadata.reviewed_at": "2026-03-04",
                "metadata.approved_at": "2026-03-04",
            },
        ),
        (
            {"review": "rejected"},
            {
                "metadata.review_status": "no_aprobado",
                "metadata.reviewed_at": "2026-03-04",
                "metadata.approved_at": MISSING,
            },
        ),
        ({"shift_due": 3}, {"metadata.due_date": "2026-03-13"}),
        ({"shift_due": 4}, {"metadata.due_date": "2026-03-16"}),
        ({"shift_due": -8}, {"metadata.due_date": "2026-02-26"}),
        ({"add_comment": "second"}, {"comments": "first\nsecond"}),
        ({"add_tasks": ["revisar", "segmentar", "revisar"]}, {"tasks": ["revisar", "segmentar"]}),
        ({"remove_tasks": ["segmentar"]}, {}),
    ],
)
def test_a_clean_value_is_written_with_what_goes_with_it(
    given_: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert written(given_) == expected


@pytest.mark.parametrize("word", ["FS", "PS", "en-progreso"])
def test_a_word_that_means_it_already_stays_as_it_is(word: str) -> None:
    assert written({"stage": "in_progress"}, status=word) == {"status": word}


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2026-01-02", "2026-05-06"),
        ("2026-01-02 10:11:12", "2026-05-06 00:00:00"),
        ("2026-01-02T10:11", "2026-05-06T00:00:00"),
        ("2026-01-02T10:11:12Z", "2026-05-06T00:00:00+02:00"),
        (
            datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
            datetime.datetime(2026, 5, 5, 22, tzinfo=datetime.UTC),
        ),
        ("soon", "2026-05-06"),
        ("", "2026-05-06"),
        (None, "2026-05-06"),
    ],
)
def test_a_day_is_written_as_the_batch_had_it(stored: Any, expected: Any) -> None:
    values = written({"due": "2026-05-06"}, metadata={"due_date": stored})
    assert values == {"metadata.due_date": expected}
    assert fields.written_day(values["metadata.due_date"], MADRID) == datetime.date(2026, 5, 6)


@pytest.mark.parametrize("stored", ["2026-01-02", "", None])
def test_no_day_is_blank_where_there_was_text(stored: Any) -> None:
    expected = "" if stored == "2026-01-02" else stored
    assert written({"due": None}, metadata={"due_date": stored}) == {"metadata.due_date": expected}


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)), st.integers(-300, 300))
def test_working_days_are_as_many_as_asked_for_and_never_on_a_weekend(day: datetime.date, days: int) -> None:
    moved = STYLE.calendar.shift(day, days)
    assert moved is not None
    assert moved.weekday() < 5
    between = (min(day, moved) + datetime.timedelta(n) for n in range(abs((moved - day).days) + 1))
    working = [each for each in between if each.weekday() < 5]
    weekend = day.weekday() > 4
    assert len(working) == abs(days) + 1 or (weekend and len(working) in (abs(days), abs(days) + 1))


@pytest.mark.parametrize(
    "stored",
    [
        datetime.datetime(1, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=datetime.UTC),
    ],
    ids=["first", "last"],
)
def test_a_date_at_the_end_of_the_calendar_stays_and_lets_everything_else_be_set(
    stored: datetime.datetime,
) -> None:
    ends = {"due_date": stored, "assigned_at": stored}
    assert written({"priority": "low"}, metadata=ends) == {"metadata.priority": "baja"}
    assert written({"shift_due": 1, "shift_assigned": -1}, metadata=ends) == {}
    assert fields.written_day(stored, MADRID) is None


@pytest.mark.parametrize(("stored", "days"), [("9999-12-31", 1), ("0001-01-01", -1), ("0001-01-05", -2500)])
def test_no_day_moves_out_of_the_calendar(stored: str, days: int) -> None:
    assert written({"shift_due": days}, metadata={"due_date": stored}) == {}


@pytest.mark.parametrize("given_", [{"due": "0001-01-01"}, {"shift_due": -1}])
def test_a_day_that_no_bson_date_can_hold_is_written_as_text(given_: dict[str, Any]) -> None:
    stored = {"metadata": {"due_date": datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)}}
    tokyo = replace(STYLE, zone=ZoneInfo("Asia/Tokyo"))
    assert fields.written(stored, fields.read(given_), tokyo) == {"metadata.due_date": "0001-01-01"}


@pytest.mark.parametrize(
    ("stored", "given_", "needed"),
    [
        ("NS", {"stage": "in_progress"}, False),
        ("In", {"stage": "segmented"}, False),
        ("NS", {"stage": "segmented"}, True),
        ("S", {"stage": "in_progress"}, False),
        ("S", {"stage": "not_started"}, True),
        ("?", {"stage": "segmented"}, False),
        ("S", {"review": "approved"}, False),
        ("In", {"review": "approved"}, True),
        ("S", {"review": "rejected"}, True),
        ("In", {"stage": "segmented", "review": "approved"}, False),
        ("In", {"priority": "low"}, False),
    ],
)
def test_what_work_does_not_usually_make_needs_a_reason(
    stored: str, given_: dict[str, Any], needed: bool
) -> None:
    assert fields.needs_reason({**STORED, "status": stored}, fields.read(given_), STYLE) is needed


def test_a_review_that_is_taken_back_needs_a_reason() -> None:
    stored = {**STORED, "status": "S", "metadata": {"review_status": "aprobado"}}
    assert fields.needs_reason(stored, {"review": "pending"}, STYLE)
    assert not fields.needs_reason(stored, {"review": "approved"}, STYLE)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"status": "S"}, "“status” cannot be set; these can: person, stage"),
        ({"stage": "unknown"}, "“unknown” is no value of “stage”"),
        ({"priority": 3}, "“3” is no value of “priority”"),
        ({"due": "31/12/2026"}, "“31/12/2026” is not a day for “due”. Write it as 2026-12-31."),
        ({"due": 7}, "“7” is not a day"),
        ({"tasks": "segmentar"}, "“tasks” must be a list of texts."),
        ({"tasks": ["x"] * 201}, "“tasks” may have at most 200 entries."),
        ({"add_tasks": ["x"] * 201}, "“add_tasks” may have at most 200 entries."),
        ({"folder": 7}, "“folder” must be text."),
        ({"comments": "x" * 10_001}, "“comments” may have at most 10000 characters."),
        ({"total_masks": -1}, "“-1” is not a whole number for “total_masks”."),
        ({"total_masks": True}, "“True” is not a whole number"),
        ({"shift_due": 1.5}, "“1.5” is no number of working days for “shift_due”."),
    ],
)
def test_what_cannot_be_set_is_said(given_: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        fields.read(given_)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"add_tasks": ["revisar", "segmentar"]}, ["segmentar", "revisar"]),
        ({"remove_tasks": ["segmentar", "other"]}, []),
        ({"add_tasks": ["revisar"], "remove_tasks": ["segmentar"]}, ["revisar"]),
    ],
)
def test_tasks_are_added_behind_and_removed(given_: dict[str, Any], expected: list[str]) -> None:
    assert written(given_, tasks=["segmentar"])["tasks"] == expected
