"""What was done, over HTTP: operations, their entries, and undo."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from dashboard.api import answers
from dashboard.api.context import api
from dashboard.operations.arguments import Strict
from dashboard.operations.stored_values import plain
from dashboard.services import current
from data.history import log


def _written(text: str) -> str:
    """A bare number is a moment for pydantic, but for nobody else."""
    if not re.match(r"\d{4}-\d\d-\d\d[T ]", text):
        raise ValueError("write a moment such as 2026-01-31T12:00:00Z")
    return text


def _storable(moment: datetime) -> datetime:
    """The moment in UTC, where there is such a day."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("there is no such day") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_storable)]


class Operation(BaseModel):
    """`changed` is not known before its end. `undone_by` and `undoes` are ids of operations; of one that is
    `partly_undone` the rest can still be undone."""

    id: str
    kind: str
    actor: str
    origin: str
    at: datetime
    about: dict[str, Any]
    state: str
    changed: int | None
    undone_by: str | None
    undoes: str | None
    partly_undone: bool


class Operations(BaseModel):
    items: list[Operation]


class OperationsQuery(Strict):
    since: Moment | None = Field(None, description="Only operations since this moment.")
    before: Moment | None = Field(None, description="Only operations before this moment.")
    actor: str = Field("", description="Only what this person did.")
    kind: str = Field("", description="Only operations of this kind, such as `bulk edit`.")
    batch_id: str = Field("", description="Only what changed this batch, also under ids it had before.")
    limit: int = Field(50, ge=1, le=1000)


class Event(BaseModel):
    """A batch, a person, a mask file, a saved view, what is set of a rule or a kept forecast was made,
    deleted, or a field changed from `before` to `after`."""

    id: str
    at: datetime
    kind: str
    batch_id: str | None
    person: str | None
    file: str | None
    view: str | None
    rule: str | None
    forecast: str | None
    field: str
    before: Any
    after: Any
    actor: str
    origin: str
    operation_id: str | None
    operation: str
    reason: str = Field(description="Why, where the entry itself says it: of a review.")


class Events(BaseModel):
    items: list[Event]
    next_cursor: str | None = Field(description="Leads to older entries.")


class EventsQuery(Strict):
    batch_id: str | None = Field(None, description="Only of this batch, also under ids it had before.")
    operation_id: str | None = Field(None, description="Only of this operation.")
    cursor: str | None = None
    limit: int = Field(
        50, ge=1, le=1000, description="At most so many; fewer where they are large, however many follow."
    )


@api.get("/operations", tags=[answers.HISTORY], responses=answers.reads(Operations))
def list_operations(query: OperationsQuery) -> Any:
    """What was done, the newest first."""
    wanted = log.Wanted(query.since, query.before, query.actor, query.kind, query.batch_id)
    found = log.operations(current().mongo, wanted=wanted, limit=query.limit)
    return {"items": [plain(vars(each)) for each in found]}


@api.get("/events", tags=[answers.HISTORY], responses=answers.reads(Events))
def list_events(query: EventsQuery) -> Any:
    """The entries of the history, the newest first."""
    page = log.events(
        current().mongo,
        batch_id=query.batch_id,
        operation_id=query.operation_id,
        cursor=query.cursor,
        limit=query.limit,
    )
    return {"items": [plain(vars(each)) for each in page.items], "next_cursor": page.next_cursor}
