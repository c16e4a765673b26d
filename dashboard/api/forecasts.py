"""Kept forecasts over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.context import api
from dashboard.kept_forecasts import Held, held
from dashboard.services import current


class KeptForecast(BaseModel):
    id: str
    made: date
    by: str
    query: str = Field(description="What the address of the page says behind the question mark.")
    n: int = Field(description="How many batches it is about, with those that were expected back.")
    half: date | None = Field(description="By when 50 of 100 futures end; null is later than two years.")
    likely: date | None = Field(description="By when 85 of 100 futures end.")
    done: int | None = Field(description="How many were done since; null where the filter means nothing now.")
    day: date | None = Field(description="On which day all were done; null while some are left.")
    verdict: Literal["open", "late", "held", "missed"] | None


class KeptForecasts(BaseModel):
    items: list[KeptForecast]


@api.get("/forecasts", tags=[answers.FORECASTS], responses=answers.reads(KeptForecasts))
def list_forecasts() -> Any:
    """The forecasts that are kept, the newest first, and what became of each."""
    return {"items": [_told(each) for each in held(current())]}


def _told(each: Held) -> dict[str, Any]:
    since = vars(each.happened) if each.happened else {}
    told = vars(each.kept) | {name: since.get(name) for name in ("done", "day", "verdict")}
    return KeptForecast.model_validate(told).model_dump(mode="json")
