"""What needs attention: each topic with its count and one click to its batches."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.charts.figure import records
from dashboard.components.icons import icon
from dashboard.i18n import number, t
from dashboard.panels.batches import stale_work
from dashboard.url import View
from data.errors import message
from data.metrics.day import Day

TOPICS: dict[str, tuple[str, str]] = {
    "overdue": (message("Overdue"), message("due before today and not accepted")),
    "stale": (message("Stale"), message("in progress, assigned more than {days} days ago")),
    "unassigned": (message("Unassigned"), message("nobody is working on them")),
    "unknown": (message("Unknown status"), message("a word the vocabulary does not know")),
    "not_in_crew": (message("Not in the crew"), message("assigned to people who are not in the list")),
    "duplicated": (message("Duplicated ids"), message("several batches have the same id")),
}


def attention(
    frame: pd.DataFrame, outsiders: tuple[str, ...], ids: tuple[str, ...], view: View, day: Day
) -> list[Any]:
    """One line a topic of `overview.attention` that has batches; a word of calm when none has.

    *outsiders* are the people outside the crew, *ids* the duplicated ids under this filter.
    """
    narrowing: dict[str, dict[str, Any]] = {
        "overdue": {"overdue": True},
        "stale": stale_work(day),
        "unassigned": {"person": ("",)},
        "unknown": {"stage": ("unknown",)},
        "not_in_crew": {"person": outsiders},
        "duplicated": {"duplicated": True},
    }
    lines = [
        _line(row["topic"], row["n"], view.batches(**narrowing[row["topic"]]), ids, day)
        for row in records(frame)
        if row["n"]
    ]
    return lines or [html.P([icon("check"), t("Nothing needs attention here.")], className="attention-calm")]


def _line(topic: str, n: int, link: str | None, ids: tuple[str, ...], day: Day) -> Any:
    word, why = TOPICS[topic]
    reason = t(why, days=(day.today - day.stale_until).days - 1)
    if topic == "duplicated" and ids:
        shown = ", ".join(name or t("(no id)") for name in ids[:3])
        reason = f"{shown}{' …' if len(ids) > 3 else ''}"
    inside = [
        html.Span(className=f"mark mark-{topic}"),
        html.Span([html.Span(t(word), className="attention-word"), html.Span(reason, className="quiet")]),
        html.Span(number(n), className="attention-n"),
    ]
    return dcc.Link(inside, href=link or "#", className=f"attention-line topic-{topic}")
