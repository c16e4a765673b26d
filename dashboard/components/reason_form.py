"""Asks why, in place, before what is unusual is saved; offers the reasons that are often given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria, marked
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import t

_LONGEST = 2000  # characters


def reason_form(save: Mapping[str, Any], cancel: Mapping[str, Any], place: str = "") -> html.Div:
    """*save* and *cancel* mark the buttons for the script that knows what they do."""
    about = ids.reason("about", place)
    return html.Div(
        [
            html.P(id=about, className="reason-about"),
            dmc.Textarea(
                id=ids.reason("text", place),
                label=t("Reason"),
                value="",
                required=True,
                autosize=True,
                minRows=2,
                maxRows=8,
                attributes={"input": {"maxLength": _LONGEST}},
            ),
            StaticTree([], id=ids.reason("usual", place), className="reason-usual"),
            html.Div(
                [
                    dmc.Button(t("Save"), size="compact-sm", **save),
                    dmc.Button(t("Cancel"), size="compact-sm", variant="default", **cancel),
                ],
                className="batch-answers",
            ),
        ],
        id=ids.reason(place=place),
        className="hidden",
        role="group",
        **aria(labelledby=about),
    )


def usual(reasons: Sequence[str]) -> list[Any]:
    """The reasons often given, each a button that fills it in."""
    if not reasons:
        return []
    buttons = [
        html.Button(text, type="button", className="reason-choice", **marked(reason=text)) for text in reasons
    ]
    return [html.Span(t("Often given"), className="quiet"), *buttons]
