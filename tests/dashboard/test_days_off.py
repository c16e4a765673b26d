"""Days off as people type them, in the order of their language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import days_off
from dashboard.i18n import speaking
from data.calendar import written_days_off
from data.errors import InputError

_days = st.dates(date(2000, 1, 1), date(2100, 12, 30))
_ranges = st.builds(
    lambda first, n: (first, first.replace(month=12, day=31) if n else first), _days, st.booleans()
)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en-GB", ["3/8/2026 – 21/8/2026", "24/12/2026"]),
        ("en-US", ["8/3/2026 – 8/21/2026", "12/24/2026"]),
        ("es", ["3/8/2026 – 21/8/2026", "24/12/2026"]),
    ],
)
def test_they_are_typed_and_shown_as_the_language_writes_days(language: str, typed: list[str]) -> None:
    with speaking(language):
        assert days_off.tags("2026-08-03..2026-08-21,2026-12-24") == typed
        assert days_off.read(reversed(typed)) == "2026-08-03..2026-08-21,2026-12-24"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-08-03..2026-08-21",
        "3.8.2026 - 21.8.2026",
        " 03/08/2026–21/08/2026 ",
        "3-8-2026 — 21-8-2026",
        "3/8/26 – 21/8/26",
    ],
)
def test_a_range_may_be_typed_in_other_ways(typed: str) -> None:
    with speaking("en-GB"):
        assert days_off.read([typed]) == "2026-08-03..2026-08-21"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "31/2/2026",
        "24/12",
        "21/8/2026 – 3/8/2026",
        "1/8/2026 – 2/8/2026 – 3/8/2026",
        "99999999999/1/1",
        "9" * 5_000 + "/1/1",
    ],
)
def test_what_are_no_days_is_said(typed: str) -> None:
    with speaking("en-GB"), pytest.raises(InputError, match="is not a day, nor a first and a last day"):
        days_off.read([typed])


@given(st.lists(_ranges, max_size=5), st.sampled_from(["en-GB", "en-US", "es"]))
def test_what_is_shown_is_read_as_it_was(off: list[tuple[date, date]], language: str) -> None:
    stored = written_days_off(off)
    with speaking(language):
        assert days_off.read(days_off.tags(stored)) == stored
