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
from dashboard.i18n import (
    BASIS_WORDS,
    PRIORITY_WORDS,
    REVIEW_WORDS,
    STAGE_WORDS,
    day_range,
    person,
    specification,
    t,
    words_of,
)
from dashboard.url import BATCHES, View, address
from data.errors import FilterError, message
from data.model.conditions import Days
from data.query.filters import BASES, EVERYTHING, FIELDS, Filters

_FITS_CHIP = 36  # characters
Options = list[dict[str, str]]
_FLAG_WORDS: dict[str, tuple[str, str, str]] = {
    # restriction → (label, word for yes, word for no)
    "overdue": (message("Overdue"), message("Overdue"), message("Not overdue")),
    "files": (message("Mask files"), message("With files"), message("Without files")),
    "accepted": (message("Acceptance"), message("Accepted"), message("Open")),
    "duplicated": (message("Duplicated ids"), message("Duplicated id"), message("Unique id")),
}
_CHOICE_WORDS = {"stage": STAGE_WORDS, "review": REVIEW_WORDS, "priority": PRIORITY_WORDS}
_CHOICE_LABELS = {
    "person": message("Person"),
    "stage": message("Stage"),
    "review": message("Review"),
    "priority": message("Priority"),
    "specification": message("Specification"),
}


def filter_bar(given: Given) -> html.Div:
    """All controls. Their values are tied to the URL by `assets/page/address.js`, by their names."""
    return html.Div(
        [
            html.Div(
                [
                    dmc.TextInput(
                        id=ids.control("text"),
                        label=t("Id contains"),
                        placeholder=t("part of an id"),
                        debounce=350,
                        value="",
                        leftSection=icon("search"),
                        className="control",
                    ),
                    *(_choice(name, given) for name in ("person", "stage", "review")),
                    *(_choice(name, given, more=True) for name in ("priority", "specification")),
                    *(_flag(name) for name in ("overdue", "files")),
                    _date_range(),
                    _toggle(),
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
                        **aria(label=t("Filters in force")),
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
        **aria(label=t("Filter of the batches")),
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


def _choice(name: str, given: Given, *, more: bool = False) -> Any:
    options = [{"value": value, "label": t(word)} for value, word in _CHOICE_WORDS.get(name, {}).items()]
    return dmc.MultiSelect(
        id=ids.control(name),
        label=t(_CHOICE_LABELS[name]),
        placeholder=t("any"),
        **given(ids.control(name), data=options),
        value=[],
        searchable=True,
        clearable=False,
        nothingFoundMessage=t("nothing found"),
        className="control more" if more else "control",
        **LIST,
    )


def _flag(name: str) -> Any:
    label, yes, no = _FLAG_WORDS[name]
    return dmc.Select(
        id=ids.control(name),
        label=t(label),
        placeholder=t("any"),
        data=[{"value": "yes", "label": t(yes)}, {"value": "no", "label": t(no)}],
        value=None,
        clearable=True,
        className="control more",
        **LIST,
    )


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


def person_options(names: list[str]) -> Options:
    """What can be chosen as a person; the value is the form the URL uses."""
    return [_option("person", name, person(name)) for name in names]


def specification_options(names: list[str]) -> Options:
    return [_option("specification", name, specification(name)) for name in names]


def _option(field: str, value: str, label: str) -> dict[str, str]:
    return {"value": FIELDS[field].format((value,))[0], "label": label}


# --- chips --------------------------------------------------------------------------------------


def chips(where: Filters, unread: Iterable[tuple[str, str]] = ()) -> list[Any]:
    """One removable chip for each value that restricts; `everyday` has its own switch on its page.

    And for each restriction (name, text) that cannot be understood, as it is written.
    """
    found = [_chip(name, text, f"{_label(name)}: {text}") for name, text in unread]
    for name, value in where.set_values():
        if isinstance(value, tuple):
            found += [_chip(name, text, _said(name, each)) for each, text in _texts(name, value)]
        else:
            found.append(_chip(name, FIELDS[name].format(value)[0], _said(name, value)))
    return found


def described(where: Filters) -> list[str]:
    """The filter in the reader's words, one sentence part a restriction."""
    return [
        ", ".join(_said(name, each) for each in (value if isinstance(value, tuple) else (value,)))
        for name, value in where.set_values()
    ]


def in_brief(where: Filters) -> list[str]:
    """The filter in as few words as can be, for the name of a file."""
    words = [
        _briefly(name, each)
        for name, value in where.set_values()
        for each in (value if isinstance(value, tuple) else (value,))
    ]
    return [*words, t("Without accepted")] if where.hides_accepted else words


def to_batches(view: View | None) -> dict[str, Any]:
    """The link to the batches behind what is shown; nothing where nothing is filtered, or cannot be."""
    there = view.batches() if view and view.where != EVERYTHING else None
    return {"href": there or address(BATCHES), "className": "to-batches" if there else "hidden"}


def refusal(error: FilterError) -> str:
    """What is wrong with the address, in the words of the page."""
    name = str(error.parts.get("name"))
    if name not in _CHOICE_WORDS or "allowed" not in error.parts:
        return words_of(error)
    known = ", ".join(t("“{word}”", word=t(word)) for word in _CHOICE_WORDS[name].values())
    return t(
        "“{filter}” cannot be “{value}”. Choose among {known}.",
        value=error.parts["value"],
        filter=t(_CHOICE_LABELS[name]),
        known=known,
    )


def _label(name: str) -> str:
    """What a restriction is called on the page."""
    words = _CHOICE_LABELS | BASIS_WORDS | {flag: said[0] for flag, said in _FLAG_WORDS.items()}
    return t(words[name]) if name in words else name


def _texts(name: str, value: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(each, FIELDS[name].format((each,))[0]) for each in value]


def _said(name: str, value: Any) -> str:
    if name == "text":
        return t("id contains “{text}”", text=value)
    if name in _CHOICE_WORDS:
        return f"{t(_CHOICE_LABELS[name])}: {t(_CHOICE_WORDS[name][value])}"
    if name == "person":
        return person(value)
    if name == "specification":
        return specification(value)
    if isinstance(value, Days):
        days = t("none") if value.missing else day_range(value.start, value.last)
        return f"{t(BASIS_WORDS[name])}: {days}"
    _, yes, no = _FLAG_WORDS[name]
    return t(yes) if value else t(no)


def _briefly(name: str, value: Any) -> str:
    if name in _CHOICE_WORDS:
        return t(_CHOICE_WORDS[name][value])
    if isinstance(value, Days):
        return f"{t(BASIS_WORDS[name])} {t('none') if value.missing else FIELDS[name].format(value)[0]}"
    return value if name == "text" else _said(name, value)


def _chip(name: str, value: str, words: str) -> Any:
    return html.Button(
        [html.Span(shortened(words, fits=_FITS_CHIP), className="chip-words"), icon("close")],
        id=ids.chip(name, value),
        n_clicks=0,
        className="chip",
        title=t("Remove this filter"),
        **aria(label=t("Remove the filter “{words}”", words=words)),
    )
