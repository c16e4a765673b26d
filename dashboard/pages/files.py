"""The mask files: what came in, whose it is, and what does not fit the batches."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.card import assignee, card, row
from dashboard.components.days import day_input, days
from dashboard.components.grid import grid
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST
from dashboard.components.panel import panel
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import start, task
from dashboard.i18n import t
from dashboard.panels.files import FILE_PANELS, VERDICT_WORDS
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import FILES
from data.errors import message

#: column → (header, smallest width, share of the room)
_COLUMNS = {
    "name": (message("Name"), 260, 3),
    "verdict": (message("Match"), 140, 1),
    "ids": (message("Batch, from the name"), 230, 2),
    "uploaded": (message("Received"), 170, 1.5),
    "uploader": (message("Uploaded by"), 160, 1.5),
    "size": (message("Size"), 100, 1),
}


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            *stores(FILES, drawn, FILE_PANELS),
            dcc.Store(id=ids.ROWS_ASKED),
            html.H1(t("Files"), className="for-readers"),
            StaticTree(
                id=ids.FILES_FIGURES,
                className="figures",
                **drawn.of(ids.FILES_FIGURES, tree=skeleton()),
            ),
            html.Div(
                [
                    html.Div([panel(each, drawn.of) for each in FILE_PANELS.values()], className="column"),
                    html.Div([_sync(), _create_missing(drawn), _integrity()], className="column"),
                ],
                className="panels",
            ),
            _list(drawn),
        ],
        className="files",
    )


def skeleton() -> list[Any]:
    return [html.Div(className="figure skeleton") for _ in range(6)]


def _sync() -> html.Section:
    return card(
        t("Sync batches with their files"),
        t("Updates the file count and last upload of every batch from its mask files."),
        row(start("sync", "do", t("Sync"), leftSection=icon("refresh"))),
        task("sync"),
        name="sync",
    )


def _create_missing(drawn: PageProps) -> html.Section:
    return card(
        t("Create missing batches"),
        t("Creates a batch for every id in a file name that has none yet. You see the ids first."),
        row(start("create-missing", "list", t("Find missing ids"), variant="default")),
        task("create-missing"),
        html.Div(
            [assignee("create-missing", drawn.of), start("create-missing", "do", t("Create these batches"))],
            className="card-row confirm-create",
        ),
        name="create-missing",
    )


def _integrity() -> html.Section:
    return card(
        t("Do batches and files match?"),
        t("Where the two disagree; changes since the last check come first."),
        row(start("integrity", "do", t("Check now"), variant="default", leftSection=icon("check"))),
        task("integrity"),
        html.Div(html.Div(className="skeleton attention-skeleton"), id=ids.INTEGRITY, className="integrity"),
        name="integrity",
    )


def _list(drawn: PageProps) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(t("Files, newest first")),
                    html.Strong(id=ids.FILES_TOTAL, className="grid-total", **aria(live="polite")),
                ],
                className="section-head",
            ),
            html.Div(
                [
                    dmc.TextInput(
                        id=ids.control("file"),
                        label=t("Name contains"),
                        placeholder=t("part of a name"),
                        debounce=350,
                        value="",
                        leftSection=icon("search"),
                        className="control",
                    ),
                    _select(
                        "uploader",
                        t("Uploaded by"),
                        searchable=True,
                        **drawn.of(ids.control("uploader"), data=[]),
                    ),
                    _select(
                        "verdict",
                        t("Match"),
                        data=[{"value": name, "label": t(word)} for name, word in VERDICT_WORDS.items()],
                    ),
                    html.Div(
                        days(
                            day_input(ids.control("since"), t("Received from")),
                            day_input(ids.control("until"), t("Received until")),
                        ),
                        className="control range",
                    ),
                ],
                className="filter-controls",
                role="search",
                **aria(label=t("File filters")),
            ),
            html.Div(id=ids.FILES_MESSAGE, className="grid-message", role="alert"),
            html.Div(
                grid(
                    ids.FILES_GRID,
                    [_column(name) for name in _COLUMNS],
                    nothing=ids.FILES_NOTHING,
                    sortable=False,
                ),
                className="files-grid",
            ),
        ],
        className="files-list",
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


def _column(name: str) -> dict[str, Any]:
    word, width, share = _COLUMNS[name]
    column: dict[str, Any] = {"field": name, "headerName": t(word), "minWidth": width, "flex": share}
    if name == "name":
        column |= {"cellRenderer": "FileName"}
    elif name == "uploader":
        column |= {"cellRenderer": "Shortened"}
    elif name == "size":
        column |= {"type": "rightAligned"}
    elif name == "ids":
        column |= {"cellRenderer": "BatchLinks"}
    elif name == "verdict":
        words = {value: t(each) for value, each in VERDICT_WORDS.items()}
        column |= {"cellRenderer": "Badge", "cellRendererParams": {"words": words}}
    return column
