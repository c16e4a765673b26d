"""Charts of a report as shapes of an SVG, for a page that needs neither script nor another host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.i18n import day_word, number, person, tn
from dashboard.reports.base import Chart
from dashboard.theme import meaning

_WIDTH = 720  # of the page's text on paper
_NAME, _TOTAL = 190, 56  # room for names to the left, for numbers to the right
_ROW, _BAR = 22, 15
_HEIGHT, _BELOW, _ABOVE = 190, 22, 18
_MOST = 26  # names; all of them are in the table
_LONGEST = 28  # characters of a name
_LABELS, _NUMBERS = 14, 27  # bars of which each has its day, and its number
_MEANINGS = {"completed": "segmented", "assigned": "total"}  # the others mean themselves


@dataclass(frozen=True)
class Bar:
    """A rectangle in a colour of the style sheet; *said* stands beside the mouse."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    said: str


@dataclass(frozen=True)
class Words:
    """A text at a place: `start`, `middle` or `end` of it is there. A *quiet* one is grey."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    quiet: bool = False


@dataclass(frozen=True)
class Drawing:
    """The shapes of a chart, in pixels."""

    height: float
    bars: list[Bar] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    width: int = _WIDTH


def colour_of(part: str) -> str:
    """The colour of a *part* of a chart, as the style sheet calls it."""
    return meaning(_MEANINGS.get(part, part))


def drawn(chart: Chart, frame: pd.DataFrame, words: Sequence[str]) -> Drawing | None:
    """The *chart* of a frame; *words* are those of its parts. None where there is nothing to see."""
    rows = [row for row in records(frame) if not row.get("all")]
    if not chart.upright and len(rows) > _MOST + 1:
        rows = [*rows[:_MOST], _together(chart, rows[_MOST:])]
    longest = max((_length(chart, row) for row in rows), default=0)
    if not longest:
        return None
    return (_upright if chart.upright else _stacked)(chart, rows, longest, words)


def _together(chart: Chart, rest: list[Row]) -> Row:
    """One row for those that a page has no room for."""
    name = tn("{n} other", "{n} others", len(rest))
    return {chart.names: name, **{part: sum(row[part] for row in rest) for part in chart.parts}}


def _length(chart: Chart, row: Row) -> int:
    parts = [int(row[part]) for part in chart.parts]
    return max(parts) if chart.upright else sum(parts)


def _stacked(chart: Chart, rows: list[Row], longest: int, words: Sequence[str]) -> Drawing:
    """One row a name, its parts one behind the other, their sum behind them."""
    found = Drawing(_ROW * len(rows) + 4)
    scale = (_WIDTH - _NAME - _TOTAL) / longest
    for place, row in enumerate(rows):
        top, x = place * _ROW + 2, float(_NAME)
        name = person(str(row[chart.names]))
        found.words.append(Words(_NAME - 8, top + 12, _cut(name), "end"))
        for part, word in zip(chart.parts, words, strict=True):
            if n := int(row[part]):
                said = f"{name}, {word}: {number(n)}"
                found.bars.append(Bar(round(x, 1), top, round(n * scale, 1), _BAR, colour_of(part), said))
                x += n * scale
        found.words.append(Words(round(x, 1) + 6, top + 12, number(_length(chart, row)), quiet=True))
    return found


def _upright(chart: Chart, rows: list[Row], longest: int, words: Sequence[str]) -> Drawing:
    """One group of bars a day, as high as their numbers."""
    found = Drawing(_HEIGHT)
    room = _WIDTH / len(rows)
    width = room * 0.7 / len(chart.parts)
    scale = (_HEIGHT - _BELOW - _ABOVE) / longest
    every = -(-len(rows) // _LABELS)
    for place, row in enumerate(rows):
        day: date = row[chart.names]
        left = place * room + room * 0.15
        for at, (part, word) in enumerate(zip(chart.parts, words, strict=True)):
            n = int(row[part])
            x, height = left + at * width, n * scale
            top = _HEIGHT - _BELOW - height
            said = f"{day_word(day)}, {word}: {number(n)}"
            found.bars.append(
                Bar(round(x, 1), round(top, 1), round(width, 1), round(height, 1), colour_of(part), said)
            )
            if len(rows) <= _NUMBERS:
                found.words.append(Words(round(x + width / 2, 1), round(top, 1) - 4, number(n), "middle"))
        if place % every == 0:
            middle = round(left + room * 0.35, 1)
            found.words.append(Words(middle, _HEIGHT - 6, day_word(day), "middle", quiet=True))
    return found


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
