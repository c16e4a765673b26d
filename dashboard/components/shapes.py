"""Small pictures of numbers week by week, for what is drawn by React alone: shapes, and links over them.

They hold no words, so that they can be as wide as there is room; what they show is said beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.charts.figure import Row
from dashboard.components.attributes import aria
from dashboard.components.static_tree import LocalComponent

_WIDTH, _HEIGHT, _EDGE = 640, 150, 10
_BAR, _GAP, _TALL = 7, 2, 20  # of a bar among text


class Shape(LocalComponent):
    """An element of an SVG, for a `StaticTree` only."""

    def __init__(self, name: str, children: Sequence[Any] = (), **attributes: Any) -> None:
        super().__init__(name, children=list(children), **attributes)


def weekly_points(
    rows: Sequence[Row],
    levels: Sequence[float],
    said: Callable[[Row], str],
    link: Callable[[Row], str | None],
) -> Shape:
    """A line through the `n` of each week of *rows*, with *levels* across: the first solid, others dashed. A
    week outside is a diamond, one that is not over hollow; each leads to its *link*."""
    top: float = max([1.0, *levels, *(row["n"] for row in rows)])
    step = (_WIDTH - 2 * _EDGE) / max(len(rows) - 1, 1)

    def height(value: float) -> float:
        return round(_HEIGHT - _EDGE - value / top * (_HEIGHT - 2.0 * _EDGE), 1)

    places = [(round(_EDGE + at * step, 1), height(row["n"])) for at, row in enumerate(rows)]
    across = [
        Shape("line", x1=0, x2=_WIDTH, y1=height(level), y2=height(level), className=look)
        for level, look in zip(levels, ["drawn-mean", *["drawn-limit"] * len(levels)], strict=False)
    ]
    line = Shape("polyline", points=" ".join(f"{x},{y}" for x, y in places), className="drawn-line")
    ground = Shape("line", x1=0, x2=_WIDTH, y1=height(0), y2=height(0), className="drawn-ground")
    marks = [_point(row, *place, said, link) for row, place in zip(rows, places, strict=True)]
    return _picture([ground, *across, line, *marks], _WIDTH, _HEIGHT, "drawn-weeks", role="group")


def _point(
    row: Row, x: float, y: float, said: Callable[[Row], str], link: Callable[[Row], str | None]
) -> Shape:
    out = row["signal"] in ("above", "below")
    look = "drawn-out" if out else "drawn-run" if row["signal"] else "" if row["full"] else "drawn-hollow"
    if out:
        reach = 7
        corners = f"{x},{y - reach} {x + reach},{y} {x},{y + reach} {x - reach},{y}"
        mark = Shape("polygon", points=corners, className=f"drawn-point {look}")
    else:
        mark = Shape(
            "circle", cx=x, cy=y, r=5 if row["signal"] else 4, className=f"drawn-point {look}".strip()
        )
    title, address = Shape("title", [said(row)]), link(row)
    if not address:
        return Shape("g", [title, mark])
    return Shape("Link", [title, mark], href=address, **aria(label=said(row)))


def bars(numbers: Sequence[int], said: str) -> Shape:
    """*numbers* as a row of bars that fits into a line of text; *said* is what they are, in words."""
    top, width = max(1, *numbers), len(numbers) * (_BAR + _GAP) - _GAP
    shapes = []
    for at, n in enumerate(numbers):
        tall = max(round(n / top * _TALL, 1), 1)
        look = "drawn-bar" if n else "drawn-bar drawn-none"
        shapes.append(
            Shape("rect", x=at * (_BAR + _GAP), y=_TALL - tall, width=_BAR, height=tall, className=look)
        )
    return _picture(
        [Shape("title", [said]), *shapes], width, _TALL, "drawn-bars", role="img", **aria(label=said)
    )


def _picture(shapes: Sequence[Shape], width: int, height: int, look: str, **attributes: str) -> Shape:
    return Shape("svg", shapes, viewBox=f"0 0 {width} {height}", className=look, **attributes)
