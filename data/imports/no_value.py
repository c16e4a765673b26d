"""A cell of a workbook whose formula has no value."""

from __future__ import annotations

Place = tuple[int, int]  # row and column of a cell, from 0


class NoValue(str):
    """What stands where a formula has no value: `=` and its text, or the `#…` of one that has failed."""

    __slots__ = ()
