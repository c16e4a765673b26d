"""Giving the selected batches out: a line for each person, and who would get how many."""

from __future__ import annotations

import math
from typing import Any

import dash
from dash import Input, Output, State

from callbacks.selection import told
from dashboard import ids
from dashboard.components import edit_preview, previews
from dashboard.components import selection_windows as windows
from dashboard.i18n import number, t, tn, words_of
from dashboard.operations.edits import PlanDistribution, plan_distribution
from dashboard.services import current
from data.errors import TandaError


def register(app: dash.Dash) -> None:
    app.callback(
        Output(ids.SHARES, "children"),
        Input(ids.change("people"), "value"),
        State(ids.SHARES_ASKED, "data"),
        prevent_initial_call=True,
    )(draw_shares)
    app.callback(
        Output(ids.DEALT_SAID, "children"),
        Output(ids.DEALT, "data"),
        Output(ids.argument("selection", "shares"), "value"),
        Output(ids.argument("selection", "count"), "value", allow_duplicate=True),
        Output(ids.start("selection", "distribute"), "children"),
        Output(ids.start("selection", "distribute"), "disabled"),
        Input(ids.SHARES_ASKED, "data"),
        State(ids.argument("selection", "selection"), "value"),
        running=[(Output(ids.start("selection", "distribute"), "loading"), True, False)],
        prevent_initial_call=True,
    )(preview_distribution)


def draw_shares(people: list[str] | None, said: dict[str, Any] | None) -> list[Any]:
    """A line for each person; what was said of them stays."""
    there = {each["person"]: each for each in (said or {}).get("shares", [])}
    return windows.share_table(people or [], there)


def preview_distribution(asked: dict[str, Any] | None, chosen: dict[str, Any] | None) -> tuple[Any, ...]:
    """Who would get how many. Nothing is written."""
    button = t("Distribute")
    if not asked or not asked.get("people"):
        return _hint(), None, {}, 0, button, True
    services = current()
    way = str(asked["way"])
    shares = [
        {
            "person": each["person"],
            "amount": _amount(each.get("given" if way == "number" else "amount")),
            "cap": None if each.get("cap") in (None, "") else int(_amount(each["cap"])),
        }
        for each in asked["shares"]
    ]
    how = {"shares": shares, "how": way, "together": asked["together"] or "", "back": bool(asked["back"])}
    try:
        found = plan_distribution.run(told(services, PlanDistribution, chosen, **how))
    except TandaError as error:
        return previews.failed(words_of(error)), None, {}, 0, button, True
    each_ = {
        each.person: {
            "given": each.given,
            "before": number(each.before),
            "after": number(each.after),
            "days": "–" if each.days is None else number(round(each.days)),
        }
        for each in found.people
    }
    given = sum(each.given for each in found.people)
    wanted = sum(int(each["amount"]) for each in shares) if way == "number" else None
    if given:
        button = tn("Distribute {n} batch", "Distribute {n} batches", given)
    dealt = {"way": way, "people": each_}
    return edit_preview.dealt(found, wanted), dealt, how, found.matched, button, not given


def _hint() -> str:
    return t("Choose who gets the batches.")


def _amount(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value > 0 else 0
