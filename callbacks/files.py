"""Draws the page of files: its totals and panels, and the rows of its list."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, no_update

from callbacks.grid import span
from dashboard import ids
from dashboard.components import file_figures
from dashboard.components.panel import problem
from dashboard.file_panels import FILE_PANELS, FilePanel, Known, known
from dashboard.i18n import moment, size, t, tn, words_of
from dashboard.services import Services
from dashboard.url import FILES, FilesView
from data.conditions import Days
from data.errors import FilterError, TandaError
from data.operations import mask_files
from data.operations.mask_files import FileQuery, MaskFile

Drawn = dict[str, Any]
_OUTPUTS = {
    "figures": Output(ids.FILES_FIGURES, "children"),
    "charts": Output(ids.charts(FILES), "data"),
    "notes": [Output(ids.panel_note(panel), "children") for panel in FILE_PANELS],
    "messages": [Output(ids.panel_message(panel), "children") for panel in FILE_PANELS],
    "states": [Output(ids.panel_body(panel), "className") for panel in FILE_PANELS],
    "uploaders": Output(ids.control("uploader"), "data"),
    "drawn": Output(ids.drawn(FILES), "data"),
}


def register(app: dash.Dash, services: Services) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "reloadFiles"),
        Output(ids.FILES_GRID, "className"),
        Input(ids.URL, "search"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
        State(ids.WORDS, "data"),
    )

    @app.callback(
        output=_OUTPUTS,
        inputs={
            "search": Input(ids.URL, "search"),
            "path": Input(ids.URL, "pathname"),
            "live": Input(ids.LIVE, "data"),
            "created": Input(ids.task("create-missing", "result"), "children"),
        },
    )
    def draw_files(search: str | None, path: str, **_: Any) -> Drawn:
        if path != FILES:
            raise dash.exceptions.PreventUpdate
        try:
            return draw_page(services, FilesView.from_query(search))
        except FilterError as error:
            return failed_page(error, "refused")
        except TandaError as error:
            return failed_page(error, "unreachable")

    @app.callback(
        Output(ids.FILES_GRID, "getRowsResponse"),
        Output(ids.FILES_TOTAL, "children"),
        Output(ids.FILES_MESSAGE, "children"),
        Input(ids.FILES_GRID, "getRowsRequest"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def file_rows(request: dict[str, Any] | None, search: str | None) -> tuple[Any, ...]:
        if request is None:
            raise dash.exceptions.PreventUpdate
        try:
            view = FilesView.from_query(search)
            start, stop = span(request)
            query = FileQuery(
                name=view.file,
                uploader=view.uploader,
                days=view.days or Days(),
                verdict=view.verdict,
                page=start // (stop - start) + 1,
                per_page=stop - start,
            )
            page = mask_files.list_files(services.mongo, query)
        except TandaError as error:
            return no_update, no_update, words_of(error)
        rows = [row_of(file, services) for file in page.items]
        return {"rowData": rows, "rowCount": page.total}, tn("{n} file", "{n} files", page.total), ""


def row_of(file: MaskFile, services: Services) -> dict[str, Any]:
    """A file as the grid shows it."""
    return {
        "name": file.name,
        "size": size(file.bytes),
        "uploader": file.uploader,
        "uploaded": moment(file.at.astimezone(services.settings.zone)) if file.at else "",
        "ids": list(file.ids),
        "verdict": file.verdict,
    }


def draw_page(services: Services, view: FilesView) -> Drawn:
    """Totals and panels, from one reading of the files."""
    generation = services.answers.freshness.current()
    if generation.failure:
        raise generation.failure
    files = known(services, generation)
    panels = [draw_panel(panel, files, view, services) for panel in FILE_PANELS.values()]
    return {
        "figures": file_figures.figures(files, view),
        "charts": {panel: figure for panel, (figure, *_) in zip(FILE_PANELS, panels, strict=True) if figure},
        "notes": [note for _, note, *_ in panels],
        "messages": [words for *_, words, _ in panels],
        "states": [state for *_, state in panels],
        "uploaders": file_figures.uploader_options(files),
        "drawn": {
            "generation": services.drawn_from(generation),
            "state": "live" if generation.followed else "timed",
        },
    }


def draw_panel(
    panel: FilePanel, files: Known, view: FilesView, services: Services
) -> tuple[Any, str, list[Any], str]:
    """(figure, note, message, class): one panel, full or empty."""
    frame = panel.metric(files.said)
    if frame.empty:
        words = problem(
            t("No mask files yet."), t("They appear here as soon as somebody uploads them."), failed=False
        )
        return None, "", words, "panel-body nothing"
    today = services.today()
    return (
        panel.chart(frame, view, today),
        panel.note(frame, files.said, today),
        [],
        "panel-body full",
    )


def failed_page(error: TandaError, state: str) -> Drawn:
    """Every part says why it could not be drawn."""
    words = problem(t("This could not be drawn."), words_of(error), failed=True)
    return {
        "figures": words,
        "charts": no_update,
        "notes": [""] * len(FILE_PANELS),
        "messages": [words] * len(FILE_PANELS),
        "states": ["panel-body failed"] * len(FILE_PANELS),
        "uploaders": no_update,
        "drawn": {"generation": "", "state": state},
    }
