"""Draws `house.svg`, the picture of the rooms, from the imports: `python -m docs.house`.

A room is a part of `callbacks`, `dashboard` or `data`. It stands above all that it imports; a line leads to
what it imports unless another one leads there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

_HOUSES = ("callbacks", "dashboard", "data")
_HEIGHT, _GAP, _ROW, _EDGE = 26, 14, 64, 20  # pixels
_LETTER, _INNER = 7.2, 20  # pixels of a letter, and around a name
_STYLE = """\
text { font: 13px system-ui, sans-serif; text-anchor: middle; dominant-baseline: central; fill: #1f2933 }
rect { rx: 6; stroke: #52606d33 }
.callbacks { fill: #ffe3e3 } .dashboard { fill: #dbe9ff } .data { fill: #ddf3e0 }
path { fill: none; stroke: #52606d; stroke-opacity: .35 }
"""
Rooms = Mapping[str, set[str]]


def rooms() -> Rooms:
    """Room → the rooms it imports, without those that others of them import already."""
    graph = grimp.build_graph(*_HOUSES)
    direct: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        found = direct.setdefault(_room(module), set())
        found |= {_room(each) for each in graph.find_modules_directly_imported_by(module)}
    for room, imported in direct.items():
        imported.discard(room)
    reached = {room: _reached(direct, room) for room in direct}
    house = {room: found - set().union(*(reached[each] for each in found)) for room, found in direct.items()}
    leads = set().union(*house.values())
    return {room: found for room, found in house.items() if found or room in leads}


def picture(house: Rooms) -> str:
    """The picture as SVG: the same for the same rooms."""
    floors = _floors(house)
    widths = {room: round(_LETTER * len(_name(room)) + _INNER) for room in house}
    width = max(sum(widths[each] + _GAP for each in floor) for floor in floors) + 2 * _EDGE
    places: dict[str, tuple[float, float]] = {}
    for level, floor in enumerate(floors):
        spare = width - 2 * _EDGE - sum(widths[each] for each in floor)
        left = _EDGE + spare / (2 * len(floor))
        for room in floor:
            places[room] = (left + widths[room] / 2, _EDGE + level * _ROW + _HEIGHT / 2)
            left += widths[room] + spare / len(floor)
    lines = [_line(places[room], places[each]) for room in house for each in sorted(house[room])]
    boxes = [_box(room, *places[room], widths[room]) for room in house]
    height = 2 * _EDGE + (len(floors) - 1) * _ROW + _HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img">'
    title = "<title>The rooms of Tanda: each imports only from those below it</title>"
    ground = f'<rect width="{width:.0f}" height="{height}" fill="#fff" stroke="none"/>'
    return "\n".join([head, title, f"<style>\n{_STYLE}</style>", ground, *lines, *boxes, "</svg>", ""])


def _room(module: str) -> str:
    house, *inner = module.split(".")
    return house if house == "callbacks" or not inner else f"{house}.{inner[0]}"


def _name(room: str) -> str:
    return room.removeprefix("dashboard.").removeprefix("data.")


def _reached(direct: Rooms, room: str) -> set[str]:
    """All rooms below *room*."""
    found: set[str] = set()
    waiting = [*direct[room]]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += direct[each]
    return found


def _floors(house: Rooms) -> list[list[str]]:
    """The rooms from top to bottom, each above all it imports, near those that import it."""
    levels: dict[str, int] = {}

    def level(room: str) -> int:
        if room not in levels:
            levels[room] = 1 + max((level(each) for each in house[room]), default=-1)
        return levels[room]

    for room in house:
        level(room)
    floors: list[list[str]] = [[] for _ in range(max(levels.values()) + 1)]
    for room in sorted(house):
        floors[-1 - levels[room]].append(room)
    place: dict[str, float] = {}
    for floor in floors:
        above = {room: [place[each] for each in place if room in house[each]] for room in floor}
        floor.sort(key=lambda room: (_middle(above[room]), room))
        place |= {room: (at + 0.5) / len(floor) for at, room in enumerate(floor)}
    return floors


def _middle(places: Iterable[float]) -> float:
    found = list(places)
    return sum(found) / len(found) if found else 0.5


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = start, end
    y, to_y = y + _HEIGHT / 2, to_y - _HEIGHT / 2
    bend = (to_y - y) / 2
    curve = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{curve}"/>'


def _box(room: str, x: float, y: float, width: int) -> str:
    place = f'x="{x - width / 2:.0f}" y="{y - _HEIGHT / 2:.0f}" width="{width}" height="{_HEIGHT}"'
    box = f'<rect class="{room.partition(".")[0]}" {place}/>'
    return f'{box}<text x="{x:.0f}" y="{y:.0f}">{escape(_name(room))}</text>'


if __name__ == "__main__":
    Path(__file__).with_name("house.svg").write_text(picture(rooms()), encoding="utf-8")
