"""The people: who is in the crew, what each has to do, and who has work without being in it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST, window
from dashboard.components.panel import still_to_come
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import task
from dashboard.i18n import role, t, typed_day
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import PEOPLE
from data.crew.members import DEFAULT_ROLE
from data.model.vocabulary import ROLES


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            *stores(PEOPLE, drawn),
            dcc.Store(id=ids.PERSON_EDITED),
            dcc.Store(id=ids.PERSON_ASKED),
            html.H1(t("People"), className="for-readers"),
            html.Div(
                [
                    dmc.TextInput(
                        id=ids.control("who"),
                        placeholder=t("part of a name"),
                        debounce=200,
                        value="",
                        leftSection=icon("search"),
                        size="sm",
                        attributes={"input": {"aria-label": t("Name contains")}},
                    ),
                    html.Div(className="spacer"),
                    dmc.Button(
                        t("Add a person"),
                        id=ids.PERSON_ADD,
                        leftSection=icon("plus"),
                        size="sm",
                        n_clicks=0,
                    ),
                ],
                className="grid-head",
            ),
            html.Div(id=ids.PEOPLE_SAID, className="people-said", **aria(live="polite")),
            task("people"),
            StaticTree(
                id=ids.CREW,
                className="crew",
                **drawn.of(ids.CREW, tree=[still_to_come()]),
            ),
            _form(),
            _hand_over(),
        ],
        className="people",
    )


def _form() -> Any:
    """One window to add somebody and to change somebody."""
    return window(
        [
            dmc.TextInput(id=ids.PERSON_NAME, label=t("Name"), value="", required=True, size="sm"),
            dmc.Select(
                id=ids.PERSON_ROLE,
                label=t("Role"),
                data=[{"value": each, "label": role(each)} for each in ROLES],
                value=DEFAULT_ROLE,
                size="sm",
                **LIST,
            ),
            dmc.TextInput(
                id=ids.PERSON_EMAIL, label=t("E-mail"), placeholder=t("optional"), value="", size="sm"
            ),
            dmc.TagsInput(
                id=ids.PERSON_OFF,
                label=t("Days off"),
                description=t("A day, or the first and the last with “–” between; then Enter."),
                placeholder=typed_day(),
                value=[],
                acceptValueOnBlur=True,
                clearable=True,
                size="sm",
            ),
            html.P(id=ids.PERSON_PROBLEM, role="alert", className="form-problem"),
            dmc.Group([dmc.Button(t("Save"), id=ids.PERSON_SAVE, size="sm", n_clicks=0)], justify="flex-end"),
        ],
        id=ids.PERSON_FORM,
        title="",
        centered=True,
        className="person-form",
    )


def _hand_over() -> Any:
    """Where somebody's batches go: asked before a person is removed, and for those outside the crew."""
    return window(
        [
            html.P(id=ids.HAND_OVER_SAID),
            html.Div(
                dmc.Select(
                    id=ids.argument("people", "heir"),
                    label=t("Reassign open batches to"),
                    description=t("Choose who gets them, or leave them unassigned, to continue."),
                    placeholder=t("unassigned"),
                    data=[],
                    value=None,
                    searchable=True,
                    size="sm",
                    **LIST,
                ),
                id=ids.HEIR,
            ),
            dmc.Group(id=ids.HAND_OVER_DO, justify="flex-end"),
        ],
        id=ids.HAND_OVER,
        title="",
        centered=True,
        className="person-form",
    )
