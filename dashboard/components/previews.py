"""What would happen, before it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.icons import icon
from dashboard.components.task import names
from dashboard.filter_words import described
from dashboard.i18n import number, t, tn
from dashboard.url import BATCHES, View, address
from data.errors import message
from data.imports.quick_create import Preview
from data.query.filters import EVERYTHING

_MOST = 100  # ids of each kind


def pasted(found: Preview) -> list[Any]:
    """How a pasted list divides: three counts, each with its ids."""
    kinds = (
        ("new", message("New"), found.new),
        ("existing", message("Already exist"), found.existing),
        ("unreadable", message("Not readable"), found.unreadable),
    )
    shown = [
        html.Details(
            [html.Summary([html.Strong(number(len(every))), f" {t(word)}"]), names(every, most=_MOST)],
            open=name == "unreadable" or len(every) <= 5,
            className=f"pasted pasted-{name}",
        )
        for name, word, every in kinds
        if every
    ]
    return shown or [html.Span(t("No id was found in this text."), className="quiet")]


def doomed(total: int, sample: Sequence[str], view: View) -> list[Any]:
    """How many batches the filter names, which they are, and where to see them all."""
    if not total and view.where == EVERYTHING:
        return [html.P(t("There are no batches: nothing would be deleted."), className="quiet")]
    if not total:
        return [html.P(t("No batch matches the filter: nothing would be deleted."), className="quiet")]
    said = tn("{n} batch would be deleted", "{n} batches would be deleted", total)
    if view.where == EVERYTHING:
        why = [
            html.Span(
                [icon("warning"), t("No filter is set: these are all batches.")], className="inline-icon"
            )
        ]
    else:
        why = [html.Span(" · ".join(described(view.where)), className="quiet")]
    return [
        html.P(
            [
                html.Strong(said, className="doomed-count"),
                dcc.Link(t("Show them"), href=address(BATCHES, view.to_query())),
            ],
            className="doomed-said",
        ),
        html.P(why),
        names([*sample, *(["…"] if total > len(sample) else [])]),
    ]


def condemned(said: str, about: str, listed: Any) -> list[Any]:
    """What would be deleted, and which batches these are."""
    return [html.P(html.Strong(said, className="doomed-count")), html.P(about, className="quiet"), listed]


def failed(words: str) -> html.P:
    return html.P([icon("warning"), html.Span(words)], role="alert", className="task-said task-failed")
