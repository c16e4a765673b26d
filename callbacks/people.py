"""The page of people: adding, changing, removing and replacing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update

from dashboard import days_off, ids
from dashboard.components import person_windows
from dashboard.components.task import done, trouble
from dashboard.http.actor import actor
from dashboard.i18n import t, words_of
from dashboard.services import Services, current
from dashboard.url import PEOPLE, person_address
from data.crew import merging, people
from data.errors import TandaError
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of

_FORM = {
    "opened": Output(ids.PERSON_FORM, "opened"),
    "title": Output(ids.PERSON_FORM, "title"),
    "name": Output(ids.PERSON_NAME, "value"),
    "role": Output(ids.PERSON_ROLE, "value"),
    "email": Output(ids.PERSON_EMAIL, "value"),
    "off": Output(ids.PERSON_OFF, "value"),
    "edited": Output(ids.PERSON_EDITED, "data"),
    "problem": Output(ids.PERSON_PROBLEM, "children"),
}
_HAND_OVER = {
    "opened": Output(ids.HAND_OVER, "opened"),
    "title": Output(ids.HAND_OVER, "title"),
    "said": Output(ids.HAND_OVER_SAID, "children"),
    "asked": Output(ids.HEIR, "className"),
    "heirs": Output(ids.argument("people", "heir"), "data"),
    "heir": Output(ids.argument("people", "heir"), "value"),
    "label": Output(ids.argument("people", "heir"), "label"),
    "about": Output(ids.argument("people", "heir"), "description"),
    "do": Output(ids.HAND_OVER_DO, "children"),
}
Click = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What the form says of somebody; each of the days `off` as the reader types them, None where they are as
    they were when it was opened: what somebody else wrote meanwhile stays, and what cannot be shown."""

    name: str
    role: str = ""
    email: str = ""
    off: Sequence[str] | None = None


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "needHeir"),
        Output({"type": "start", "kind": "people", "how": ALL}, "disabled"),
        Input(ids.argument("people", "heir"), "value"),
        Input(ids.HAND_OVER_DO, "children"),
        State(ids.HEIR, "className"),
        State({"type": "start", "kind": "people", "how": ALL}, "id"),
        prevent_initial_call=True,
    )
    app.server.add_url_rule(f"{PEOPLE}/<path:name>", view_func=lead_to_person)
    app.callback(
        output=_FORM,
        inputs={"add": Input(ids.PERSON_ADD, "n_clicks"), "asked": Input(ids.PERSON_ASKED, "data")},
        prevent_initial_call=True,
    )(open_form)
    app.callback(
        Output(ids.PERSON_FORM, "opened", allow_duplicate=True),
        Output(ids.PERSON_PROBLEM, "children", allow_duplicate=True),
        Output(ids.PEOPLE_SAID, "children"),
        Input(ids.PERSON_SAVE, "n_clicks"),
        Input(ids.PERSON_NAME, "n_submit"),
        Input(ids.PERSON_EMAIL, "n_submit"),
        State(ids.PERSON_EDITED, "data"),
        State(ids.PERSON_NAME, "value"),
        State(ids.PERSON_ROLE, "value"),
        State(ids.PERSON_EMAIL, "value"),
        State(ids.PERSON_OFF, "value"),
        running=[(Output(ids.PERSON_SAVE, "loading"), True, False)],
        prevent_initial_call=True,
    )(save)
    app.callback(
        Output(ids.PEOPLE_SAID, "children", allow_duplicate=True),
        Input(ids.PERSON_ASKED, "data"),
        prevent_initial_call=True,
    )(adopt)
    app.callback(
        output=_HAND_OVER,
        inputs={
            "asked": Input(ids.PERSON_ASKED, "data"),
            "request": Input(ids.task("people", "request"), "data"),
        },
        prevent_initial_call=True,
    )(open_hand_over)


def lead_to_person(name: str) -> Any:
    """Lead to the page of somebody."""
    return flask.redirect(person_address(name))


