"""Curves and bands: what they draw, what they label, and where they lead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.curves import Band, Chances
from dashboard.i18n import speaking
from data.metrics.day import Day

TODAY = date(2026, 6, 14)
DAY = Day.of(TODAY, 21)
LEVELS = (0.5, 0.85)


def named(frame: pd.DataFrame) -> list[tuple[float, date]]:
    return [(level, frame.loc[frame["share"] >= level, "end"].iloc[0]) for level in LEVELS]


CHANCES = Chances(
    named=named,
    counted=lambda share, day: f"{share:.2f} by {day}",
    label=lambda level, day: f"{level:.0%}: {day:%d.%m.}",
    drill=lambda view: f"left={view}",
)
BAND = Band(
    low="low",
    middle="middle",
    high="high",
    levels=(0.85, 0.5, 0.15),
    counted=lambda row: f"{row['low']} to {row['high']}",
    drill=lambda view: f"left={view}",
    goal=lambda frames, _: int(frames["goal"]),
    goal_label=lambda n, _: f"{n} left",
)


def chance(*shares: float) -> dict[str, Any]:
    days = [TODAY + timedelta(days=at) for at in range(len(shares))]
    frame = pd.DataFrame({"start": days, "end": days, "share": shares})
    drawn = CHANCES(frame, {}, "x", DAY)
    go.Figure(drawn)  # raises on what plotly does not know
    return drawn


def band(*rows: tuple[int, int, int], goal: int = 1000) -> dict[str, Any]:
    frame = pd.DataFrame(rows, columns=["low", "middle", "high"])
    frame["start"] = [TODAY + timedelta(days=1 + 7 * at) for at in range(len(rows))]
    frame["end"] = [TODAY + timedelta(days=7 + 7 * at) for at in range(len(rows))]
    drawn = BAND(frame, {"goal": goal}, "x", DAY)
    go.Figure(drawn)
    return drawn


def texts(drawn: dict[str, Any]) -> list[str]:
    return [each["text"] for each in drawn["layout"].get("annotations", ())]


def test_a_curve_is_steps_with_its_named_days_marked() -> None:
    drawn = chance(0.0, 0.1, 0.5, 0.6, 0.84, 0.9)
    line, points = drawn["data"]
    assert line["line"]["shape"] == "hv"
    assert line["y"] == [0.0, 0.1, 0.5, 0.6, 0.84, 0.9]
    assert points["x"] == [date(2026, 6, 16), date(2026, 6, 19)]
    assert points["hovertext"] == ["0.50 by 2026-06-16", "0.85 by 2026-06-19"]
    assert set(line["customdata"]) == set(points["customdata"]) == {"left=x"}
    assert texts(drawn) == ["50%: 16.06.", "85%: 19.06."]


def test_labels_stand_where_the_curve_is_not() -> None:
    early, late = chance(0.0, 0.5, 0.5, 0.5, 0.6, 0.9)["layout"]["annotations"]
    assert (early["xanchor"], early["yanchor"]) == ("left", "top")
    assert (late["xanchor"], late["yanchor"]) == ("right", "bottom")


def test_the_scale_of_chances_is_in_the_readers_words_and_ends_before_certainty() -> None:
    with speaking("es"):
        axis = chance(0.2, 0.9)["layout"]["yaxis"]
    assert axis["ticktext"] == ["0\xa0%", "25\xa0%", "50\xa0%", "75\xa0%"]
    assert max(axis["tickvals"]) < 1 < axis["range"][1]


def test_a_long_curve_is_drawn_at_some_days_and_marked_at_its_own() -> None:
    drawn = chance(*(at / 400 for at in range(361)))
    axis = drawn["layout"]["xaxis"]
    assert 3 <= len(axis["tickvals"]) == len(axis["ticktext"]) <= 5
    line, points = drawn["data"]
    assert 60 < len(line["x"]) < 140
    assert line["y"][-1] == 0.9
    assert all(share == (day - TODAY).days / 400 for day, share in zip(line["x"], line["y"], strict=True))
    assert points["x"] == [TODAY + timedelta(days=200), TODAY + timedelta(days=340)]


def test_a_band_begins_with_nothing_and_its_middle_leads_on() -> None:
    high, low, middle = band((2, 5, 9), (6, 10, 16))["data"]
    assert (low["y"], middle["y"], high["y"]) == ([0, 2, 6], [0, 5, 10], [0, 9, 16])
    assert middle["x"] == [date(2026, 6, 15), date(2026, 6, 21), date(2026, 6, 28)]
    assert middle["customdata"] == [None, "left=x", "left=x"]
    assert middle["hovertext"][1:] == ["2 to 9", "6 to 16"]
    assert low["fill"] == "tonexty"  # up to what was drawn before it, the upper edge
    assert set(low["customdata"]) == set(high["customdata"]) == {None}


def test_a_band_says_the_numbers_at_its_end_unless_they_would_come_upon_each_other() -> None:
    assert texts(band((2, 5, 9), (6, 10, 16))) == ["<b>10</b> · 50%", "<b>6</b> · 85%", "<b>16</b> · 15%"]
    assert texts(band((60, 61, 90))) == ["<b>61</b> · 50%", "<b>90</b> · 15%"]


@pytest.mark.parametrize(("goal", "drawn"), [(12, True), (18, True), (33, False)])
def test_a_goal_is_drawn_where_the_band_comes_near_it(goal: int, drawn: bool) -> None:
    shown = band((2, 5, 9), (6, 10, 16), goal=goal)
    assert bool(shown["layout"]["shapes"]) == drawn
    assert (f"{goal} left" in texts(shown)) == drawn


@pytest.mark.parametrize("weeks", [1, 2, 4, 12])
def test_a_band_of_weeks_writes_at_most_three_days_the_last_among_them(weeks: int) -> None:
    axis = band(*((at, 2 * at, 3 * at) for at in range(1, weeks + 1)))["layout"]["xaxis"]
    assert 1 <= len(axis["tickvals"]) <= 3
    assert axis["tickvals"][0] == TODAY + timedelta(days=7 * weeks)
