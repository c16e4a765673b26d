"""Long work on a page: a strip with progress and cancel while it runs, and then its result in words."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.i18n import t, tn


def start(kind: str, how: str, words: str, **look: Any) -> Any:
    """A button that starts work of this *kind*; *how* tells its ways of being done apart."""
    return dmc.Button(words, id=ids.start(kind, how), n_clicks=0, **{"size": "sm", **look})


def task(kind: str) -> html.Div:
    """Where work of this *kind* is seen to run, and to end. `assets/tanda.css` shows what there is."""
    return html.Div(
        [
            dcc.Store(id=ids.task(kind, "request")),
            html.Div(
                [
                    html.Span(id=ids.task(kind, "state"), className="quiet", **aria(live="polite")),
                    dmc.Progress(id=ids.task(kind, "bar"), value=0, size="sm", **aria(label=t("Progress"))),
                    dmc.Button(
                        t("Cancel"),
                        id=ids.task(kind, "cancel"),
                        variant="default",
                        size="compact-sm",
                        n_clicks=0,
                        disabled=True,
                    ),
                ],
                className="task-running",
            ),
            html.Div(id=ids.task(kind, "result"), className="task-result", **aria(live="polite")),
        ],
        className="task",
    )


def done(words: str, *more: Any) -> list[Any]:
    """What came of it: one sentence, and what there is to see or do next."""
    return [html.P([icon("check"), html.Span(words)], className="task-said"), *more]


def trouble(words: str) -> list[Any]:
    return [html.P([icon("warning"), html.Span(words)], role="alert", className="task-said task-failed")]


def names(every: Any, *, most: int = 200) -> Any:
    """Ids or names in a box that scrolls; of very many the first ones."""
    shown = list(every)[:most]
    lines = [html.Li(name) for name in shown]
    if len(every) > most:
        lines.append(html.Li("…", className="quiet"))
    return html.Ul(lines, className="names", tabIndex="0")


def queued_progress(ahead: int) -> tuple[int, str]:
    """What the box of an export says while other jobs run first."""
    return 0, tn("Waiting: {n} job before this one", "Waiting: {n} jobs before this one", ahead)
