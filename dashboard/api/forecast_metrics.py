"""What the API tells of a forecast: the days and numbers of the page's panels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import pandas as pd
from pydantic import BaseModel, Field

from dashboard.operations.arguments import FilterQuery
from dashboard.panels.base import Frames
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.reckoning import found, goal_of, left_of, returns_of
from dashboard.panels.what_if import WHAT_IF
from dashboard.scenario import NAMES, Scenario
from dashboard.url import View
from data.metrics.day import Day
from data.metrics.forecast import Refusal
from data.query.restrictions import encode


class ForecastQuery(FilterQuery):
    growth: Literal["no", "yes"] = Field("no", description="Whether new batches come as before.")
    weeks: Literal["12", "26"] = Field("12", description="How many of the last full weeks it rests on.")
    batches: int | None = Field(
        None, ge=1, le=1_000_000, description="How many; without it all that are left."
    )
    rework: Literal["yes", "no"] = Field("yes", description="Whether rejected batches come back.")
    staff: Literal["0", "1", "-1"] = Field("0", description="What if there were one person more, or fewer.")
    off: str = Field("", description="What if a week from that day on were off.")
    target: str = Field("", description="The day of which to tell how likely it is.")
    move: int | None = Field(None, ge=1, le=1_000_000, description="What if so many changed hands.")
    giver: str = Field("", description="Who gives them.")
    taker: str = Field("", description="Who gets them.")

    def looked_at(self) -> View:
        """The view that the page would show."""
        said = {name: value for name in NAMES if (value := getattr(self, name)) not in (None, "")}
        options = {
            name: encode(value) if name in ("giver", "taker") else str(value) for name, value in said.items()
        }
        return View(
            self.filters(), growth=self.growth, weeks=self.weeks, scenario=Scenario.from_options(options)
        )


class Reckoned(BaseModel):
    left: int
    goal: int = Field(description="How many it is about.")
    returning: int = Field(description="How many more are expected to come back.")
    refused: Literal["left", "few"] | None = Field(
        description="Why there is no forecast: nothing is left, or there was work in too few weeks."
    )
    weeks: int | None = Field(description="In how many there was, where they are too few.")


class ForecastCase(BaseModel):
    """The days by which 50, 85 and 95 of 100 futures end; null where not known, or after two years."""

    case: str = Field(description="as_it_is, more, fewer, off, together, has, gives or gets.")
    person: str = Field(description="Whose forecast it is; blank for everybody's.")
    n: int
    half: date | None
    likely: date | None
    sure: date | None
    later: int | None = Field(description="By how many days `likely` is later than as things are.")
    chance: float | None = Field(description="How likely all is done by the target day.")


class Reach(BaseModel):
    """How many are done by the end of a week in 85, 50 and 15 of 100 futures, or more."""

    start: date
    end: date
    low: int
    middle: int
    high: int


def forecast_tables(frames: Frames, view: View, day: Day) -> Mapping[str, pd.DataFrame]:
    """The tables of `GET /metrics/forecast`."""
    result = found(frames, view, day)
    refused = (result.reason, result.weeks) if isinstance(result, Refusal) else (None, None)
    row = (left_of(frames), goal_of(frames, view), returns_of(frames, view).expected, *refused)
    cases = WHAT_IF.metric(frames, view, day)
    names = cases["case"].tolist()
    cases = cases.drop(columns=["whole", "refused"]).assign(case=[each.kind for each in names])
    cases.insert(1, "person", [each.person for each in names])
    cases["chance"] = cases["chance"].astype("Float64")
    return {
        "reckoned": pd.DataFrame([row], columns=list(Reckoned.model_fields)),
        "cases": cases,
        "reach": FORECAST_PANELS["forecast-reach"].metric(frames, view, day),
    }
