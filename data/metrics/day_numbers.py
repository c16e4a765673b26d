"""Days as numbers, so that hundreds of thousands of rows are reckoned at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NO_DAY = 0
_WEEK = 7

Numbers = NDArray[np.int64]


def day_numbers(days: pd.Series) -> Numbers:
    """The number of each day `YYYY-MM-DD`, as `date.toordinal` has it; NO_DAY where there is none."""
    codes, known = pd.factorize(days)
    ordinals = [date.fromisoformat(day).toordinal() for day in known]
    return np.array([*ordinals, NO_DAY], dtype=np.int64)[codes]


def dates(numbers: Iterable[int]) -> list[date]:
    """The days that *numbers* stand for."""
    return [date.fromordinal(each) for each in numbers]


def mondays(numbers: Numbers) -> Numbers:
    """The first day of the week that each day is in."""
    return numbers - (numbers - 1) % _WEEK  # day 1 was a Monday


def summed(values: Numbers, *numbers: Numbers) -> tuple[Numbers, ...]:
    """The different *values* in order, and the sums of each of the *numbers* that stand beside them."""
    known, places = np.unique(values, return_inverse=True)
    sums = (np.bincount(places, weights=each, minlength=len(known)) for each in numbers)
    return known, *(each.astype(np.int64) for each in sums)
