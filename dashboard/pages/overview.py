"""The overview: where everything stands."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import figures
from dashboard.components.attributes import aria
from dashboard.components.panel import panel
from dashboard.drawing import Drawn
from dashboard.i18n import BASIS_WORDS, t
from dashboard.panels import PANELS
from dashboard.url import OVERVIEW, PROGRESS_BASES
from data.errors import message
from data.metrics.progress import PERIODS

#: What the page was drawn from while it is on its way: it is drawn as soon as the browser has asked for news.
_WAITING = {"generation": "", "state": "waiting"}
_PARTS = ("notes", "messages", "states")  # of each panel
_PER_WORDS = {"day": message("Day"), "week": message("Week"), "month": message("Month")}


def layout(drawn: Drawn | None = None) -> Any:
    drawn = drawn or {}
    shown = (
        dict(zip(PANELS, zip(*(drawn[each] for each in _PARTS), strict=True), strict=True)) if drawn else {}
    )
    return html.Div(
        [
            dcc.Store(id=ids.drawn(OVERVIEW), data=drawn.get("drawn", _WAITING)),
            dcc.Store(id=ids.charts(OVERVIEW), data=drawn.get("charts")),
            html.H1(t("Overview"), className="for-readers"),
            html.Div(drawn.get("figures") or figures.skeleton(), id=ids.FIGURES, className="figures"),
            html.Div(
                [
                    panel(PANELS["people"], shown.get("people"), wide=True),
                    html.Div(
                        [_attention(drawn.get("attention")), panel(PANELS["shares"], shown.get("shares"))],
                        className="column",
                    ),
                ],
                className="panels",
            ),
            html.Div([html.H2(t("Progress over time")), _progress_options()], className="section-head"),
            html.Div(
                [panel(PANELS[each], shown.get(each)) for each in ("done-so-far", "done-per-period")],
                className="panels even",
            ),
        ],
        className="overview",
    )


def _attention(lines: list[Any] | None) -> html.Section:
    title = t("Needs attention")
    return html.Section(
        [
            html.Header(html.H2(title), className="panel-head"),
            html.Div(
                lines or html.Div(className="skeleton attention-skeleton"),
                id=ids.ATTENTION,
                className="attention",
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
                **aria(label=t("Date that counts")),
                data=[
                    {
                        "value": basis,
                        "label": t("Best known date") if basis == "completed" else t(BASIS_WORDS[basis]),
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
