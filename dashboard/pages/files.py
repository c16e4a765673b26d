"""The mask files: batches brought in line with them, and everything Tanda has changed, with undo."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.i18n import t


def layout() -> Any:
    return html.Div(
        [
            html.H1(t("Mask files"), className="for-readers"),
            dcc.Store(id=ids.WORK_REQUEST),
            dcc.Store(id=ids.WORK_DONE),
            html.Div([_sync(), _missing()], className="panels even"),
            _work(),
            _log(),
        ],
        className="files",
    )


def _sync() -> html.Section:
    return _card(
        t("Batches in line with their files"),
        t(
            "Counts the files of every batch by the id in their names, and sets whether it has files, "
            "how many, and when the last one came, where the batch says otherwise."
        ),
        [dmc.Button(t("Sync"), id=ids.work("sync"), n_clicks=0, leftSection=icon("refresh"))],
    )


def _missing() -> html.Section:
    return _card(
        t("Batches that are missing"),
        t(
            "Finds the ids that files carry and no batch has. They are listed first; "
            "the batches are made when you say so, not started and of nobody."
        ),
        [
            dmc.Button(t("List them"), id=ids.work("preview"), n_clicks=0, variant="default"),
            dmc.Button(t("Make the batches"), id=ids.work("create"), n_clicks=0, disabled=True),
        ],
    )


def _card(title: str, about: str, buttons: list[Any]) -> html.Section:
    return html.Section(
        [
            html.Header(html.H2(title), className="panel-head"),
            html.Div(
                [html.P(about, className="quiet"), html.Div(buttons, className="buttons")], className="card"
            ),
        ],
        className="panel",
        **aria(label=title),
    )


def _work() -> html.Section:
    """What runs, or what came of it; hidden until something was asked for."""
    return html.Section(
        [
            html.Div(id=ids.WORK_STATE, className="quiet", **aria(live="polite")),
            dmc.Progress(id=ids.WORK_BAR, value=0, size="sm", **aria(label=t("Progress"))),
            html.Div(id=ids.WORK_RESULT, className="work-result", **aria(live="polite")),
            dmc.Button(
                t("Cancel"),
                id=ids.WORK_CANCEL,
                n_clicks=0,
                size="compact-sm",
                variant="default",
                disabled=True,
            ),
        ],
        id=ids.WORK_BOX,
        className="panel work hidden",
        **aria(label=t("Result")),
    )


def _log() -> html.Section:
    title = t("What Tanda has changed")
    return html.Section(
        [
            html.Header(html.H2(title), className="panel-head"),
            html.Div(
                [
                    html.P(
                        t("Undo reverses an operation, except where somebody has changed a batch since."),
                        className="quiet",
                    ),
                    html.Div(html.Div(className="skeleton"), id=ids.LOG, className="log-place"),
                ],
                className="card",
            ),
        ],
        className="panel log",
        **aria(label=title),
    )
