"""The filter bar and the chips: the same restrictions, once to choose and once to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import Given, aria
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST
from dashboard.components.shortened import shortened
from dashboard.components.view_menu import view_menu
from dashboard.filter_words import each_of, label, option, said, times
from dashboard.i18n import t
from dashboard.url import BATCHES, View, address
from data.query.filters import BASES, BASIS_WORDS, EVERYTHING, FIELDS, Filters
from data.query.restrictions import Choice, Count, Flag, Period, Text, encode

_FITS_CHIP = 36  # characters
Options = list[dict[str, str]]


def filter_bar(given: Given) -> html.Div:
    """All controls. Their values are tied to the URL by `assets/page/address.js`, by their names."""
    return html.Div(
        [
            html.Div(
                [
                    *(
                        _control(name, kind, given)
                        for name, kind in FIELDS.items()
                        if not isinstance(kind, Period) and kind.control
                    ),
                    _date_range(),
                    _toggle(),
                    view_menu(),
                ],
                className="filter-controls",
            ),
            html.Div(
                [
                    html.Div(
                        id=ids.CHIPS,
                        className="chips",
                        role="group",
                        **given(ids.CHIPS, children=[]),
                        **aria(label=t("Active filters")),
                    ),
                    dcc.Link(
                        t("Show these batches"),
                        id=ids.TO_BATCHES,
                        **given(ids.TO_BATCHES, href=address(BATCHES), className="hidden"),
                    ),
                    dmc.Button(
                        t("Clear all"),
                        id=ids.CLEAR,
                        variant="subtle",
                        size="compact-sm",
                        n_clicks=0,
                        **given(ids.CLEAR, display="none"),
                    ),
                ],
                className="chip-row",
            ),
            html.Div(
                id=ids.FILTER_ERROR,
                role="alert",
                className="filter-error",
                **given(ids.FILTER_ERROR, children=""),
            ),
        ],
        id=ids.FILTERS,
        className="filters folded",
        role="search",
        **aria(label=t("Batch filters")),
    )


def _toggle() -> html.Div:
    return html.Div(
        dmc.Button(
            [
                html.Span(t("More filters"), className="wide-only when-folded"),
                html.Span(t("Fewer filters"), className="wide-only when-unfolded"),
                html.Span(t("Filters"), className="phone-only"),
            ],
            id=ids.FILTERS_TOGGLE,
            variant="default",
            size="sm",
            leftSection=icon("filter"),
            n_clicks=0,
            **aria(expanded="false", controls=ids.FILTERS),
        ),
        className="filter-toggle",
    )


def _control(name: str, kind: Choice | Count | Flag | Text, given: Given) -> Any:
    """What the restriction is chosen with."""
    look = {"label": label(name), "className": "control" if kind.control == "first" else "control more"}
    if isinstance(kind, Text):
        hint = {"placeholder": t(kind.hint), "leftSection": icon("search")}
        return dmc.TextInput(id=ids.control(name), value="", debounce=350, **hint, **look)
    if isinstance(kind, Flag | Count):
        return dmc.Select(
            id=ids.control(name),
            data=_offered(name, kind),
            value=None,
            clearable=True,
            placeholder=t("any"),
            **look,
            **LIST,
        )
    return dmc.MultiSelect(
        id=ids.control(name),
        placeholder=t("any"),
        **given(ids.control(name), data=options(kind, kind.words)),
        value=[],
        searchable=True,
        clearable=False,
        nothingFoundMessage=t("nothing found"),
        **look,
        **LIST,
    )


def _offered(name: str, kind: Flag | Count) -> Options:
    """What a restriction of one value has to choose from."""
    if isinstance(kind, Flag):
        return [{"value": "yes", "label": t(kind.yes)}, {"value": "no", "label": t(kind.no)}]
    spans = ((text, kind.parse(name, [text])) for text in kind.offered)
    return [{"value": text, "label": times(numbers)} for text, numbers in spans if numbers]


def _date_range() -> html.Div:
    return html.Div(
        days(
            dmc.Select(
                id=ids.RANGE_BASIS,
                label=t("Date"),
                data=[{"value": basis, "label": t(BASIS_WORDS[basis])} for basis in BASES],
                value="assigned",
                allowDeselect=False,
                **LIST,
            ),
            day_input(ids.RANGE_FROM, t("From")),
            day_input(ids.RANGE_TO, t("To")),
        ),
        className="control range more",
    )


def options(kind: Choice, values: Iterable[str]) -> Options:
    """What can be chosen; the value is the form the URL uses."""
    return [{"value": encode(each), "label": option(kind, each)} for each in values]


# --- chips --------------------------------------------------------------------------------------


def chips(where: Filters, unread: Iterable[tuple[str, str]] = ()) -> list[Any]:
    """One removable chip for each value that restricts; `everyday` has its own switch on its page.

    And for each restriction (name, text) that cannot be understood, as it is written.
    """
    found = [_chip(name, text, f"{label(name)}: {text}") for name, text in unread]
    for name, value in where.set_values():
        texts = FIELDS[name].format(value)
        found += [
            _chip(name, text, said(name, each)) for text, each in zip(texts, each_of(value), strict=True)
        ]
    return found


def to_batches(view: View | None) -> dict[str, Any]:
    """The link to the batches behind what is shown; nothing where nothing is filtered, or cannot be."""
    there = view.batches() if view and view.where != EVERYTHING else None
    return {"href": there or address(BATCHES), "className": "to-batches" if there else "hidden"}


def _chip(name: str, value: str, words: str) -> Any:
    return html.Button(
        [html.Span(shortened(words, fits=_FITS_CHIP), className="chip-words"), icon("close")],
        id=ids.chip(name, value),
        n_clicks=0,
        className="chip",
        title=t("Remove this filter"),
        **aria(label=t("Remove the filter “{words}”", words=words)),
    )