def open_form(add: int | None, asked: Click | None) -> dict[str, Any]:
    """Open the form for somebody new, or for the one who was clicked."""
    name = _named(asked, "edit") if ctx.triggered_id == ids.PERSON_ASKED else _new(add)
    try:
        there = {each.name: each for each in people.people(current().mongo)} if name else {}
    except TandaError as error:
        return person_windows.form(name, None) | {"problem": words_of(error)}
    return person_windows.form(name, there.get(name))


def save(
    _click: Any,
    _name: Any,
    _email: Any,
    edited: dict[str, Any] | None,
    name: str | None,
    role: str | None,
    email: str | None,
    off: list[str] | None,
) -> tuple[Any, ...]:
    """Save what the form says and close it; it stays open, and says why, where that is refused."""
    services = current()
    opened = edited or {"name": "", "off": []}
    said = Said(name or "", role or "", email or "", None if off == opened["off"] else off or ())
    try:
        words = save_person(services, opened["name"], said)
        services.answers.freshness.look_again()
    except TandaError as error:
        return no_update, words_of(error), no_update
    return False, "", done(words)


def adopt(asked: Click | None) -> Any:
    """Add somebody who has batches to the crew, as they are called there."""
    services, name = current(), _named(asked, "adopt")
    try:
        person = people.add(services.mongo, name, actor=actor(services.settings), origin="dashboard")
        services.answers.freshness.look_again()
    except TandaError as error:
        return trouble(words_of(error))
    return done(t("{person} is now in the crew.", person=person.name))


def open_hand_over(asked: Click | None, request: Any) -> dict[str, Any]:  # noqa: ARG001
    """Ask where the batches go; once that is asked for, the window goes."""
    if ctx.triggered_id == ids.task("people", "request"):
        return dict.fromkeys(_HAND_OVER, no_update) | {"opened": False}
    services, name = current(), _named(asked, "remove", "reassign", "merge")
    action = (asked or {})["action"]
    theirs = Counts((), Filters(person=(name,), accepted=False))
    try:
        n = total_of(services.answers.ask((theirs,))[theirs])
        crew = [each.name for each in people.people(services.mongo)]
        if action == "merge":
            names = services.answers.ask((working := Counts(("person",)),))[working]["person"]
            group = next((each for each in merging.alike([*names, *crew]) if name in each), ())
            return person_windows.merge(name, group, merging.heirs(group, crew))
        heirs = [each for each in crew if each != name]
    except TandaError as error:
        return person_windows.hand_over(action, name, 0, []) | {"said": words_of(error), "do": []}
    return person_windows.hand_over(action, name, n, heirs)


def save_person(services: Services, edited: str, said: Said) -> str:
    """Add somebody, or change the one called *edited*; what was done, in words."""
    who: dict[str, Any] = {"actor": actor(services.settings), "origin": "dashboard"}
    name, off = said.name, None if said.off is None else days_off.read(said.off)
    if not edited:
        added = people.add(services.mongo, name, role=said.role, email=said.email, days_off=off or "", **who)
        return t("{person} is now in the crew.", person=added.name)
    words = t("{person} was changed.", person=edited)
    # What may be refused without a trace comes first, so that a wrong address renames nobody.
    people.change(services.mongo, edited, role=said.role or None, email=said.email, days_off=off, **who)
    if " ".join(name.split()) != edited:
        report = people.rename(services.mongo, edited, name, **who)
        words = t("{old} is now called {new}, also in {n} batches.", old=edited, new=name, n=report.batches)
    return words


def _named(asked: Click | None, *actions: str) -> str:
    """Who was *asked* for, if for one of the *actions*."""
    if not asked or asked["action"] not in actions:
        raise dash.exceptions.PreventUpdate
    return str(asked["name"])


def _new(clicks: int | None) -> str:
    """Nobody yet: somebody is to be added. A button that just appeared was not clicked."""
    if not clicks:
        raise dash.exceptions.PreventUpdate
    return ""
