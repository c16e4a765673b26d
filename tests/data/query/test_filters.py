"""Filters are one value with three forms; what cannot be meant is refused by name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from data.errors import FilterError
from data.model.conditions import Among, Contains, Days, Is, Within
from data.query.filters import FIELDS, Filters
from data.query.restrictions import Text
from tests.strategies import written_filters

JUNE = Days(date(2025, 6, 1), date(2025, 7, 1))


@given(where=written_filters())
def test_every_filter_comes_back_from_a_url_and_from_json(where: Filters) -> None:
    assert Filters.from_query(where.to_query()) == where
    assert Filters.from_query("?" + where.to_query()) == where
    assert Filters.from_json(json.loads(json.dumps(where.to_json()))) == where
    assert hash(Filters.from_query(where.to_query())) == hash(where)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        pytest.param("", Filters(), id="nothing"),
        pytest.param("person=~", Filters(person=("",)), id="unassigned"),
        pytest.param("person=Ana&person=~", Filters(person=("", "Ana")), id="a person and unassigned"),
        pytest.param("person=~~x", Filters(person=("~x",)), id="a name that starts with the mark"),
        pytest.param("person=A%26B%3D%C3%B1", Filters(person=("A&B=ñ",)), id="a name with marks of a URL"),
        pytest.param("specification=~", Filters(specification=("",)), id="no specification"),
        pytest.param("assigned=2025-06-01..2025-06-30", Filters(assigned=JUNE), id="both days included"),
        pytest.param("due=2025-06-01", Filters(due=Days(date(2025, 6, 1), date(2025, 6, 2))), id="one day"),
        pytest.param("due=..2025-06-30", Filters(due=Days(None, date(2025, 7, 1))), id="until"),
        pytest.param("due=2025-06-01..", Filters(due=Days(date(2025, 6, 1))), id="from"),
        pytest.param("approved=none", Filters(approved=Days(missing=True)), id="no such date"),
        pytest.param("reviewed=..", Filters(), id="a range without ends"),
        pytest.param("overdue=yes&files=no", Filters(overdue=True, files=False), id="flags"),
        pytest.param("text=+b_1+", Filters(text="b_1"), id="text without its blanks"),
        pytest.param("person=&stage=&text=", Filters(), id="empty parameters"),
        pytest.param("view=everyday", Filters(everyday=True), id="everyday"),
        pytest.param("granularity=week&stage=segmented", Filters(stage=("segmented",)), id="a page's own"),
    ],
)
def test_a_url_says_what_is_meant(query: str, where: Filters) -> None:
    assert Filters.from_query(query) == where


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        pytest.param("stage=finished", ("stage", "finished", "segmented"), id="stage"),
        pytest.param("review=aprobado", ("review", "aprobado", "approved"), id="a raw word"),
        pytest.param("priority=~", ("priority", "high"), id="no priority is called none"),
        pytest.param("assigned=yesterday", ("assigned", "yesterday"), id="not a date"),
        pytest.param("due=2025-02-31..", ("due", "2025-02-31"), id="a day that does not exist"),
        pytest.param(
            "due=2025-06-02..2025-06-01", ("due", "2025-06-01 is before 2025-06-02"), id="backwards"
        ),
        pytest.param("due=..9999-12-31", ("due", "9999-12-31"), id="the last day of the calendar"),
        pytest.param("overdue=1", ("overdue", "1"), id="flag"),
        pytest.param("text=" + "x" * 201, ("text", "200"), id="long text"),
        pytest.param("text=a%00b", ("text",), id="unreadable text"),
        pytest.param("person=%ff", ("address",), id="not UTF-8"),
        pytest.param("&".join(["person=x"] * 2001), ("address",), id="too many parameters"),
    ],
)
def test_a_refusal_names_the_filter_and_what_is_wrong(query: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(FilterError) as refusal:
        Filters.from_query(query)
    for part in parts:
        assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("query", "where", "wrong"),
    [
        ("stage=lost&person=Ana", Filters(person=("Ana",)), [("stage", "lost")]),
        (
            "due=2026-05-01..2026-04-01&overdue=yes&view=everyday",
            Filters(overdue=True, everyday=True),
            [("due", "2026-05-01..2026-04-01")],
        ),
        ("priority=high", Filters(priority=("high",)), []),
        ("person=%FF", Filters(), []),
    ],
)
def test_what_can_be_understood_of_an_address_is_kept_apart_from_what_cannot(
    query: str, where: Filters, wrong: list[tuple[str, str]]
) -> None:
    assert Filters.in_part(query) == (where, wrong)


def test_equal_filters_are_one_value_and_one_string() -> None:
    one = Filters.from_query("stage=segmented&person=B&person=A&person=A&stage=in_progress")
    other = Filters.from_query("person=A&stage=in_progress&person=B&stage=segmented")
    assert one == other == Filters(person=("B", "A"), stage=("segmented", "in_progress", "segmented"))
    assert one.to_query() == other.to_query() == "person=A&person=B&stage=in_progress&stage=segmented"
    assert Filters(assigned=JUNE).to_query() == "assigned=2025-06-01..2025-06-30"


def test_conditions_name_dimensions() -> None:
    where = Filters(text="b", person=("Ana",), assigned=JUNE, overdue=False)
    assert where.conditions() == (
        Contains("id", "b"),
        Among("person", ("Ana",)),
        Within("assigned", JUNE),
        Is("overdue", False),
    )
    assert Filters().conditions() == ()


@pytest.mark.parametrize(
    ("where", "conditions"),
    [
        (Filters(everyday=True), (Is("accepted", False),)),
        (Filters(everyday=True, person=("Ana",)), (Among("person", ("Ana",)),)),
        (Filters(everyday=True, accepted=True), (Is("accepted", True),)),
        (
            Filters(everyday=True, stage=("segmented",)),
            (Among("stage", ("segmented",)), Is("accepted", False)),
        ),
    ],
)
def test_the_everyday_view_hides_accepted_work_of_the_whole_team_only(
    where: Filters, conditions: tuple[Any, ...]
) -> None:
    assert where.conditions() == conditions


def test_narrowing_the_everyday_view_to_a_person_does_not_bring_accepted_work_back() -> None:
    assert Filters(everyday=True).narrow(person=("Ana",)) == Filters(person=("Ana",), accepted=False)
    assert Filters(everyday=True).narrow(accepted=True) is None


@pytest.mark.parametrize(
    ("where", "wanted", "narrowed"),
    [
        pytest.param(Filters(), {}, Filters(), id="nothing"),
        pytest.param(Filters(overdue=True), {"person": ()}, Filters(overdue=True), id="an empty restriction"),
        pytest.param(Filters(), {"person": ("A",)}, Filters(person=("A",)), id="new"),
        pytest.param(Filters(person=("A", "B")), {"person": ("B", "C")}, Filters(person=("B",)), id="common"),
        pytest.param(Filters(person=("A",)), {"person": ("B",)}, None, id="no common choice"),
        pytest.param(Filters(files=True), {"files": True}, Filters(files=True), id="same flag"),
        pytest.param(Filters(files=True), {"files": False}, None, id="opposite flags"),
        pytest.param(
            Filters(due=JUNE),
            {"due": Days(date(2025, 6, 20), date(2025, 8, 1))},
            Filters(due=Days(date(2025, 6, 20), date(2025, 7, 1))),
            id="common days",
        ),
        pytest.param(
            Filters(due=Days(date(2025, 6, 1))),
            {"due": Days(None, date(2025, 7, 1))},
            Filters(due=JUNE),
            id="half-lines",
        ),
        pytest.param(Filters(due=JUNE), {"due": Days(date(2025, 7, 1))}, None, id="days that only touch"),
        pytest.param(Filters(due=JUNE), {"due": Days(missing=True)}, None, id="days and none"),
        pytest.param(
            Filters(due=Days(missing=True)),
            {"due": Days(missing=True)},
            Filters(due=Days(missing=True)),
            id="none twice",
        ),
        pytest.param(Filters(text="batch"), {"text": "batch"}, Filters(text="batch"), id="same text"),
        pytest.param(Filters(text="batch"), {"text": "BATCH_2"}, Filters(text="BATCH_2"), id="longer text"),
        pytest.param(Filters(text="batch_2"), {"text": "batch"}, Filters(text="batch_2"), id="shorter text"),
    ],
)
def test_narrowing_keeps_what_satisfies_both(
    where: Filters, wanted: dict[str, Any], narrowed: Filters | None
) -> None:
    assert where.narrow(**wanted) == narrowed


@given(where=written_filters(), other=written_filters())
def test_the_query_of_a_narrowed_filter_is_that_of_the_filter(where: Filters, other: Filters) -> None:
    wanted = dict(other.set_values())
    narrowed = where.narrow(**wanted)
    assert where.narrowed_query(**wanted) == (None if narrowed is None else narrowed.to_query())


def test_days_are_said_with_their_last_day() -> None:
    assert Days.inclusive(date(2025, 6, 1), date(2025, 6, 30)) == JUNE
    assert JUNE.last == date(2025, 6, 30)
    assert Days(date(2025, 6, 1)).last is None


@pytest.mark.parametrize("name", [name for name, kind in FIELDS.items() if isinstance(kind, Text)])
def test_a_part_of_a_text_is_looked_for_in_its_own_dimension(name: str) -> None:
    (condition,) = Filters.from_json({name: ["part"]}).conditions()
    assert condition.dimension == {"text": "id"}.get(name, name)
