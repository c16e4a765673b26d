"""What became of kept forecasts, against a hand-made calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from data.metrics.kept import Happened, happened

MADE = date(2026, 1, 1)
#: Two on the 2nd, two on the 5th, one on the 7th; what was there before and what has no day do not count.
DONE = {"2025-12-30": 9, "2026-01-01": 4, "2026-01-02": 2, "2026-01-05": 2, "2026-01-07": 1, None: 3}
ARRIVED = {"2026-01-01": 5, "2026-01-03": 1, None: 2}


def _counts(by: str, days: dict[str | None, int]) -> pd.DataFrame:
    return pd.DataFrame({by: list(days), "n": list(days.values())})


def _happened(n: int, likely: str | None, today: str, *, growing: bool = False, done: Any = None) -> Happened:
    return happened(
        n,
        date.fromisoformat(likely) if likely else None,
        MADE,
        date.fromisoformat(today),
        _counts("completed", DONE if done is None else done),
        _counts("assigned", ARRIVED) if growing else None,
    )


@pytest.mark.parametrize(
    ("likely", "today", "day", "done", "verdict"),
    [
        ("2026-01-07", "2026-01-10", date(2026, 1, 7), 5, "held"),
        ("2026-01-06", "2026-01-10", date(2026, 1, 7), 5, "missed"),
        (None, "2026-01-10", date(2026, 1, 7), 5, "held"),
        ("2026-01-06", "2026-01-06", None, 4, "open"),
        ("2026-01-05", "2026-01-06", None, 4, "late"),
        (None, "2026-01-06", None, 4, "open"),
        ("2026-01-05", "2026-01-01", None, 0, "open"),
    ],
)
def test_five_batches(likely: str | None, today: str, day: date | None, done: int, verdict: Any) -> None:
    assert _happened(5, likely, today) == Happened(done, 5, day, verdict)


def test_new_batches_put_the_end_off_where_they_were_reckoned_with() -> None:
    assert _happened(4, "2026-01-05", "2026-01-10").day == date(2026, 1, 5)
    assert _happened(4, "2026-01-05", "2026-01-10", growing=True) == Happened(
        5, 5, date(2026, 1, 7), "missed"
    )


def test_nothing_done_is_still_open() -> None:
    assert _happened(5, "2026-02-01", "2026-01-10", done={}) == Happened(0, 5, None, "open")


def test_a_clock_that_went_back_makes_nothing_done() -> None:
    assert _happened(5, "2026-02-01", "2025-12-01") == Happened(0, 5, None, "open")
