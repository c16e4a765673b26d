"""A file that is handed in: chosen or dropped here, sent as it is, kept in the data folder for a while."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.i18n import t


def upload(kind: str, about: str) -> Any:
    """The file for work of this *kind*; `assets/page/uploads.js` sends it and fills the store."""
    return html.Div(
        [
            dcc.Store(id=ids.upload(kind)),
            dmc.Button(
                t("Choose a file"),
                id=ids.upload_part(kind, "button"),
                leftSection=icon("upload"),
                variant="default",
                size="sm",
                n_clicks=0,
            ),
            html.Span(about, id=ids.upload_part(kind, "said"), className="quiet", **aria(live="polite")),
        ],
        className="upload",
        **_named(kind),
    )


def _named(kind: str) -> dict[str, Any]:
    """Tells the script whose file it is that is dropped here."""
    return {"data-kind": kind}
