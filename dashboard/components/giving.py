"""Who can be given batches, beside the list: a card each, onto which batches are dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import Given, aria, marked
from dashboard.components.icons import icon
from dashboard.components.panel import still_to_come
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import day_range, t, tn
from data.crew.distribution import Load
from data.query.filters import Filters
from data.query.restrictions import encode

_MOST_DAYS = 99  # of which it is said how many


def words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "nothing": t("Select some batches first, or go to one in the list."),
        "away": t("Tanda does not answer. Nothing was saved."),
        "dragged": t("{n} batches"),
    }


def giving(given: Given) -> html.Aside:
    """Beside the list while the address says so; `assets/page/giving.js` moves in it."""
    return html.Aside(
        [
            dcc.Store(id=ids.GIVING_WORDS, data=words()),
            html.Div(
                [
                    html.H2(t("Give to")),
                    html.Div(className="spacer"),
                    dmc.ActionIcon(
                        icon("close"),
                        variant="subtle",
                        color="gray",
                        size="sm",
                        **aria(label=t("Close")),
                        **marked(giving="close"),
                    ),
                ],
                className="giving-head",
            ),
            html.P(
                [
                    html.Span(
                        t("Drag batches onto a name. Or select them (X), press A, type a name, press Enter."),
                        className="wide-only",
                    ),
                    html.Span(t("Select batches, then touch a name."), className="phone-only"),
                ],
                className="quiet",
            ),
            dmc.TextInput(
                id=ids.GIVING_SEARCH,
                placeholder=t("part of a name"),
                value="",
                leftSection=icon("search"),
                size="sm",
                attributes={"input": {"aria-label": t("Find a person"), "autoComplete": "off"}},
            ),
            StaticTree(
                id=ids.GIVING_PEOPLE,
                className="giving-people",
                **given(ids.GIVING_PEOPLE, tree=[still_to_come()]),
            ),
        ],
        id=ids.GIVING,
        className="giving",
        **aria(label=t("Give to")),
    )


def people(loads: Sequence[Load]) -> list[Any]:
    """A card for each; the longest bar is that of whoever has most."""
    if not loads:
        return [html.P(t("Nobody is in the crew yet."), className="quiet")]
    most = max([1, *(each.open for each in loads)])
    return [_card(each, most) for each in loads]


def _card(each: Load, most: int) -> html.Div:
    told = [tn("{n} open", "{n} open", each.open), tn("{n} in progress", "{n} in progress", each.in_progress)]
    off = t("off {days}", days=day_range(*each.off)) if each.off else ""
    bar = [
        html.Span(className="load-in_progress", style={"width": _share(each.in_progress, most)}),
        html.Span(className="load-open", style={"width": _share(each.open - each.in_progress, most)}),
    ]
    query = Filters(person=(each.person,), accepted=False).to_query()
    worklist = t("Worklist of {person}", person=each.person)
    return html.Div(
        [
            html.Button(
                [
                    html.Span(each.person, className="giving-name"),
                    html.Span(bar, className="load", **aria(hidden="true")),
                    html.Span(" · ".join(filter(None, (*told, _days(each.days), off))), className="quiet"),
                ],
                type="button",
                className="giving-card",
                **marked(give=encode(each.person)),
            ),
            html.Button(
                icon("download"),
                type="button",
                className="icon-button",
                title=worklist,
                **aria(label=worklist),
                **marked(export=f"worklist?{query}"),
            ),
        ],
        className="giving-line",
    )


def _days(days: float | None) -> str:
    if days is None:
        return ""
    if days > _MOST_DAYS:
        return t("over {n} days of work", n=_MOST_DAYS)
    return tn("{n} day of work", "{n} days of work", round(days))


def _share(n: int, most: int) -> str:
    return f"{100 * max(n, 0) / most:.1f}%"
