"""Selected batches: the bar that says how many, and what the browser keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria, opener
from dashboard.components.icons import icon
from dashboard.components.overlays import menu
from dashboard.components.selection_windows import CONTROLS
from dashboard.components.task import task
from dashboard.i18n import number, t, tn
from data.errors import message

#: What can be done with selected batches → (the button, the head of its window).
ACTIONS = {
    "person": (message("Assign …"), message("Assign the selected batches")),
    "distribute": (message("Distribute …"), message("Distribute the selected batches")),
    "stage": (message("Stage"), message("Change the stage")),
    "review": (message("Review"), message("Review the selected batches")),
    "priority": (message("Priority"), message("Change the priority")),
    "dates": (message("Dates"), message("Change a date")),
    "specification": (message("Specification"), message("Change the specification")),
    "comment": (message("Add comment"), message("Add a comment")),
    "tasks": (message("Tasks"), message("Change the tasks")),
    "delete": (message("Delete …"), message("Delete the selected batches")),
}


def words() -> dict[str, Any]:
    """What the script says of a selection."""

    def forms(said: Callable[[int], str]) -> list[str]:
        return [said(1), said(2).replace(number(2), "{n}")]

    return {
        "selected": forms(lambda n: tn("{n} batch selected", "{n} batches selected", n)),
        "all": t("Select all {n}"),
        "every": t("All {n} that match are selected"),
        "outside": forms(
            lambda n: tn("{n} not under this filter any more", "{n} not under this filter any more", n)
        ),
        "too_many": t("So many cannot be selected one by one. Select all that match a filter instead."),
        "failed": t("The batches could not be selected. Try again."),
        "titles": {name: t(title) for name, (_, title) in ACTIONS.items()},
        "controls": CONTROLS,
    }


def bar() -> html.Div:
    """What stands in place of the list's head while batches are selected."""
    return html.Div(
        [
            dmc.ActionIcon(
                icon("close"),
                id=ids.SELECTION_CLEAR,
                variant="subtle",
                color="gray",
                n_clicks=0,
                **aria(label=t("Clear the selection")),
            ),
            html.Span(
                [
                    html.Strong(id=ids.SELECTION_SAID),
                    html.Span(id=ids.SELECTION_NOTE, className="quiet"),
                ],
                className="selection-words",
                **aria(live="polite"),
            ),
            dmc.Button(
                "",
                id=ids.SELECTION_ALL,
                variant="subtle",
                size="compact-sm",
                n_clicks=0,
                className="selection-all hidden",
            ),
            html.Div(className="spacer"),
            html.Div([_button(name) for name in ACTIONS], className="selection-actions"),
            html.Div(
                menu(
                    dmc.MenuTarget(t("Actions"), boxWrapperProps=opener("button button-filled")),
                    dmc.MenuDropdown(
                        [
                            dmc.MenuItem(t(word), id=ids.bulk(name, "menu"), n_clicks=0)
                            for name, (word, _) in ACTIONS.items()
                        ]
                    ),
                ),
                className="selection-menu",
            ),
        ],
        id=ids.SELECTION_BAR,
        className="selection-bar hidden",
        role="group",
        **aria(label=t("Selected batches")),
    )


def _button(name: str) -> Any:
    word, _ = ACTIONS[name]
    return dmc.Button(
        t(word),
        id=ids.bulk(name, "bar"),
        variant="default",
        size="compact-md",
        n_clicks=0,
        className=f"bulk-{name}",
    )


def stores() -> list[Any]:
    """What the browser keeps of a selection, and what its job is started with."""
    return [
        dcc.Store(id=ids.SELECTION_WORDS, data=words()),
        dcc.Store(id=ids.BULK_ASKED),
        dcc.Store(id=ids.CHANGE_PLAN),
        dcc.Store(id=ids.SHARES_ASKED),
        dcc.Store(id=ids.DEALT),
        *(
            html.Data(id=ids.argument("selection", name), hidden=True)
            for name in ("selection", "values", "shares", "count")
        ),
    ]


def strip() -> html.Div:
    """Where the work is seen to run, and what came of it."""
    return html.Div(
        [
            task("selection"),
            dmc.ActionIcon(
                icon("close"),
                id=ids.TASK_CLOSE,
                variant="subtle",
                color="gray",
                size="sm",
                n_clicks=0,
                **aria(label=t("Close")),
            ),
        ],
        className="selection-task",
    )
