"""The activity: everything that was done, by whom and when, what it changed, and its undo."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.operation_log import KIND_WORDS
from dashboard.components.operation_window import operation_window
from dashboard.components.overlays import LIST
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import task
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import ACTIVITY


def layout(drawn: PageProps = NOTHING) -> Any:
    title = t("Activity")
    return html.Div(
        [
            *stores(ACTIVITY, drawn),
            html.H1(title, className="for-readers"),
            html.Section(
                [
                    html.Div(
                        [
                            html.P(
                                t(
                                    "Every change made here or through the API, newest first. "
                                    "Undo skips whatever has changed since."
                                ),
                                className="quiet",
                            ),
                            html.Div(className="spacer"),
                            dmc.Button(
                                t("CSV"),
                                id=ids.export("activity"),
                                variant="default",
                                size="sm",
                                leftSection=icon("download"),
                                n_clicks=0,
                            ),
                        ],
                        className="grid-head",
                    ),
                    _filters(drawn),
                    task("undo"),
                    StaticTree(
                        id=ids.LOG,
                        className="log",
                        **drawn.of(ids.LOG, tree=[html.Div(className="skeleton attention-skeleton")]),
                    ),
                    StaticTree(id=ids.LOG_PAGES, className="pager", **drawn.of(ids.LOG_PAGES, tree=[])),
                ],
                className="panel card activity-card",
                **aria(label=title),
            ),
            operation_window(drawn.of),
        ],
        className="activity",
    )


def _filters(drawn: PageProps) -> html.Div:
    kinds = sorted(({"value": kind, "label": t(word)} for kind, word in KIND_WORDS.items()), key=_by_label)
    return html.Div(
        [
            html.Div(
                days(
                    day_input(ids.control("from"), t("Done from")),
                    day_input(ids.control("to"), t("Done until")),
                ),
                className="control range",
            ),
            _select("by", t("Done by"), searchable=True, **drawn.of(ids.control("by"), data=[])),
            _select("kind", t("Kind of change"), searchable=True, data=kinds),
            _text("id", t("Changed batch"), t("a whole id")),
            _text("what", t("Search activity"), t("what, who, a name or an id")),
        ],
        className="filter-controls",
        role="search",
        **aria(label=t("Activity filters")),
    )


def _by_label(option: dict[str, str]) -> str:
    return option["label"].casefold()


def _text(name: str, label: str, hint: str) -> Any:
    return dmc.TextInput(
        id=ids.control(name),
        label=label,
        placeholder=hint,
        debounce=350,
        value="",
        leftSection=icon("search"),
        className="control",
    )


def _select(name: str, label: str, **look: Any) -> Any:
    return dmc.Select(
        id=ids.control(name),
        label=label,
        placeholder=t("any"),
        value=None,
        clearable=True,
        className="control",
        **LIST,
        **look,
    )
