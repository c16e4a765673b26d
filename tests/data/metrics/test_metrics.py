"""The metrics: pure functions from frames of counts, on rows that can be added up by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from data.metrics import overview, progress, rates, team
from data.metrics.pace import Pace, overloaded, paces, running_dry
from data.metrics.progress import PERIODS, Per
from data.metrics.totals import cross_table
from data.model.conditions import Days
from data.model.vocabulary import PRIORITIES, REVIEWS, STAGES

TODAY = date(2026, 6, 17)  # a Wednesday


def counts(by: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """A frame as an engine gives it."""
    return pd.DataFrame(list(rows), columns=[*by, "n"]).astype({"n": "int64"})


def standing(*rows: tuple[str, str, bool, int]) -> pd.DataFrame:
    return counts(("stage", "review", "accepted"), rows)


def people(*rows: tuple[str, int]) -> pd.DataFrame:
    return counts(("person",), rows)


def completed(*rows: tuple[str | None, int]) -> pd.DataFrame:
    return counts(("completed",), rows)


def crew(*rows: tuple[str, str]) -> pd.DataFrame:
    return counts(("person", "role", "days_off"), [(*row, "", 1) for row in rows])


STANDING = standing(
    ("not_started", "pending", False, 4),
    ("in_progress", "rejected", False, 3),
    ("segmented", "pending", False, 5),
    ("segmented", "approved", True, 7),
    ("unknown", "approved", False, 1),
)


def numbers(frame: pd.DataFrame, name: str) -> dict[str, int]:
    return dict(zip(frame[name], frame["n"].tolist(), strict=True))


def test_figures_count_each_word_by_its_definition() -> None:
    frame = overview.figures(
        STANDING, people(("", 2), ("Ana", 18)), completed((None, 20)), counts((), [(6,)]), TODAY
    )
    assert numbers(frame, "figure") == {
        "total": 20,
        "done": 12,
        "accepted": 7,
        "in_progress": 3,
        "not_started": 4,
        "unassigned": 2,
        "overdue": 6,
        "unknown": 1,
    }
    assert frame.set_index("figure")["share"].to_dict() == {
        figure: n / 20 for figure, n in numbers(frame, "figure").items()
    }


def test_figures_of_nothing_are_zeros_without_a_division() -> None:
    frame = overview.figures(standing(), people(), completed(), None, TODAY)
    assert frame["n"].tolist() == [0] * 8
    assert frame["share"].tolist() == [0.0] * 8
    assert frame.loc[frame["figure"] == "done", ["week", "before"]].to_numpy().tolist() == [[0, 0]]


def test_a_week_is_the_last_seven_days_with_today() -> None:
    days = completed(
        ("2026-06-03", 1),  # the day before both weeks
        ("2026-06-04", 10),
        ("2026-06-10", 100),
        ("2026-06-11", 1_000),
        ("2026-06-17", 10_000),
        ("2026-06-18", 100_000),  # tomorrow
        (None, 1_000_000),
    )
    frame = overview.figures(STANDING, people(), days, None, TODAY).set_index("figure")
    assert (frame.loc["done", "week"], frame.loc["done", "before"]) == (11_000, 110)
    assert frame.drop("done")[["week", "before"]].isna().all(axis=None)


def test_shares_show_every_value_in_order_with_its_part_of_the_total() -> None:
    frame = overview.shares(STANDING)
    assert list(zip(frame["axis"], frame["value"], strict=True)) == [
        *(("stage", stage) for stage in STAGES),
        *(("review", review) for review in REVIEWS),
    ]
    assert numbers(frame, "value") == {
        "not_started": 4, "in_progress": 3, "segmented": 12, "unknown": 1,
        "pending": 9, "approved": 8, "rejected": 3,
    }  # fmt: skip
    assert frame.set_index("value").loc["segmented", "share"] == 0.6


def test_shares_of_nothing_are_zeros() -> None:
    frame = overview.shares(standing())
    assert frame["n"].tolist() == [0] * 7
    assert frame["share"].tolist() == [0.0] * 7


_standings = st.lists(
    st.tuples(st.sampled_from(STAGES), st.sampled_from(REVIEWS), st.integers(1, 10**6)),
    min_size=1,
    unique_by=lambda row: row[:2],
).map(
    lambda rows: standing(
        *((stage, review, (stage, review) == ("segmented", "approved"), n) for stage, review, n in rows)
    )
)


@given(_standings)
def test_each_axis_adds_up_to_the_total_and_its_shares_to_one(frame: pd.DataFrame) -> None:
    total = int(frame["n"].sum())
    for _, part in overview.shares(frame).groupby("axis"):
        assert part["n"].sum() == total
        assert part["share"].sum() == pytest.approx(1)
    figures = numbers(overview.figures(frame, people(), completed(), None, TODAY), "figure")
    stages = ("done", "in_progress", "not_started", "unknown")
    assert sum(figures[stage] for stage in stages) == figures["total"] == total
    assert figures["accepted"] <= figures["done"]


def test_attention_counts_its_topics_in_order_of_urgency() -> None:
    frame = overview.attention(
        STANDING,
        people(("", 2), ("Ana", 5), ("Gone", 4), ("Left", 1)),
        crew(("Ana", "Senior"), ("Bea", "Junior")),
        counts((), [(6,)]),
        counts((), [(3,)]),
        counts(("id",), [("batch_1", 2), ("batch_2", 3)]),
    )
    assert numbers(frame, "topic") == {
        "overdue": 6, "stale": 3, "unassigned": 2, "unknown": 1, "not_in_crew": 5, "duplicated": 5,
    }  # fmt: skip
    assert frame["topic"].iloc[0] == "overdue"


def test_nothing_needs_attention_where_nothing_is() -> None:
    frame = overview.attention(standing(), people(), crew(), None, None, None)
    assert frame["n"].tolist() == [0] * 6


def test_outsiders_are_named_people_with_work_who_are_not_in_the_crew() -> None:
    work = people(("", 2), ("Zoe", 1), ("Ana", 1), ("ana", 1))
    assert overview.outsiders(work, crew(("Ana", ""), ("", "General"))) == ("Zoe", "ana")
    assert overview.outsiders(people(), crew()) == ()


def test_a_cross_table_has_every_shown_row_and_value_and_adds_up_what_else_was_counted() -> None:
    cells = counts(
        ("priority", "stage", "accepted"),
        [("low", "segmented", True, 3), ("low", "segmented", False, 2), ("low", "unknown", False, 1),
         ("high", "in_progress", False, 4)],
    )  # fmt: skip
    frame = cross_table(cells, "priority", PRIORITIES, "stage", STAGES)
    assert list(frame.columns) == ["priority", *STAGES, "total"]
    assert frame.to_numpy().tolist() == [
        ["high", 0, 4, 0, 0, 4], ["medium", 0, 0, 0, 0, 0], ["low", 0, 0, 5, 1, 6], ["none", 0, 0, 0, 0, 0],
    ]  # fmt: skip
    nothing = cross_table(cells, "priority", (), "stage", STAGES)
    assert all(nothing[name].dtype == "int64" for name in (*STAGES, "total"))


# --- people -------------------------------------------------------------------------------------


def work(*rows: tuple[str, str, int], accepted: bool = False) -> pd.DataFrame:
    return counts(
        ("person", "stage", "accepted"), [(person, stage, accepted, n) for person, stage, n in rows]
    )


def test_a_person_is_one_row_with_every_stage() -> None:
    frame = team.stage_by_person(
        work(("Ana", "segmented", 3), ("Ana", "unknown", 1)), crew(("Ana", "Senior"))
    )
    assert frame.to_dict("records") == [
        {
            "person": "Ana", "role": "Senior", "member": True,
            "not_started": 0, "in_progress": 0, "segmented": 3, "unknown": 1,
            "total": 4, "open": 4,
        }
    ]  # fmt: skip


def test_what_is_open_is_what_is_not_accepted_whatever_its_stage() -> None:
    cells = [
        work(("Ana", "segmented", 3), ("Ana", "in_progress", 2)),
        work(("Ana", "segmented", 7), accepted=True),
    ]
    frame = team.stage_by_person(pd.concat(cells), crew(("Ana", "Senior")))
    assert frame[["person", "segmented", "total", "open"]].to_numpy().tolist() == [["Ana", 10, 12, 5]]


def test_the_unassigned_come_first_then_who_has_most_open_then_by_name() -> None:
    cells = [
        work(
            ("Bea", "in_progress", 2),
            ("Ana", "in_progress", 2),
            ("Cid", "in_progress", 2),
            ("Dan", "not_started", 4), ("Dan", "segmented", 1),
            ("", "not_started", 1),
        ),
        work(("Cid", "segmented", 9), ("Eva", "segmented", 50), accepted=True),
    ]  # fmt: skip
    frame = team.stage_by_person(pd.concat(cells), crew())
    assert frame["person"].tolist() == ["", "Dan", "Cid", "Ana", "Bea", "Eva"]


def test_crew_without_work_and_people_outside_the_crew_are_in_the_picture() -> None:
    frame = team.stage_by_person(
        work(("Gone", "in_progress", 1)), crew(("Idle", "Trainee"), ("", "General"))
    ).set_index("person")
    assert frame["member"].to_dict() == {"Gone": False, "Idle": True}
    assert frame["role"].to_dict() == {"Gone": "", "Idle": "Trainee"}
    assert frame.loc["Idle", "total"] == 0


def test_under_a_filter_only_people_with_batches_are_shown() -> None:
    frame = team.stage_by_person(work(("Ana", "segmented", 1)), crew(("Idle", "")), everyone=False)
    assert frame["person"].tolist() == ["Ana"]


def test_a_name_that_is_twice_in_the_crew_is_one_row() -> None:
    frame = team.stage_by_person(work(("Ana", "segmented", 1)), crew(("Ana", "Junior"), ("Ana", "Senior")))
    assert frame[["person", "role", "total"]].to_numpy().tolist() == [["Ana", "Junior", 1]]


@pytest.mark.parametrize("everyone", [True, False])
def test_a_team_without_anybody_is_an_empty_frame_with_all_columns(everyone: bool) -> None:
    frame = team.stage_by_person(work(), crew(), everyone=everyone)
    assert frame.empty
    assert list(frame.columns) == ["person", "role", "member", *STAGES, "total", "open"]
    assert all(frame[name].dtype == "int64" for name in (*STAGES, "total", "open"))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["", "Ana", "Bea", "Gone"]), st.sampled_from(STAGES)), st.integers(1, 999)
    )
)
def test_people_and_stages_add_up_to_the_total(cells: dict[tuple[str, str], int]) -> None:
    frame = team.stage_by_person(
        work(*((*key, n) for key, n in cells.items())), crew(("Ana", "Senior"), ("Bea", "Junior"))
    )
    assert frame["total"].sum() == sum(cells.values()) == frame[list(STAGES)].to_numpy().sum()
    assert frame["open"].sum() == sum(cells.values())


# --- progress -----------------------------------------------------------------------------------


def over_time(days: pd.DataFrame, per: Per, within: Days | None = None) -> list[tuple[Any, ...]]:
    frame = progress.over_time(days, "completed", per, within)
    assert list(frame.columns) == ["start", "end", "n", "cumulative"]
    rows = frame.to_dict("records")
    return [(row["start"].isoformat(), row["end"].isoformat(), row["n"], row["cumulative"]) for row in rows]


def test_weeks_start_on_monday_and_end_on_sunday() -> None:
    days = completed(("2026-06-14", 1), ("2026-06-15", 2), ("2026-06-21", 4), ("2026-06-22", 8))
    assert over_time(days, "week") == [
        ("2026-06-08", "2026-06-14", 1, 1),
        ("2026-06-15", "2026-06-21", 6, 7),
        ("2026-06-22", "2026-06-28", 8, 15),
    ]


def test_months_are_calendar_months_also_in_leap_years() -> None:
    days = completed(("2024-02-29", 1), ("2024-03-01", 2), ("2024-12-31", 4), ("2025-01-01", 8))
    assert over_time(days, "month") == [
        ("2024-02-01", "2024-02-29", 1, 1),
        ("2024-03-01", "2024-03-31", 2, 3),
        ("2024-12-01", "2024-12-31", 4, 7),
        ("2025-01-01", "2025-01-31", 8, 15),
    ]


@pytest.mark.parametrize(
    ("per", "first", "last", "drawn"),
    [
        ("week", "2026-03-02", "2026-03-08", "day"),
        ("week", "2026-03-02", "2026-03-21", "day"),
        ("week", "2026-03-02", "2026-03-22", "week"),
        ("month", "2026-03-01", "2026-04-30", "week"),
        ("month", "2026-03-01", "2026-03-07", "day"),
        ("month", "2026-03-01", "2026-05-31", "month"),
        ("day", "2026-03-01", "2026-03-01", "day"),
        ("week", None, "2026-03-08", "week"),
        ("week", "2026-03-02", None, "week"),
    ],
)
def test_a_short_range_is_drawn_by_a_shorter_period(
    per: progress.Per, first: str | None, last: str | None, drawn: str
) -> None:
    ends = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert progress.suited(per, Days.inclusive(*ends)) == drawn


def test_without_a_range_the_chosen_period_is_drawn() -> None:
    assert progress.suited("month", None) == "month"
    assert progress.suited("month", Days(missing=True)) == "month"


def test_a_day_is_its_own_period_and_rows_of_one_day_are_added() -> None:
    days = completed(("2026-06-15", 1), ("2026-06-15", 2), (None, 5), ("2026-06-13", 4))
    assert over_time(days, "day") == [
        ("2026-06-13", "2026-06-13", 4, 4),
        ("2026-06-15", "2026-06-15", 3, 7),
    ]


def test_the_ends_are_cut_to_the_filters_own_range() -> None:
    days = completed(("2026-06-10", 1), ("2026-06-15", 2))
    within = Days.inclusive(date(2026, 6, 10), date(2026, 6, 17))
    assert over_time(days, "week", within) == [
        ("2026-06-10", "2026-06-14", 1, 1),
        ("2026-06-15", "2026-06-17", 2, 3),
    ]
    assert over_time(days, "month", Days(start=date(2026, 6, 10)))[0][:2] == ("2026-06-10", "2026-06-30")
    assert over_time(days, "month", Days(end=date(2026, 6, 18)))[0][:2] == ("2026-06-01", "2026-06-17")


@pytest.mark.parametrize("per", PERIODS)
@pytest.mark.parametrize("days", [completed(), completed((None, 7))], ids=["nothing", "nothing dated"])
def test_progress_without_dates_is_an_empty_frame(days: pd.DataFrame, per: Per) -> None:
    assert over_time(days, per) == []


@pytest.mark.parametrize("per", PERIODS)
def test_dates_of_any_century_are_counted(per: Per) -> None:
    days = completed(("0001-01-02", 1), ("1066-10-14", 2), ("2026-06-15", 4), ("9999-12-29", 8))
    found = over_time(days, per)
    assert [row[2] for row in found] == [1, 2, 4, 8]
    assert found[-1][3] == 15
    for day, (start, end, *_) in zip(days["completed"], found, strict=True):
        assert start <= day <= end


_days = st.dictionaries(
    st.dates(date(1, 1, 2), date(9999, 12, 29)) | st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(1, 1000),
    min_size=1,
)


@given(cells=_days, per=st.sampled_from(PERIODS), data=st.data())
def test_periods_hold_exactly_the_days_between_their_ends(
    cells: dict[date, int], per: Per, data: st.DataObject
) -> None:
    ends = data.draw(st.lists(st.sampled_from(sorted(cells)), min_size=2, max_size=2).map(sorted))
    within = data.draw(st.sampled_from([None, Days(start=ends[0]), Days.inclusive(*ends)]))
    last = ends[1] if within and within.end else date.max
    inside = {d: n for d, n in cells.items() if not within or ends[0] <= d <= last}
    days = completed(*((day.isoformat(), n) for day, n in inside.items()))
    frame = progress.over_time(days, "completed", per, within)
    for row in frame.to_dict("records"):
        assert row["n"] == sum(n for day, n in inside.items() if row["start"] <= day <= row["end"]) > 0
        assert row["cumulative"] == sum(n for day, n in inside.items() if day <= row["end"])
    assert frame["n"].sum() == sum(inside.values())
    gaps = zip(frame["end"], frame["start"][1:], strict=False)
    assert all(end + timedelta(days=1) <= start for end, start in gaps)


def test_coverage_tells_the_dated_from_all() -> None:
    assert progress.coverage(completed(("2026-06-15", 3), (None, 2)), "completed") == (3, 5)
    assert progress.coverage(completed(), "completed") == (0, 0)


# --- the table of the team ----------------------------------------------------------------------

WORK = counts(
    ("person", "stage", "review", "accepted"),
    [
        ("", "not_started", "pending", False, 4),
        ("Ana", "segmented", "approved", True, 6),
        ("Ana", "segmented", "rejected", False, 2),
        ("Ana", "in_progress", "pending", False, 2),
        ("Bea", "not_started", "pending", False, 1),
        ("Bea", "unknown", "approved", False, 1),
    ],
)
OLDEST = counts(
    ("person", "assigned"),
    [("Ana", "2026-06-10", 3), ("Ana", "2026-06-01", 1), ("Bea", None, 1), ("Bea", "2026-06-20", 1)],
)


def team_table(**parts: Any) -> pd.DataFrame:
    given = {"overdue": people(("Ana", 3)), "finished": people(("Ana", 5)), "oldest": OLDEST} | parts
    members = crew(("Ana", "Senior"), ("Idle", "Junior"))
    return team.table(given.pop("work", WORK), crew=members, today=TODAY, **given)


def test_the_table_of_the_team_adds_up_and_ends_with_all() -> None:
    frame = team_table()
    assert frame["person"].tolist() == ["", "Ana", "Bea", "Idle", ""]
    assert frame["all"].tolist() == [False, False, False, False, True]
    for name, each in {
        "total": [4, 10, 2, 0, 16],
        "open": [4, 4, 2, 0, 10],
        "segmented": [0, 8, 0, 0, 8],
        "in_progress": [0, 2, 0, 0, 2],
        "not_started": [4, 0, 1, 0, 5],
        "unknown": [0, 0, 1, 0, 1],
        "approved": [0, 6, 1, 0, 7],
        "rejected": [0, 2, 0, 0, 2],
        "overdue": [0, 3, 0, 0, 3],
        "finished": [0, 5, 0, 0, 5],
    }.items():
        assert frame[name].tolist() == each, name


def test_rates_of_nothing_are_unknown_and_others_are_what_they_say() -> None:
    frame = team_table().fillna(-1)
    assert frame["completion"].tolist() == [0, 0.8, 0, -1, 0.5]
    assert frame["efficiency"].tolist() == [-1, 0.8, -1, -1, 0.8]
    assert frame["approval"].tolist() == [-1, 0.75, 1, -1, pytest.approx(7 / 9)]
    assert frame["interval"].iloc[1] == pytest.approx((0.40927, 0.92852), abs=1e-5)


def test_days_of_work_are_at_the_own_pace_and_unknown_without_one() -> None:
    frame = team_table()
    assert frame["days"].fillna(-1).tolist() == [-1, 16, -1, -1, 40]  # 5 in 20 working days: 4 a day and 10
    assert frame["age"].fillna(-1).tolist() == [-1, 16, 0, -1, 16]


def test_the_table_of_nothing_is_empty_and_that_of_one_person_has_no_sum() -> None:
    nothing = counts(("person", "stage", "review", "accepted"), [])
    assert team.table(nothing, None, None, None, crew(), TODAY).empty
    alone = team.table(WORK[WORK["person"] == "Bea"], None, None, None, crew(), TODAY)
    assert alone["all"].tolist() == [False]
    assert alone["days"].isna().all()


def test_work_that_is_left_comes_shortest_first_without_those_whose_pace_is_unknown() -> None:
    many = team_table(finished=people(("Ana", 5), ("Bea", 40)))
    frame = team.work_left(many, 10)
    assert frame["person"].tolist() == ["Bea", "Ana"]
    assert frame["days"].tolist() == [1, 16]
    assert frame["n"].tolist() == [1, 10]
    assert team.work_left(team_table(finished=None), 10).empty


def test_a_pace_is_what_was_finished_in_four_weeks_of_five_days() -> None:
    found = paces(people(("Ana", 10), ("Bea", 3)), people(("Ana", 5), ("Cid", 2)))
    assert found == {"Ana": Pace(10, 5), "Bea": Pace(3, 0), "Cid": Pace(0, 2)}
    assert (found["Ana"].days, found["Bea"].days, found["Cid"].days) == (40, None, 0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_likely_range_is_wilsons(part: int, more: int) -> None:
    whole = part + more
    for n in (part, whole):
        found = rates.interval(n, whole)
        expected = binomtest(n, whole).proportion_ci(method="wilson")
        assert found == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nothing_has_no_rate_and_no_likely_range() -> None:
    assert rates.interval(0, 0) is None
    assert math.isnan(rates.share(0, 0))


def test_who_runs_dry_and_who_has_too_much_is_told_by_whole_days_at_the_own_pace() -> None:
    paces_ = {
        "Ana": Pace(5, 20),
        "Bea": Pace(0, 1),
        "Cid": Pace(9, 0),
        "Dan": Pace(31, 20),
        "Eva": Pace(60, 20),
    }
    people_ = ["Ana", "Bea", "Cid", "Dan", "Eva", "Fay", ""]
    assert running_dry(paces_, people_, 5) == ("Bea", "Ana")
    assert running_dry(paces_, people_, 4) == ("Bea",)
    assert overloaded(paces_, people_, 30) == ("Eva", "Dan")
    assert overloaded(paces_, people_, 31) == ("Eva",)
    assert running_dry(paces_, ["Ana"], 99) == ("Ana",)
