"""Saved views on a page: their menu, and the windows in which one is saved and all are put in order.

`assets/page/views.js` fills them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria, marked, opener
from dashboard.components.icons import icon
from dashboard.components.overlays import menu, window
from dashboard.components.panel import problem
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import number, t
from data.errors import message

Whose = Literal["built-in", "mine", "everybody"]
_GROUPS = {"built-in": message("Suggested"), "mine": message("Mine"), "everybody": message("Everybody's")}


@dataclass(frozen=True)
class ListedView:
    """A view as it is offered. `count` is how many batches it shows, None when that cannot be known."""

    id: str
    name: str
    page: str
    query: str
    address: str
    whose: Whose = "built-in"
    default: bool = False
    count: int | None = None

    def counted(self, count: int | None) -> ListedView:
        return replace(self, count=count)


def view_menu() -> html.Div:
    """The menu. What is in it comes when it is opened."""
    target = dmc.MenuTarget(
        [icon("bookmark"), t("Views")], boxWrapperProps=opener("button button-quiet") | marked(views="open")
    )
    dropdown = dmc.MenuDropdown(loading(), id=ids.VIEWS_MENU, className="views-menu")
    return html.Div([dcc.Store(id=ids.VIEW_WORDS, data=_words()), menu(target, dropdown)], className="views")


def _words() -> dict[str, str]:
    return {
        "save": t("Save this view"),
        "change": t("Edit {name}"),
        "failed": t("Tanda does not answer. Try again."),
        "no_name": t("Enter a name."),
    }


def loading() -> list[Any]:
    return [dmc.MenuItem(t("Loading …"), disabled=True)]


def failed(reason: str) -> list[Any]:
    """Why the views are not there."""
    return [dmc.MenuLabel([icon("warning"), html.Span(reason)], className="views-failed"), *_acts()[-1:]]


def items(views: Sequence[ListedView], current: str) -> list[Any]:
    """What the menu holds; *current* is the address of the page."""
    found: list[Any] = []
    for whose, group in groupby(views, lambda each: each.whose):
        found.append(dmc.MenuLabel(t(_GROUPS[whose])))
        found += [_item(each, each.address == current) for each in group]
    return [*found, dmc.MenuDivider(), *_acts()]


def _item(view: ListedView, here: bool) -> Any:
    reading = [html.Span(t(" (shown now)"), className="for-readers")] if here else []
    return dmc.MenuItem(
        html.Span([view.name, *reading], className="view-name"),
        href=view.address,
        refresh=False,
        rightSection=html.Span(_count(view), className="view-count"),
        leftSection=icon("check") if here else html.Span(className="icon icon-none"),
    )


def _acts() -> list[Any]:
    acts = {"save": ("plus", t("Save this view …")), "manage": ("columns", t("Manage views …"))}
    return [
        dmc.MenuItem(word, leftSection=icon(image), **marked(**{"view-act": what}))
        for what, (image, word) in acts.items()
    ]


def _count(view: ListedView) -> str:
    return "–" if view.count is None else number(view.count)


def windows() -> list[Any]:
    """The form of a view, and the list of all that are stored."""
    return [
        window(
            [
                dmc.Stack(
                    [
                        dmc.TextInput(id=ids.VIEW_NAME, label=t("Name"), value="", **marked(autofocus="")),
                        html.Div(
                            dmc.SegmentedControl(
                                id=ids.VIEW_OWNER,
                                data=[
                                    {"value": "mine", "label": t("Only for me")},
                                    {"value": "everybody", "label": t("For everybody")},
                                ],
                                value="mine",
                                size="sm",
                                **aria(label=t("For whom")),
                            ),
                            className="view-owner",
                        ),
                        dmc.Checkbox(id=ids.VIEW_DEFAULT, label=t("Open the page with this view")),
                        html.Div(
                            dmc.Checkbox(
                                id=ids.VIEW_AGAIN, label=t("Replace its filter with what the page shows now")
                            ),
                            className="view-again",
                        ),
                        html.Div(id=ids.VIEW_PROBLEM, className="form-problem", role="alert"),
                        dmc.Group(
                            dmc.Button(t("Save"), **marked(**{"view-act": "send"})), justify="flex-end"
                        ),
                    ],
                    gap="md",
                )
            ],
            id=ids.VIEW_FORM,
            title=t("Save this view"),
            centered=True,
        ),
        window(
            [
                html.Div(
                    [
                        StaticTree([], id=ids.VIEWS_LIST, className="views-list"),
                        StaticTree([], id=ids.VIEWS_SAID, className="views-said"),
                    ]
                )
            ],
            id=ids.VIEWS_MANAGED,
            title=t("Manage views"),
            centered=True,
            size="lg",
        ),
    ]


def managed(views: Sequence[ListedView], titles: dict[str, str]) -> list[Any]:
    """The stored views, each with what can be done with it; *titles* are those of their pages."""
    stored = [each for each in views if each.whose != "built-in"]
    if not stored:
        advice = t("Filter the batches, then choose “Save this view …” in the menu Views.")
        return [
            html.Div(
                problem(t("No view has been saved yet."), advice, failed=False), className="panel-message"
            )
        ]
    found: list[Any] = []
    for whose, group in groupby(stored, lambda each: each.whose):
        lines = list(group)
        found.append(html.H3(t(_GROUPS[whose]), className="views-group"))
        found.append(
            html.Ul(
                [_line(each, at, len(lines), titles) for at, each in enumerate(lines)],
                className="views-lines",
            )
        )
    return found


def _line(view: ListedView, at: int, of: int, titles: dict[str, str]) -> html.Li:
    about = " · ".join(
        filter(None, (titles.get(view.page, view.page), t("the page opens with it") if view.default else ""))
    )
    return html.Li(
        [
            html.Span(
                [dcc.Link(view.name, href=view.address), html.Span(about, className="quiet")],
                className="views-what",
            ),
            html.Span(_count(view), className="view-count"),
            html.Span(
                [
                    _button("up", "up", t("Move {name} up", name=view.name), view.id, off=at == 0),
                    _button("down", "down", t("Move {name} down", name=view.name), view.id, off=at == of - 1),
                    _button("edit", "edit", t("Edit {name}", name=view.name), view.id),
                    _button("delete", "close", t("Delete {name}", name=view.name), view.id),
                ],
                className="views-acts",
            ),
        ]
    )


def _button(act: str, image: str, words: str, view: str, *, off: bool = False) -> html.Button:
    return html.Button(
        icon(image),
        type="button",
        className="icon-button",
        title=words,
        disabled=off,
        **marked(**{"view-act": act, "view": view}),
        **aria(label=words),
    )


def said(words: str, operation: str | None, act: str = "view-act") -> list[Any]:
    """What was done, and how it is taken back: by a button that a script knows by its attribute *act*."""
    undo = html.Button(
        t("Undo"),
        type="button",
        className="link-button",
        **marked(**{act: "undo", "operation": operation or ""}),
    )
    return [icon("check"), html.Span(words), *([undo] if operation else [])]


def refused(words: str) -> list[Any]:
    return [icon("warning"), html.Span(words)]
