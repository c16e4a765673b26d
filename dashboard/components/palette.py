"""The command palette, a window that finds batches, people, files, pages, views and actions; and all keys.

`assets/page/palette.js` fills it and moves through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria, marked
from dashboard.components.icons import icon
from dashboard.components.overlays import window
from dashboard.components.static_tree import StaticTree, link
from dashboard.i18n import t
from data.errors import message

#: Where keys work → (the keys, what they do). A blank stands between two that do the same.
KEYS = {
    message("Everywhere"): (
        (("Ctrl-K", "/"), message("Search, and go anywhere")),
        (("?",), message("Show these keys")),
        (("Esc",), message("Close what is open")),
        (("Ctrl-Z",), message("Undo the last change of a batch")),
    ),
    message("List of batches"): (
        (("Enter",), message("Open the batch")),
        (("Space", "X"), message("Select the batch, or leave it out")),
        (("Shift-Click",), message("Select all in between")),
        (("Ctrl-A",), message("Select all that match")),
        (("F2",), message("Edit the cell")),
        (("A",), message("Give what is selected to somebody")),
        (("J", "K"), message("The next batch, the one before")),
    ),
    message("Charts"): (
        (("←", "→", "↑", "↓"), message("From bar to bar")),
        (("Enter",), message("Open what is behind the bar")),
    ),
}


@dataclass(frozen=True)
class Row:
    """What the palette offers: it leads to an *address*, or has the browser do an *act* (`act:argument`)."""

    group: str
    image: str
    words: str
    about: str = ""
    address: str = ""
    act: str = ""


def opener() -> html.Button:
    """The button of the palette."""
    return html.Button(
        [
            icon("search"),
            html.Span(t("Search"), className="search-word"),
            html.Kbd("Ctrl K", **aria(hidden="true")),
        ],
        type="button",
        className="search-button",
        **marked(palette="open"),
    )


def windows() -> list[Any]:
    """The palette, and the list of keys."""
    return [
        window(
            [
                dcc.Store(id=ids.PALETTE_WORDS, data=_words()),
                dmc.TextInput(
                    id=ids.PALETTE_TEXT,
                    placeholder=t("Batch, person, file, page, view or action"),
                    leftSection=icon("search"),
                    size="md",
                    value="",
                    autoComplete="off",
                    **marked(autofocus=""),
                    **aria(label=t("Search"), controls="palette-options", autocomplete="list"),
                ),
                StaticTree([], id=ids.PALETTE_LIST, className="palette-list"),
            ],
            id=ids.PALETTE,
            title=t("Search"),
            size="lg",
            withCloseButton=False,
            yOffset="10vh",
            transitionProps={"duration": 0},
            className="palette",
        ),
        window([_keys()], id=ids.KEYS, title=t("Keys"), centered=True, size="lg"),
    ]


def _words() -> dict[str, str]:
    return {
        "recent": t("Recent"),
        "failed": t("Tanda does not answer. Try again."),
        "loading": t("Searching …"),
    }


def _keys() -> html.Div:
    return html.Div(
        [
            html.Section(
                [
                    html.H3(t(place), className="keys-place"),
                    html.Dl([each for keys, does in lines for each in _line(keys, does)]),
                ]
            )
            for place, lines in KEYS.items()
        ],
        className="keys",
    )


def _line(keys: Sequence[str], does: str) -> tuple[html.Dt, html.Dd]:
    return html.Dt([html.Kbd(each) for each in keys]), html.Dd(t(does))


def listed(rows: Sequence[Row], text: str, problem: str = "") -> list[Any]:
    """The rows in their groups, why some are missing, and why there are none."""
    wrong = (
        [html.P([icon("warning"), html.Span(problem)], className="palette-said", role="alert")]
        if problem
        else []
    )
    if not rows:
        return [
            *wrong,
            html.P(t("Nothing found for “{text}”.", text=text), className="palette-said", role="status"),
        ]
    groups = [
        html.Div(
            [html.Div(word, className="palette-group", **aria(hidden="true")), *map(_row, group)],
            role="group",
            **aria(label=word),
        )
        for word, group in groupby(rows, lambda each: each.group)
    ]
    box = html.Div(groups, role="listbox", id="palette-options", **aria(label=t("Search results")))
    return [*wrong, box]


def _row(row: Row) -> Any:
    inside = [
        icon(row.image),
        html.Span(row.words, className="palette-words"),
        html.Span(row.about, className="palette-about"),
    ]
    look: dict[str, Any] = {"className": "palette-row", "role": "option", "tabIndex": "-1"}
    if row.address:
        return link(inside, href=row.address, **look)
    return html.Div(inside, **look, **marked(act=row.act))
