"""The rows of the list of files, a page at a time."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State, no_update

from callbacks.grid import span
from dashboard import ids
from dashboard.components.panel import no_files, problem
from dashboard.i18n import moment, size, t, tn, words_of
from dashboard.services import Services, current
from dashboard.url import FilesView
from data.errors import TandaError
from data.masks import listing
from data.masks.listing import FileQuery, MaskFile
from data.model.conditions import Days


def register(app: dash.Dash) -> None:
    app.callback(
        Output(ids.FILES_GRID, "getRowsResponse"),
        Output(ids.FILES_TOTAL, "children"),
        Output(ids.FILES_MESSAGE, "children"),
        Output(ids.FILES_NOTHING, "children"),
        Input(ids.FILES_GRID, "getRowsRequest"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(file_rows)


def file_rows(request: dict[str, Any] | None, search: str | None) -> tuple[Any, ...]:
    """Answer the list with the files it asks for, how many there are in all, and why there are none."""
    if request is None:
        raise dash.exceptions.PreventUpdate
    services = current()
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
        page = listing.list_files(services.mongo, query)
    except TandaError as error:
        return no_update, no_update, words_of(error), no_update
    rows = [row_of(file, services) for file in page.items]
    nothing = [] if page.total else _nothing(view)
    return {"rowData": rows, "rowCount": page.total}, tn("{n} file", "{n} files", page.total), "", nothing


def _nothing(view: FilesView) -> list[Any]:
    """Why no file is listed: there is none, or the filter matches none."""
    if view == FilesView():
        return no_files()
    return problem(t("No file matches this filter."), t("Change the filter above."), failed=False)


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
