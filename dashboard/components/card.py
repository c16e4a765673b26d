"""A card: a titled place for one thing to do."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import Given, aria
from dashboard.components.overlays import LIST
from dashboard.i18n import t


def card(title: str, about: str, *inside: Any, name: str = "") -> html.Section:
    """*about* says in a line what happens here, and to what."""
    return html.Section(
        [
            html.Header(
                [html.H2(title), html.P(about, className="quiet panel-note")], className="panel-head"
            ),
            html.Div(list(inside), className="card-body"),
        ],
        className=f"panel card card-{name}" if name else "panel card",
        **aria(label=title),
    )


def row(*inside: Any) -> html.Div:
    """Controls and buttons beside each other."""
    return html.Div(list(inside), className="card-row")


def assignee(kind: str, given: Given) -> Any:
    """Who of the crew gets the batches that this *kind* of work makes; nobody, unless chosen."""
    identity = ids.argument(kind, "assignee")
    return dmc.Select(
        id=identity,
        label=t("For"),
        placeholder=t("unassigned"),
        **given(identity, data=[]),
        value=None,
        searchable=True,
        clearable=True,
        size="sm",
        nothingFoundMessage=t("nothing found"),
        className="card-control",
        **LIST,
    )
