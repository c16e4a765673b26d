"""What stands above the panels of the forecast: what it reckons with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import Given, aria
from dashboard.components.days import day_input, days
from dashboard.components.kept_forecasts import kept_forecasts
from dashboard.components.overlays import LIST
from dashboard.i18n import number, t, tn
from dashboard.pages import panel_page
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.what_if import WHAT_IF
from dashboard.render.page_props import NOTHING, PageProps
from dashboard.scenario import REWORK, STAFF
from dashboard.url import FORECAST, GROWTH, PAST_WEEKS
from data.errors import message
from data.metrics.forecast import TRIALS, WEEKS

_GROWTH_WORDS = {"no": message("Without new batches"), "yes": message("With new batches")}
_DIGITS = {"input": {"inputMode": "numeric", "autoComplete": "off"}}
_STAFF_WORDS = {"0": message("as now"), "1": message("one more"), "-1": message("one fewer")}
_REWORK_WORDS = {"yes": message("With rework"), "no": message("Without rework")}


def layout(drawn: PageProps = NOTHING) -> Any:
    """The panels below what they reckon with, and the forecasts that are kept."""
    return panel_page.layout(
        FORECAST,
        message("Forecast"),
        FORECAST_PANELS,
        drawn,
        head=_head,
        above={WHAT_IF.id: _what_if},
        below=[kept_forecasts()],
    )


def _head(_: Given) -> html.Div:
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
                attributes=_DIGITS,
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


def _what_if(given: Given) -> html.Div:
    staff = [{"value": value, "label": t(word)} for value, word in _STAFF_WORDS.items()]
    return html.Div(
        [
            dmc.Select(
                id=ids.control("staff"),
                label=t("People"),
                data=staff,
                value=STAFF[0],
                allowDeselect=False,
                size="sm",
                **LIST,
            ),
            days(
                day_input(ids.control("off"), t("A week off from")),
                day_input(ids.control("target"), t("Target day")),
            ),
            dmc.TextInput(
                id=ids.control("move"),
                label=t("Batches to move"),
                value="",
                debounce=350,
                attributes=_DIGITS,
                size="sm",
            ),
            _person("giver", t("From whom"), given),
            _person("taker", t("To whom"), given),
        ],
        className="section-options forecast-what-if",
        role="group",
        **aria(label=t("What if")),
    )


def _person(name: str, label: str, given: Given) -> Any:
    return dmc.Select(
        id=ids.control(name),
        label=label,
        value=None,
        clearable=True,
        searchable=True,
        placeholder=t("nobody"),
        nothingFoundMessage=t("nothing found"),
        size="sm",
        **given(ids.control(name), data=[]),
        **LIST,
    )


def _switch(name: str, label: str, choices: Iterable[tuple[str, str]]) -> Any:
    data = [{"value": value, "label": word} for value, word in choices]
    return dmc.SegmentedControl(
        id=ids.control(name), data=data, value=data[0]["value"], size="sm", **aria(label=label)
    )
