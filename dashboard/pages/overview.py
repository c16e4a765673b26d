"""The overview: where everything stands."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components import figures
from dashboard.components.attributes import aria
from dashboard.components.panel import panel, still_to_come
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import t
from dashboard.panels.batches import PANELS
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import OVERVIEW, PROGRESS_BASES
from data.errors import message
from data.metrics.progress import PERIODS
from data.query.filters import BASIS_WORDS

_PER_WORDS = {"day": message("Day"), "week": message("Week"), "month": message("Month")}


def layout(drawn: PageProps = NOTHING) -> Any:
    column = [_attention(drawn), panel(PANELS["shares"], drawn.of)]
    return html.Div(
        [
            *stores(OVERVIEW, drawn, PANELS),
            html.H1(t("Overview"), className="for-readers"),
            StaticTree(id=ids.FIGURES, className="figures", **drawn.of(ids.FIGURES, tree=figures.skeleton())),
            html.Div(
                [
                    panel(PANELS["people"], drawn.of),
                    html.Div(column, className="column"),
                ],
                className="panels",
            ),
            html.Div([html.H2(t("Progress over time")), _progress_options()], className="section-head"),
            html.Div(
                [panel(PANELS[each], drawn.of) for each in ("done-so-far", "done-per-period")],
                className="panels even",
            ),
        ],
        className="overview",
    )


def _attention(drawn: PageProps) -> html.Section:
    title = t("Needs attention")
    return html.Section(
        [
            html.Header(html.H2(title), className="panel-head"),
            StaticTree(
                id=ids.ATTENTION,
                className="attention",
                **drawn.of(ids.ATTENTION, tree=[still_to_come()]),
            ),
        ],
        className="panel",
        **aria(label=title),
    )


def _progress_options() -> html.Div:
    return html.Div(
        [
            dmc.Select(
                id=ids.control("basis"),
                **aria(label=t("Date to count by")),
                data=[
                    {
                        "value": basis,
                        "label": t("Completion date") if basis == "completed" else t(BASIS_WORDS[basis]),
                    }
                    for basis in PROGRESS_BASES
                ],
                value=PROGRESS_BASES[0],
                allowDeselect=False,
                size="sm",
            ),
            dmc.SegmentedControl(
                id=ids.control("per"),
                data=[{"value": per, "label": t(_PER_WORDS[per])} for per in PERIODS],
                value="week",
                size="sm",
            ),
        ],
        className="section-options",
    )
