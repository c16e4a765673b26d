"""What requests and answers are made of, wherever several operations share it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

from dashboard.operations.arguments import DaysCounted, FilterQuery, Parameters, Strict
from dashboard.url import View
from data.metrics.progress import Per


class MetricsQuery(FilterQuery):
    basis: Literal["completed", "approved", "reviewed", "uploaded"] = Field(
        "completed", description="The date by which progress is counted."
    )
    per: Per = "week"
    days: DaysCounted = ""

    def looked_at(self) -> View:
        return View(self.filters(), self.basis, self.per, self.days)


class WaitQuery(Strict):
    wait: float = Field(
        0, ge=0, le=30, description="Seconds to wait for the result; without it, or later, there is a job."
    )


class WriteHeader(Parameters):
    """What a writing request may say of itself."""

    idempotency_key: str | None = Field(
        None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="The same request with the same key is carried out once; repeated within 24 hours it "
        "is answered as the first time.",
    )


class VersionHeader(WriteHeader):
    if_match: str | None = Field(
        None,
        alias="If-Match",
        description="The ETag that was read: the request is refused (412) when the batch has changed since.",
    )


class BatchPath(BaseModel):
    batch_id: str = Field(description="A batch's id.")


class NamePath(BaseModel):
    name: str = Field(description="A person's name.")


class Document(RootModel[dict[str, Any]]):
    """A batch as it is stored."""
