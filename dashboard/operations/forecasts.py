"""Keeping forecasts, to hold them against what happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from dashboard import kept_forecasts as forecasts
from dashboard.components.outcome import Outcome
from dashboard.i18n import t
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, Form, Nothing, operation
from dashboard.operations.exports import Exported, file_url
from data import kept_forecasts
from data.exports.exporting import Export
from data.kept_forecasts import LONGEST_QUERY, ForecastReport

_TAG = "Forecasts"


class KeepForecast(Arguments):
    query: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="What the address of the page Forecast says behind the question mark.",
    )


class DropForecast(Arguments):
    forecast_id: str = Field(description="The id of a forecast that is kept.")


def _who(asked: Asked[Any]) -> dict[str, Any]:
    return {"actor": asked.actor, "origin": asked.origin}


def _kept(report: ForecastReport, _: object) -> Outcome:
    return Outcome(t("The forecast is kept."), operation_id=report.operation_id)


def _here(form: Form) -> Mapping[str, Any]:
    return {"query": form.search.removeprefix("?")}


@operation(
    "keep-forecast",
    Endpoint("/forecasts", _TAG, body=True),
    words=_kept,
    form=_here,
    task="forecast",
    how="keep",
    quick=True,
)
def keep_forecast(asked: Asked[KeepForecast]) -> ForecastReport:
    """Keep the forecast of a filter as it is now, to hold it against what happens."""
    made = forecasts.made(asked.services, asked.arguments.query)
    return kept_forecasts.keep(asked.mongo, made.query, **made.values, **_who(asked))


def _dropped(report: ForecastReport, _: object) -> Outcome:
    return Outcome(t("The forecast is no longer kept."), operation_id=report.operation_id)


def _meant(form: Form) -> Mapping[str, Any]:
    return {"forecast_id": form.how}


@operation(
    "drop-forecast",
    Endpoint("/forecasts/<forecast_id>", _TAG, method="DELETE"),
    words=_dropped,
    form=_meant,
    task="forecast",
    how="drop",
    quick=True,
)
def drop_forecast(asked: Asked[DropForecast]) -> ForecastReport:
    """Keep a forecast no longer."""
    return kept_forecasts.drop(asked.mongo, asked.arguments.forecast_id, **_who(asked))


def _written(report: Export, _: object) -> Outcome:
    return Outcome(t("The table is ready."), files=[(report.path.name, file_url(report.path))])


@operation(
    "export-forecasts",
    Endpoint("/forecasts/export", _TAG),
    words=_written,
    answer=Exported,
    task="forecast",
    how="csv",
)
def export_forecasts(asked: Asked[Nothing]) -> Export:
    """Write the kept forecasts and what became of them as a CSV."""
    return forecasts.written(asked.services)
