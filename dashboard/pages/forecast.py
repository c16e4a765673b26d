"""What stands above the panels of the forecast: what it reckons with."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.i18n import number, t, tn
from dashboard.url import GROWTH, PAST_WEEKS
from data.errors import message
from data.metrics.forecast import TRIALS, WEEKS

_GROWTH_WORDS = {"no": message("Without new batches"), "yes": message("With new batches")}


def head() -> html.Div:
    """A line about the method, and the options of the address."""
    said = t("{n} possible futures, made of the weeks that have passed.", n=number(TRIALS))
    return html.Div([html.P(said, className="quiet"), _options()], className="section-head")


def _options() -> html.Div:
    return html.Div(
        [
            dmc.SegmentedControl(
                id=ids.control("growth"),
                data=[{"value": each, "label": t(_GROWTH_WORDS[each])} for each in GROWTH],
                value=GROWTH[0],
                size="sm",
                **aria(label=t("New batches")),
            ),
            dmc.SegmentedControl(
                id=ids.control("weeks"),
                data=[
                    {"value": said, "label": tn("{n} week", "{n} weeks", weeks)}
                    for said, weeks in zip(PAST_WEEKS, WEEKS, strict=True)
                ],
                value=PAST_WEEKS[0],
                size="sm",
                **aria(label=t("Weeks it rests on")),
            ),
        ],
        className="section-options",
    )
