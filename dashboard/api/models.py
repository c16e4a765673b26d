"""What requests and answers are made of, wherever several operations share it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

import bson
from bson.datetime_ms import DatetimeMS
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model

from dashboard.url import View
from data.metrics.progress import Per
from data.query.filters import FIELDS, Filters
from data.query.restrictions import LONGEST_TEXT, Flag, Period, Restriction, Text


class Parameters(BaseModel):
    """What a request says beside its body. The schema is asked for with every request, and made once."""

    @classmethod
    def model_json_schema(cls, *how: Any, **further: Any) -> dict[str, Any]:
        return super().model_json_schema(*how, **further) if how or further else _schema(cls)


@cache
def _schema(model: type[Parameters]) -> dict[str, Any]:
    return super(Parameters, model).model_json_schema()


class Strict(Parameters):
    """Parameters: what is not known is refused by name."""

    model_config = ConfigDict(extra="forbid")


class Body(BaseModel):
    """A body: unknown fields are refused, and a number in quotes is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _choice(*values: str) -> Any:
    """One of *values*; blank ones restrict nothing, as in a page's address."""
    return Field(json_schema_extra={"enum": [*values, ""]})


_Flag = Annotated[str, _choice("yes", "no")]
PeriodText = Annotated[
    str,
    Field(
        description="Days, both included, such as 2026-01-01..2026-01-31; open as 2026-01-01.. ; or none.",
        pattern=r"^(none|\s*|[0-9-]{0,10}\.\.[0-9-]{0,10}|[0-9-]{10})$",
    ),
]


def _parameter(kind: Restriction) -> Any:
    """The type and the default of a restriction in a query string."""
    if isinstance(kind, Text):
        return str, Field("", max_length=LONGEST_TEXT, description=kind.note)
    if isinstance(kind, Period):
        return PeriodText, ""
    if isinstance(kind, Flag):
        return _Flag | None, None
    values = Annotated[str, _choice(*kind.words)] if kind.words else str
    return list[values], Field([], description=kind.note or None)  # type: ignore[valid-type]


_Restrictions: Any = create_model(
    "_Restrictions", __base__=Strict, **{name: _parameter(kind) for name, kind in FIELDS.items()}
)


class FilterQuery(_Restrictions):  # type: ignore[misc]  # made of `FIELDS`, which no checker follows
    """The filter bar, with the names and values of a page's address."""

    view: Literal["everyday"] | None = Field(
        None, description="`everyday` hides accepted batches while nobody is chosen."
    )

    def filters(self) -> Filters:
        """Read as an address is: blank values restrict nothing. Raises FilterError."""
        given = {name: getattr(self, name) for name in FilterQuery.model_fields}
        listed = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
        return Filters.from_json({name: [each for each in listed[name] if each] for name in listed})


class MetricsQuery(FilterQuery):
    basis: Literal["completed", "approved", "reviewed", "uploaded"] = Field(
        "completed", description="The date by which progress is counted."
    )
    per: Per = "week"

    def looked_at(self) -> View:
        return View(self.filters(), self.basis, self.per)


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


class OperationPath(BaseModel):
    operation_id: str


class Document(RootModel[dict[str, Any]]):
    """A batch as it is stored."""


class Exported(BaseModel):
    """A file to download until it expires."""

    url: str
    file: str
    rows: int
    sha256: str


def plain(value: Any) -> Any:
    """A stored value as JSON can say it."""
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items() if name != "_id"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, bson.Int64 | DatetimeMS):  # a date no calendar here has, in milliseconds
        return int(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
