"""A grid that asks the server for its rows, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import dash_ag_grid as dag
from dash import html

from dashboard.i18n import t

PAGE = 100  # rows the grid asks for at a time


def grid(
    identity: str,
    columns: list[dict[str, Any]],
    *,
    nothing: str,
    sortable: bool = True,
    options: Mapping[str, Any] = MappingProxyType({}),
    **more: Any,
) -> html.Div:
    """The grid, and over it the place with the id *nothing* for why there is nothing in it.

    *options* are further ones of AG Grid.
    """
    return html.Div(
        [
            _grid(identity, columns, options, sortable=sortable, **more),
            html.Div(id=nothing, className="grid-nothing"),
        ],
        className="grid-frame",
    )


def _grid(
    identity: str, columns: list[dict[str, Any]], options: Mapping[str, Any], *, sortable: bool, **more: Any
) -> Any:
    return dag.AgGrid(
        id=identity,
        rowModelType="infinite",
        columnDefs=columns,
        defaultColDef={"resizable": True, "sortable": sortable, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "theme": {"function": "tandaTheme(themeQuartz)"},
            "cacheBlockSize": PAGE,
            "maxBlocksInCache": 20,
            "maxConcurrentDatasourceRequests": 1,  # the component remembers one request only
            "infiniteInitialRowCount": 1,
            "rowBuffer": 20,
            "rowHeight": 36,
            "headerHeight": 40,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "suppressNoRowsOverlay": True,
            "localeText": {"loadingOoo": t("Loading …")},
            **options,
        },
        className="grid",
        style={"height": "100%", "width": "100%"},
        **more,
    )
