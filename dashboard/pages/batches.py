"""The batches: every one of them, filtered, sorted, and taken away as a file."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.columns import COLUMNS, DAYS, NUMBERS, WORDS
from dashboard.components import selection, selection_windows
from dashboard.components.attributes import aria, marked, opener
from dashboard.components.batch_panel import batch_panel, list_status
from dashboard.components.column_menu import column_menu
from dashboard.components.giving import giving
from dashboard.components.grid import grid
from dashboard.components.icons import icon
from dashboard.components.overlays import menu
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps
from dashboard.url import BATCHES
from data.model.vocabulary import FIRST_REVIEW_WORDS

#: A click on a row, or Enter, opens the batch; F2 or the pencil edits a cell.
_EVENTS = {event: ["openBatch(params)"] for event in ("cellClicked", "cellKeyDown")} | {
    "cellEditingStarted": ["editBegins(params)"],
    "cellEditingStopped": ["editEnds(params)"],
}
#: What is edited in place → its editor.
_EDITORS: dict[str, dict[str, Any]] = {
    "person": {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"function": "crew()"}},
    **{
        name: {
            "cellEditor": "agSelectCellEditor",
            "cellEditorParams": {"values": [each for each in words if each != "unknown"]},
        }
        for name, words in WORDS.items()
    },
    "assigned": {"cellEditor": "agDateStringCellEditor"},
    "due": {"cellEditor": "agDateStringCellEditor"},
    "specification": {"cellEditor": "agTextCellEditor"},
    "folder": {"cellEditor": "agTextCellEditor"},
    "comments": {
        "cellEditor": "agLargeTextCellEditor",
        "cellEditorPopup": True,
        "cellEditorParams": {"maxLength": 10_000},
    },
}
_EDITABLE = {
    "editable": {"function": "mayEdit(params)"},
    "cellClass": "may-edit",
    "suppressKeyboardEvent": {"function": "onlyF2(params)"},
}


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            dcc.Store(id=ids.drawn(BATCHES)),
            dcc.Store(id=ids.CREW_NAMES, **drawn.of(ids.CREW_NAMES)),
            *selection.stores(),
            html.Div([_head(), selection.bar()], className="list-head"),
            selection.strip(),
            html.Div([_grid(), giving(drawn.of)], className="list-place"),
            list_status(),
            batch_panel(),
            *selection_windows.windows(),
        ],
        className="batches",
    )


def _head() -> html.Div:
    return html.Div(
        [
            html.H1(t("Batches"), className="for-readers"),
            html.Strong(id=ids.GRID_TOTAL, className="grid-total", **aria(live="polite")),
            dmc.SegmentedControl(
                id=ids.control("view"),
                data=[
                    {"value": "everyday", "label": t("Hide accepted")},
                    {"value": "all", "label": t("All batches")},
                ],
                value="all",
                size="sm",
                **aria(label=t("Accepted batches")),
            ),
            html.Span(id=ids.EVERYDAY_NOTE, className="quiet"),
            html.Div(className="spacer"),
            html.Button(
                [icon("people"), t("Assign")],
                type="button",
                className="button assign-button",
                **aria(keyshortcuts="A"),
                **marked(giving="open"),
            ),
            _column_chooser(),
            _export_menu(),
        ],
        className="grid-head",
    )


def _export_menu() -> Any:
    items = {
        "batches-excel-xlsx": (
            t("Excel workbook"),
            t("all columns, in your language; numbers and days are real ones"),
        ),
        "batches-excel": (t("CSV for Excel"), t("the batches as shown, with all columns, in your language")),
        "batches": (t("CSV for programs"), t("the same, with the names and values of the API")),
        "worklist": (
            t("Worklists"),
            t("one CSV per person, with due dates and a blank status column"),
        ),
        "worklist-xlsx": (t("Excel worklists"), t("the same, one workbook per person")),
    }
    return menu(
        dmc.MenuTarget([icon("download"), t("Export")], boxWrapperProps=opener("button button-filled")),
        dmc.MenuDropdown(
            [
                dmc.MenuItem(
                    [html.Div(word), html.Div(about, className="quiet")], id=ids.export(what), n_clicks=0
                )
                for what, (word, about) in items.items()
            ]
        ),
    )


def _column_chooser() -> Any:
    words = {name: word for name, (word, _, _) in COLUMNS.items()}
    shown = [name for name, (_, _, first) in COLUMNS.items() if first]
    return column_menu(ids.GRID_COLUMNS, words, shown, persistence=True, persistence_type="local")


def _grid() -> html.Div:
    return html.Div(
        [
            html.Div(id=ids.GRID_MESSAGE, className="grid-message", role="alert"),
            grid(
                ids.GRID,
                [_selecting(), *(_column(name) for name in COLUMNS)],
                nothing=ids.GRID_NOTHING,
                options={"rowDragText": {"function": "dragText(params)"}},
                eventListeners=_EVENTS,
            ),
        ],
        className="grid-place",
    )


def _selecting() -> dict[str, Any]:
    """The check boxes. What they stand for is kept by `assets/page/selection.js`."""
    return {
        "colId": "select",
        "headerName": "",
        "width": 42,
        "minWidth": 42,
        "pinned": "left",
        "lockPosition": "left",
        "sortable": False,
        "resizable": False,
        "suppressMovable": True,
        "cellRenderer": "SelectBatch",
        "cellRendererParams": {"word": t("Select {batch}")},
        "headerComponent": "SelectAll",
        "headerComponentParams": {"word": t("Select all that match")},
    }


def _column(name: str) -> dict[str, Any]:
    word, width, shown = COLUMNS[name]
    column: dict[str, Any] = {
        "field": name,
        "headerName": t(word),
        "minWidth": width,
        "flex": 1,
        "hide": not shown,
        "tooltipField": "comments" if name == "comments" else None,
    }
    if name in WORDS:
        words = {value: t(each) for value, each in WORDS[name].items()}
        column |= {"cellRenderer": "Badge", "cellRendererParams": {"words": words}}
        column["valueFormatter"] = {"function": f"wordOf(params, {json.dumps(words)})"}
    elif name in DAYS:
        column |= {"valueFormatter": {"function": "day(params.value)"}}
        if name == "due":
            column |= {"cellRenderer": "DueDay", "cellRendererParams": {"word": t("overdue")}}
    elif name == "person":
        unassigned = {"function": "orWord(params, " + repr(t("Unassigned")) + ")"}
        column |= {"valueFormatter": unassigned, "cellRenderer": "Person"}
    elif name in ("folder", "specification"):
        column |= {"cellRenderer": "Shortened"}
    elif name == "id":
        column |= {
            "cellRenderer": "BatchId",
            "cellRendererParams": {"word": t("Duplicated id")},
            "pinned": "left",
            "rowDrag": {"function": "mayDrag(params)"},
        }
    elif name == "first_review":
        words = {value: t(each) for value, each in FIRST_REVIEW_WORDS.items()}
        column["valueFormatter"] = {"function": f"wordOf(params, {json.dumps(words)})"}
    elif name in NUMBERS:
        column |= {"type": "rightAligned"}
    if name in _EDITORS:
        column |= _EDITABLE | _EDITORS[name]
    return {key: value for key, value in column.items() if value is not None}
