"""What stands above the panels of the forecast: what it reckons with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.i18n import number, t, tn
from dashboard.scenario import REWORK
from dashboard.url import GROWTH, PAST_WEEKS
from data.errors import message
from data.metrics.forecast import TRIALS, WEEKS

_GROWTH_WORDS = {"no": message("Without new batches"), "yes": message("With new batches")}
_REWORK_WORDS = {"yes": message("With rework"), "no": message("Without rework")}


def head() -> html.Div:
    """A line about the method, and the options of the address."""
    said = t("{n} possible futures, made of the weeks that have passed.", n=number(TRIALS))
    return html.Div([html.P(said, className="quiet"), _options()], className="section-head")


def _options() -> html.Div:
    weeks = zip(PAST_WEEKS, WEEKS, strict=True)
    return html.Div(
        [
            dmc.TextInput(
                id=ids.control("batches"),
                value="",
                debounce=350,
                placeholder=t("all that are left"),
                leftSection=html.Span(t("Batches:"), className="quiet"),
                leftSectionWidth=76,
                attributes={"input": {"inputMode": "numeric", "autoComplete": "off"}},
                size="sm",
                className="forecast-batches",
                **aria(label=t("How many batches are to be done")),
            ),
            _switch("rework", t("Rework"), ((each, t(_REWORK_WORDS[each])) for each in REWORK)),
            _switch("growth", t("New batches"), ((each, t(_GROWTH_WORDS[each])) for each in GROWTH)),
            _switch(
                "weeks", t("Weeks it rests on"), ((said, tn("{n} week", "{n} weeks", n)) for said, n in weeks)
            ),
        ],
        className="section-options",
    )


def _switch(name: str, label: str, choices: Iterable[tuple[str, str]]) -> Any:
    data = [{"value": value, "label": word} for value, word in choices]
    return dmc.SegmentedControl(
        id=ids.control(name), data=data, value=data[0]["value"], size="sm", **aria(label=label)
    )
