"""What a change of selected batches would do: in figures, and for the first of them before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.columns import COLUMNS, DAYS, WORDS
from dashboard.components.batch_facts import SETS
from dashboard.components.shortened import shortened
from dashboard.i18n import day, person, t, tn
from data.batches.fields import FIELDS, Style, written_day
from data.crew.distribution import Distribution
from data.crew.editing import Plan, Planned
from data.history.change import MISSING
from data.model import natural

#: Where it is stored → what it is called.
_NAMES = {each.path: each.name for each in FIELDS.values()} | {
    "metadata.reviewed_at": "reviewed",
    "metadata.approved_at": "approved",
}


def preview(plan: Plan, name: str, picked: int | None, style: Style) -> list[Any]:
    """*name* is what is set (a clean name); *picked* how many ids were chosen, None for a filter."""
    main = FIELDS[SETS.get(name, name)].path
    said = []
    gone = picked - plan.matched if picked else 0
    if gone > 0:
        said.append(tn("{n} selected batch no longer exists.", "{n} selected batches no longer exist.", gone))
    if not plan.changed:
        return [html.P(t("Nothing would change.")), *(html.P(each, className="quiet") for each in said)]
    same = plan.matched - plan.changed
    if same:
        said.append(tn("{n} needs no change.", "{n} need no change.", same))
    if plan.unusual:
        said.append(tn("{n} needs a reason.", "{n} need a reason.", plan.unusual))
    along = [_name(path) for path in plan.fields if path in _NAMES and path != main]
    if along:
        said.append(t("This sets as well: {fields}.", fields=", ".join(along)))
    return [
        html.P(html.Strong(tn("{n} batch would change.", "{n} batches would change.", plan.changed))),
        html.P(" ".join(said), className="quiet"),
        html.Div(_table(plan, main, style), className="scroll wide-scroll", tabIndex="0"),
    ]


def _name(path: str) -> str:
    return t(COLUMNS[_NAMES[path]][0])


def _table(plan: Plan, path: str, style: Style) -> html.Table:
    head = [html.Th(t("Id")), html.Th(t("Before")), html.Th(t("After"))]
    lines = [
        html.Tr(_cells(each, path, style)) for each in sorted(plan.rows, key=lambda row: natural.key(row.id))
    ]
    more = plan.changed - len(lines)
    if more > 0:
        note = tn("and {n} more", "and {n} more", more)
        lines.append(html.Tr(html.Td(note, colSpan=3, className="quiet")))
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)], className="data-table wide-table")


def _cells(row: Planned, path: str, style: Style) -> list[html.Td]:
    sides = (_side(path, _at(side, path), style) for side in (row.before, row.after))
    return [html.Td(shortened(row.id)), *(html.Td(each, className="wrapping") for each in sides)]


def _at(side: Mapping[str, Any], path: str) -> Any:
    """The value at *path*; where a batch had no such object it is set as a whole."""
    if path in side:
        return side[path]
    parent, _, name = path.partition(".")
    whole = side.get(parent)
    return whole.get(name, MISSING) if isinstance(whole, Mapping) else MISSING


def _side(path: str, value: Any, style: Style) -> Any:
    """A value as it is stored, in the words of the list."""
    name = _NAMES.get(path, "")
    if name in WORDS:
        clean = style.meaning(name, value)
        return html.Span(t(WORDS[name][clean]), className=f"badge badge-{clean}")
    if name in DAYS:
        return _day(value, style.zone) or "–"
    text = value if isinstance(value, str) else ""
    return person(text.strip()) if name == "person" else text or "–"


def _day(value: Any, zone: ZoneInfo) -> str:
    found = written_day(value, zone)
    return day(found) if found else str(value) if isinstance(value, str | datetime) else ""


def dealt(found: Distribution, wanted: int | None) -> list[Any]:
    """What giving batches out would do, in words. *wanted*: how many were asked for by number."""
    given = sum(each.given for each in found.people)
    said = [tn("{n} stays where it is.", "{n} stay where they are.", found.kept)] if found.kept else []
    if found.left:
        said.append(tn("{n} is left over.", "{n} are left over.", found.left))
    if wanted is not None and wanted > given:
        said.append(tn("{n} was asked for.", "{n} were asked for.", wanted))
    words = tn("{n} batch would be given out.", "{n} batches would be given out.", given)
    return [html.P(html.Strong(words)), html.P(" ".join(said), className="quiet")]
