"""How fresh the page is: the browser asks while it is visible, and redraws when something changed."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input

from dashboard import ids
from dashboard.i18n import clock, percent, t, tn
from dashboard.jobs.board import Glance, current_board
from dashboard.services import Services, current
from dashboard.url import LIVE_PATH
from data.errors import DatabaseError
from data.model.datasets import BATCHES
from data.query.generations import Generation


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "refresh"), Input(ids.REFRESH, "n_clicks"), prevent_initial_call=True
    )
    app.server.add_url_rule(LIVE_PATH, view_func=live, methods=["GET", "POST"])


def live() -> Any:
    """Tell which generation is shown; a POST begins a new one first (the refresh button)."""
    services = current()
    try:
        if flask.request.method == "POST":
            services.answers.freshness.renew()
        generation = services.answers.generation()
    except DatabaseError:
        generation = None
    response = flask.jsonify(told(generation, services) | {"jobs": jobs_told(current_board().glance())})
    response.headers["Cache-Control"] = "no-store"
    return response


def jobs_told(glance: Glance) -> dict[str, Any]:
    """How many jobs wait or run, in a number and in words; `mark` tells whether anything is new about any."""
    parts = [
        tn("{n} job running", "{n} jobs running", glance.running) if glance.running else "",
        tn("{n} job waiting", "{n} jobs waiting", glance.waiting) if glance.waiting else "",
    ]
    words = ", ".join(filter(None, parts)) or t("no job running")
    return {
        "n": glance.running + glance.waiting,
        "text": t("Jobs: {words}", words=words),
        "mark": glance.mark,
    }


def told(generation: Generation | None, services: Services) -> dict[str, str]:
    """The state of the data in words: of which moment it is, and whether it is followed."""
    if generation is None:
        return {"generation": "", "state": "unreachable", "time": "", "text": t("database unreachable")}
    time = clock(generation.as_of.astimezone(services.settings.zone))
    read = services.answers.preparing(BATCHES) if generation.followed and generation.reachable else None
    preparing = "" if read is None else t("preparing the figures, {share}", share=percent(read))
    if not generation.reachable:
        state, text = "unreachable", t("database unreachable · figures of {time}", time=time)
    elif generation.followed and generation.behind:
        state, text = "refreshing", t("as of {time} · refreshing", time=time)
    elif generation.followed:
        state, text = "live", t("as of {time} · live", time=time)
    else:
        every = round(services.settings.refresh_seconds)
        state, text = "timed", t("as of {time} · renewed every {every} s", time=time, every=every)
    return {
        "generation": services.drawn_from(generation, services.today()),
        "state": state,
        "time": time,
        "text": " · ".join(filter(None, (text, preparing))),
        "preparing": preparing,
    }
