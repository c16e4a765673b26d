"""The card of kept forecasts."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import kept_forecasts as forecasts
from dashboard.components import kept_forecasts
from dashboard.components.panel import problem
from dashboard.i18n import t, words_of
from dashboard.services import Services
from data.errors import TandaError


def drawn(services: Services) -> list[Any]:
    """The table under its sentence; or that there is none, or why it cannot be read."""
    try:
        every = forecasts.held(services)
    except TandaError as error:
        return [html.P(words_of(error), className="form-problem")]
    if not every:
        advice = t("Keep the forecast that stands above, and see later whether it held.")
        return [
            html.Div(problem(t("No forecast is kept yet."), advice, failed=False), className="panel-message")
        ]
    table = forecasts.table(every)
    whole = table.astype(object).where(table.notna(), None)
    named = [(each.kept.id, each.kept.query) for each in every]
    return [
        html.P(f"{forecasts.sentence(every)}."),
        kept_forecasts.table(list(whole.columns), whole.to_numpy(dtype=object).tolist(), named),
    ]
