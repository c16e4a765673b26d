"""Frames of counts added up: by one dimension, or by two of them, crossed.

The frames are short: loops beat pandas' machinery.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd


def totals(counts: pd.DataFrame, by: str) -> Counter[Any]:
    """How many each value of the column *by* has; other columns are added up."""
    sums: Counter[Any] = Counter()
    for value, n in zip(counts[by].tolist(), counts["n"].tolist(), strict=True):
        sums[value] += n
    return sums


def cross_table(
    counts: pd.DataFrame, rows: str, shown: Iterable[Any], columns: str, values: Sequence[str]
) -> pd.DataFrame:
    """One row for each *shown* value of the dimension *rows*: a column for each of *values*, and `total`.

    *values* are all those that the dimension *columns* can have; other columns of *counts* are added up.
    """
    cells: Counter[tuple[Any, Any]] = Counter()
    for row, column, n in zip(*(counts[name].tolist() for name in (rows, columns, "n")), strict=True):
        cells[row, column] += n
    table = {row: [cells[row, value] for value in values] for row in shown}
    lines = [(row, *numbers, sum(numbers)) for row, numbers in table.items()]
    frame = pd.DataFrame(lines, columns=[rows, *values, "total"])
    return frame.astype(dict.fromkeys((*values, "total"), "int64"))
