"""How fast each of the team is, against a table that can be worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd

from data.metrics.cycle_time import Measured
from data.metrics.team_pace import Weekly, weekly, weeks_shown, with_pace
from tests.data.metrics.test_metrics import counts

TODAY = date(2026, 6, 17)  # a Wednesday


def test_eight_full_weeks_are_shown_until_the_last_sunday() -> None:
    days = weeks_shown(TODAY)
    assert (days.start, days.last) == (date(2026, 4, 20), date(2026, 6, 14))
    assert weeks_shown(date(2026, 6, 15)) == days  # a Monday
    assert weeks_shown(date(2026, 6, 14)).last == date(2026, 6, 7)  # a Sunday is not over


def test_each_week_counts_what_each_completed_in_it_and_everybody_all_of_it() -> None:
    done = counts(
        ("person", "completed"),
        [
            ("Person 01", "2026-04-20", 2),
            ("Person 01", "2026-04-26", 1),
            ("Person 01", "2026-06-14", 4),
            ("Person 02", "2026-04-27", 5),
            ("Person 02", "2026-04-19", 9),  # before
            ("Person 02", "2026-06-15", 9),  # in the week that is not over
            ("Person 02", None, 9),
        ],
    )
    assert weekly(done, TODAY) == {
        None: (3, 5, 0, 0, 0, 0, 0, 4),
        "Person 01": (3, 0, 0, 0, 0, 0, 0, 4),
        "Person 02": (0, 5, 0, 0, 0, 0, 0, 0),
    }
    assert weekly(None, TODAY) == {None: (0,) * 8}


def test_the_unassigned_have_no_cycle_time_and_the_last_line_is_of_all() -> None:
    people = pd.DataFrame({"person": ["", "Person 01", "Person 02", ""], "all": [False, False, False, True]})
    days: dict[str | None, Measured] = {
        None: Measured(12, {50: 3, 85: 9}),
        "": Measured(1, {50: 1, 85: 1}),
        "Person 01": Measured(11, {50: 2, 85: None}),
    }
    weeks: dict[str | None, Weekly] = {None: (1,) * 8, "Person 01": (2,) * 8}
    frame = with_pace(people, days, weeks, Counter({"Person 02": 2, "Person 09": 1}))
    assert frame["p50"].astype(object).where(frame["p50"].notna(), None).tolist() == [None, 2, None, 3]
    assert frame["p85"].astype(object).where(frame["p85"].notna(), None).tolist() == [None, None, None, 9]
    assert frame["timed"].tolist() == [1, 11, 0, 12]
    assert frame["rejections"].tolist() == [0, 0, 2, 2]  # the total is of those who are listed
    assert [sum(each) for each in frame["weekly"]] == [0, 16, 0, 8]
