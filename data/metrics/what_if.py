"""When it will be done if something were otherwise, beside when it will be as things are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

import numpy as np
import pandas as pd

from data.metrics.forecast import LEVELS, Forecast, Refusal
from data.metrics.totals import totals

Kind = Literal["as_it_is", "more", "fewer", "off", "together", "has", "gives", "gets"]


@dataclass(frozen=True)
class Case:
    """What is as it is, or otherwise: one person `more` or `fewer`, a week `off` from the *day* on, these
    `together`; or what a *person* `has`, when they `give` some away or `get` them."""

    kind: Kind
    day: date | None = None
    person: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """The forecast of *n* batches in a case; *whole*: they are just those that are left now. *against*: the
    one that it is compared with."""

    case: Case
    n: int
    found: Forecast | Refusal
    whole: bool = True
    against: Forecast | Refusal | None = None


def share_of_one(finished: pd.DataFrame) -> float:
    """What one person brings of all that was finished lately, 0 to 1: the median of those who finished
    anything. *finished* is counts by person; what is nobody's counts for all."""
    numbers = totals(finished, "person")
    people = [n for person, n in numbers.items() if person and n]
    return median(people) / sum(numbers.values()) if people else 0.0


def compared(answers: Iterable[Answer], target: date | None) -> pd.DataFrame:
    """One row an answer: `case`, `n`, `whole`, and whether it is `refused`; the days by which 50, 85 and 95
    of 100 futures end, `half`, `likely` and `sure` (None: later than two years, or not known); how many days
    `later` the second of them is than that of the answer it is held against; and the `chance` (0 to 1) of
    ending by the *target*."""
    rows = [
        (
            each.case,
            each.n,
            each.whole,
            isinstance(each.found, Refusal),
            *(_day(each.found, level) for level in LEVELS),
            _later(each),
            chance_by(each.found, target),
        )
        for each in answers
    ]
    names = ["case", "n", "whole", "refused", "half", "likely", "sure", "later", "chance"]
    frame = pd.DataFrame(rows, columns=names).astype({"n": "Int64", "later": "Int64", "chance": "float64"})
    days = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in names[4:7]}
    return frame.assign(**days)


def chance_by(found: Forecast | Refusal, day: date | None) -> float | None:
    """In what share of the futures all is done by the end of a *day*; None where that is not known."""
    if day is None or isinstance(found, Refusal):
        return None
    if day > found.days[-1] and found.ends[-1] >= len(found.days):
        return None  # later than what was looked at, and not all of the futures have ended by then
    worked = sum(each <= day for each in found.days) - 1
    return float(np.searchsorted(found.ends, worked, side="right") / len(found.ends)) if worked > 0 else 0.0


def _day(found: Forecast | Refusal, level: float) -> date | None:
    return found.day(level) if isinstance(found, Forecast) else None


def _later(each: Answer) -> int | None:
    if each.against is None:
        return None
    then, now = (_day(found, LEVELS[1]) for found in (each.found, each.against))
    return (then - now).days if then and now else None
