"""The headline figures, each with its context and a link to exactly its batches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.charts.figure import records
from dashboard.i18n import number, percent, t, tn
from dashboard.url import View
from data.errors import message

Row = Mapping[str, Any]
_TO_COME = html.Div(className="figure skeleton")

#: figure → (word, the filter that gives exactly its batches, class of its mark)
FIGURES: dict[str, tuple[str, dict[str, Any], str]] = {
    "total": (message("Batches"), {}, "total"),
    "done": (message("Done"), {"stage": ("segmented",)}, "segmented"),
    "accepted": (message("Accepted"), {"accepted": True}, "approved"),
    "in_progress": (message("In progress"), {"stage": ("in_progress",)}, "in_progress"),
    "not_started": (message("Not started"), {"stage": ("not_started",)}, "not_started"),
    "unassigned": (message("Unassigned"), {"person": ("",)}, "unassigned"),
    "overdue": (message("Overdue"), {"overdue": True}, "overdue"),
    "unknown": (message("Unknown"), {"stage": ("unknown",)}, "unknown"),
}


def figures(frame: pd.DataFrame, view: View, awaited: Collection[str] = ()) -> list[Any]:
    """One card a row of `overview.figures`; unknown only when there is any. Those *awaited* are to come."""
    shown = [row for row in records(frame) if row["figure"] != "unknown" or row["n"]]
    return [_TO_COME if row["figure"] in awaited else _card(row, view) for row in shown]


def _card(row: Row, view: View) -> Any:
    word, narrowing, mark = FIGURES[row["figure"]]
    inside = [
        html.Span([html.Span(className=f"mark mark-{mark}"), t(word)], className="figure-word"),
        html.Span(_value(row), className="figure-value"),
        html.Span(_context(row), className="figure-context"),
    ]
    if row["figure"] == "done":
        week, before = number(row["week"]), number(row["before"])
        change = t("per week: {before} → {week}", week=week, before=before)
        inside.append(html.Span(change, className="figure-context"))
    link = view.batches(**narrowing) if row["n"] else None
    if link is None:
        return html.Div(inside, className="figure figure-" + row["figure"])
    return dcc.Link(inside, href=link, className="figure figure-" + row["figure"])


def _value(row: Row) -> str:
    return percent(row["share"]) if row["figure"] in ("done", "accepted") else number(row["n"])


def _context(row: Row) -> str:
    if row["figure"] == "total":
        return t("in this view")
    if row["figure"] in ("done", "accepted"):
        return tn("{n} batch", "{n} batches", row["n"])
    return t("{share} of all", share=percent(row["share"]))


def skeleton() -> list[Any]:
    """Cards of the same size while the first figures are on their way."""
    return [_TO_COME] * (len(FIGURES) - 1)
