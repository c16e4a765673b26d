"""Who is there when: days off of people change their pace, and how long their work lasts."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.metrics.pace import Pace, overloaded, pace, paces, running_dry
from data.metrics.presence import Presence, next_days_off, presences

MONDAY = date(2026, 11, 30)
CREW = pd.DataFrame(
    [
        ("Alder", "2026-11-23..2026-11-27,2026-12-01..2026-12-02"),
        ("Birch", "on leave,2026-11-02,2026-12-05..2026-12-07"),  # the second day ends the last four weeks
        ("Cedar", ""),
        ("Elm", "2026-11-01..2026-11-30"),
    ],
    columns=["person", "days_off"],
)


def test_days_off_are_taken_from_the_days_worked_and_from_those_to_come() -> None:
    assert presences(CREW, MONDAY, MONDAY_TO_FRIDAY) == {
        None: Presence(20),
        "Alder": Presence(15, (1, 2)),
        "Birch": Presence(20, (5,)),  # Saturday and Sunday are nobody's working days
        "Elm": Presence(20, (0,)),  # of who hardly worked no pace can be said: that of the team's days
    }


def test_days_on_which_the_team_does_not_work_are_no_days_off_of_anybody() -> None:
    holidays = WorkingCalendar(off=((date(2026, 12, 1), date(2026, 12, 1)),))
    assert presences(CREW, MONDAY, holidays)["Alder"] == Presence(15, (1,))


def test_the_next_days_off_are_those_of_today_or_to_come() -> None:
    assert next_days_off(CREW, MONDAY) == {
        "Alder": (date(2026, 12, 1), date(2026, 12, 2)),
        "Birch": (date(2026, 12, 5), date(2026, 12, 7)),
        "Elm": (date(2026, 11, 1), date(2026, 11, 30)),
    }


def test_a_pace_is_of_the_days_somebody_worked_and_their_work_lasts_over_their_days_off() -> None:
    load = pd.DataFrame({"person": ["Alder", "Cedar"], "n": [3, 3]})
    finished = pd.DataFrame({"person": ["Alder", "Cedar"], "n": [15, 15]})
    there = presences(CREW, MONDAY, MONDAY_TO_FRIDAY)
    found = paces(load, finished, there)
    assert {name: each.days for name, each in found.items()} == {"Alder": 5, "Cedar": 4}
    assert pace(None, 6, 30, there).days == 4


@given(
    load=st.integers(0, 40),
    away=st.sets(st.integers(0, 60), max_size=30).map(sorted).map(tuple),
)
def test_work_lasts_until_as_many_days_were_worked_as_it_takes(load: int, away: tuple[int, ...]) -> None:
    days, left = 0, load
    while left:
        left -= days not in away
        days += 1
    assert Pace(load, 20, 20, away).days == days


def test_who_is_off_neither_runs_dry_nor_is_free_first() -> None:
    there = Pace(3, 20, 20)
    known = {"Alder": there, "Birch": Pace(3, 20, 20, (0, 1, 2, 3, 4))}
    assert running_dry(known, ["Alder", "Birch"], 5) == ("Alder",)
    assert overloaded(known, ["Alder", "Birch"], 5) == ("Birch",)
    idle = {"Alder": Pace(0, 20, 20), "Birch": Pace(0, 20, 20, (0,))}
    assert running_dry(idle, ["Alder", "Birch"], 5) == ("Alder",)  # nobody gives work to who is away


def test_what_nobody_can_have_meant_as_days_off_is_none() -> None:
    long = ",".join(["2026-12-24"] * 1_000)
    crew = pd.DataFrame({"person": ["Alder", "Birch"], "days_off": [long, "2026-12-24,2026-12-24"]})
    assert next_days_off(crew, MONDAY) == {"Birch": (date(2026, 12, 24), date(2026, 12, 24))}
