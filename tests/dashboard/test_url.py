"""The address bar alone restores what is on the screen."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.url import BATCHES, GROWTH, PAST_WEEKS, PROGRESS_BASES, View, address
from data.calendar import UNITS
from data.errors import FilterError
from data.metrics.progress import PERIODS
from data.model.conditions import Days
from data.query.filters import Filters
from tests.strategies import written_filters

views = st.builds(
    View,
    where=written_filters(),
    basis=st.sampled_from(PROGRESS_BASES),
    per=st.sampled_from(PERIODS),
    days=st.sampled_from(["", *UNITS]),
    growth=st.sampled_from(GROWTH),
    weeks=st.sampled_from(PAST_WEEKS),
)


@given(views)
def test_every_view_comes_back_from_its_address(view: View) -> None:
    assert View.from_query(view.to_query()) == view
    assert View.from_query(f"?{view.to_query()}") == view


@pytest.mark.parametrize("query", [None, "", "?"])
def test_no_query_is_everything_by_week(query: str | None) -> None:
    assert View.from_query(query) == View(Filters(), "completed", "week")
    assert View().to_query() == ""


def test_what_is_the_default_is_not_written() -> None:
    assert View(per="month").to_query() == "per=month"
    assert View(Filters(stage=("unknown",)), basis="approved").to_query() == "stage=unknown&basis=approved"


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("?per=year", ("per", "year", "week")),
        ("?basis=due", ("basis", "due", "completed")),
        ("?days=office", ("days", "office", "calendar, working")),
        ("?stage=done", ("stage", "done", "segmented")),
        ("?per=week&stage=segmented&due=soon", ("due", "soon")),
    ],
)
def test_a_wrong_address_is_refused_by_name(query: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(FilterError) as refused:
        View.from_query(query)
    assert all(part in str(refused.value) for part in parts)


def test_a_drill_keeps_how_time_is_drawn() -> None:
    view = View(Filters(person=("Ana", "Bea")), "approved", "day")
    assert View.from_query(view.drill(person=("Ana",))) == View(Filters(person=("Ana",)), "approved", "day")


def test_a_drill_that_nothing_can_satisfy_leads_nowhere() -> None:
    view = View(Filters(stage=("segmented",)))
    assert view.drill(stage=("unknown",)) is None
    assert view.batches(stage=("unknown",)) is None


def test_a_drill_to_everything_is_the_empty_query_and_not_nothing() -> None:
    assert View().drill() == ""
    assert View().batches() == BATCHES


def test_the_address_of_batches_holds_the_filter_and_how_the_overview_draws_time() -> None:
    view = View(Filters(person=("Ana & Bea=?#",)), "approved", "day")
    days = Days.inclusive(date(2026, 1, 1), date(2026, 1, 31))
    link = urlsplit(view.batches(due=days) or "")
    assert link.path == BATCHES
    assert dict(parse_qsl(link.query)) == {
        "person": "Ana & Bea=?#",
        "due": "2026-01-01..2026-01-31",
        "basis": "approved",
        "per": "day",
    }


def test_an_address_without_query_has_no_question_mark() -> None:
    assert (address("/", ""), address("/", "a=b")) == ("/", "/?a=b")
