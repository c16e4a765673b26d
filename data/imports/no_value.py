"""A cell of a workbook that does not tell its value: a formula without one, or a text that was cut."""

from __future__ import annotations

Place = tuple[int, int]  # row and column of a cell, from 0


class NoValue(str):
    """What stands where a formula has no value: `=` and its text, or the `#…` of one that has failed."""

    __slots__ = ()


class CutText(NoValue):
    """The beginning of a text that was too long for a cell."""

    __slots__ = ()
