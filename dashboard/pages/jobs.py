"""The jobs: everybody's long work, while it waits and runs and for a while after its end."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.panel import still_to_come
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import JOBS


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            *stores(JOBS, drawn),
            dcc.Store(id=ids.JOB_ASKED),
            html.H1(t("Jobs"), className="for-readers"),
            html.Div(id=ids.JOBS_SAID, className="people-said", **aria(live="polite")),
            StaticTree(id=ids.JOBS_LIST, className="crew", **drawn.of(ids.JOBS_LIST, tree=[still_to_come()])),
        ],
        className="jobs",
    )
