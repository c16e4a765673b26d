"""The switch for the days that durations count: a link each, so that the address says it."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from dashboard.components.attributes import Given, aria, marked
from dashboard.components.static_tree import StaticTree, link
from dashboard.i18n import t
from data.calendar import Unit
from data.errors import message

_WORDS: Mapping[Unit, str] = {"calendar": message("Calendar days"), "working": message("Working days")}


def day_switch(places: Mapping[Unit, str], now: Unit) -> html.Div:
    """A link to the page with durations in each unit, at its place; *now* they are in that one."""
    links = [
        link(
            t(word),
            href=places[unit],
            className="day-choice",
            **marked(stay="yes"),
            **aria(current="true" if unit == now else "false"),
        )
        for unit, word in _WORDS.items()
    ]
    return html.Div(links, className="day-switch", role="group", **aria(label=t("Count durations in")))


def above(identity: str, given: Given) -> StaticTree:
    """Where the switch stands above the panels of a page."""
    return StaticTree(id=identity, className="section-options", **given(identity, tree=[]))
