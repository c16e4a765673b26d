"""What was done in a period, against tables counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from data.metrics import report
from data.metrics.periods import weeks_until

NOBODY: dict[str, Any] = {}


def by_person(**counts: int) -> pd.DataFrame:
    """Counts by person; `_` is nobody."""
    names = [name.replace("_", "") for name in counts]
    return pd.DataFrame({"person": names, "n": list(counts.values())})


def number(n: int) -> pd.DataFrame:
    return pd.DataFrame({"n": [n]})


#: Twelve batches: Ana has seven, Bea four, nobody one.
FRAMES = {
    "assigned": by_person(Ana=3, Bea=1, _=1),
    "assigned_before": by_person(Bea=2),
    "completed": by_person(Ana=1, Bea=2),
    "completed_before": by_person(Ana=4, Cid=1),
    "approved": by_person(Bea=2),
    "rejected": by_person(Ana=1),
    "started": number(12),
    "closed": number(2),
    "started_before": number(7),
}


def test_figures_are_the_sums_of_a_period_and_of_the_one_before() -> None:
    assert report.figures(FRAMES).to_dict("list") == {
        "figure": ["assigned", "completed", "approved", "rejected", "open"],
        "n": [5, 3, 2, 1, 10],
        "before": [2, 5, 0, 0, 7],
        "change": [3, -2, 2, 1, 3],
    }


def test_figures_of_nothing_are_zero() -> None:
    frame = report.figures(NOBODY)
    assert (frame[["n", "before", "change"]] == 0).all().all()
    assert len(frame) == 5


def test_everybody_who_did_something_has_a_row_and_all_have_the_last() -> None:
    assert report.people(FRAMES).to_dict("list") == {
        "person": ["Bea", "Ana", "Cid", "", ""],
        "assigned": [1, 3, 0, 1, 5],
        "completed": [2, 1, 0, 0, 3],
        "approved": [2, 0, 0, 0, 2],
        "rejected": [0, 1, 0, 0, 1],
        "before": [0, 4, 1, 0, 5],
        "change": [2, -3, -1, 0, -2],
        "all": [False, False, False, False, True],
    }


def test_the_row_of_all_is_the_figures() -> None:
    whole = report.people(FRAMES).iloc[-1]
    figures = report.figures(FRAMES).set_index("figure")["n"]
    assert all(whole[flow] == figures[flow] for flow in report.FLOWS)


def test_one_person_needs_no_sum_and_nobody_no_row() -> None:
    assert report.people({"completed": by_person(Ana=2)})["all"].tolist() == [False]
    assert len(report.people(NOBODY)) == 0


def test_every_week_has_a_row_and_what_lies_elsewhere_is_in_none() -> None:
    weeks = weeks_until(date(2026, 11, 18), 3)
    frames = {
        "completed": pd.DataFrame(
            {
                "completed": ["2026-11-02", "2026-11-08", "2026-11-16", "2026-10-30", None],
                "n": [1, 2, 4, 8, 16],
            }
        ),
        "assigned": pd.DataFrame({"assigned": ["2026-11-22"], "n": [3]}),
    }
    assert report.by_week(frames, weeks).to_dict("list") == {
        "start": [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)],
        "end": [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 22)],
        "assigned": [0, 0, 3],
        "completed": [3, 0, 4],
        "approved": [0, 0, 0],
    }
