"""What operations and requests are told: models that refuse what they do not know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from data.query.filters import FIELDS, Filters
from data.query.restrictions import LONGEST_TEXT, Count, Flag, Period, Restriction, Text


@dataclass(frozen=True)
class Option:
    """How the command line says an argument that its name does not say well; without a name it cannot."""

    name: str
    help: str = ""
    metavar: str | None = None


class Arguments(BaseModel):
    """What an operation is told. Unknown fields are refused, and a number in quotes is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


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


CountText = Annotated[
    str, Field(description="A number, or from one to another.", pattern=r"^\s*\d{0,10}(\.\.\d{0,10})?\s*$")
]


def _parameter(kind: Restriction) -> Any:
    """The type and the default of a restriction in a query string."""
    if isinstance(kind, Text):
        return str, Field("", max_length=LONGEST_TEXT, description=kind.note)
    if isinstance(kind, Period):
        return PeriodText, ""
    if isinstance(kind, Flag):
        return _Flag | None, None
    if isinstance(kind, Count):
        return CountText, Field("", description=kind.note)
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

    @classmethod
    def of(cls, where: Filters) -> FilterQuery:
        """The query that says *where*."""
        listed = {name for name, info in cls.model_fields.items() if isinstance(info.get_default(), list)}
        said = where.to_json().items()
        query: FilterQuery = cls.model_validate(
            {name: texts if name in listed else texts[0] for name, texts in said}
        )
        return query

    def filters(self) -> Filters:
        """Read as an address is: blank values restrict nothing. Raises FilterError."""
        given = {name: getattr(self, name) for name in FilterQuery.model_fields}
        listed = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
        return Filters.from_json({name: [each for each in listed[name] if each] for name in listed})


#: What durations are counted in; blank for what the setting `TANDA_DAYS` says.
DaysCounted = Annotated[
    Literal["calendar", "working", ""],
    Field(description="What durations are counted in: calendar or working days; blank: as it is set."),
]


class SelectionArguments(Arguments):
    """Some batches: by their ids, or all that a filter lets through."""

    ids: Annotated[list[str] | None, Option("--id", "A batch by its id. Repeatable.", "ID")] = Field(
        None, max_length=100_000
    )
    filter: FilterQuery | None = None
    count: int = Field(ge=0, description="How many they are; when they are not so many, nothing is done.")

    @model_validator(mode="after")
    def _one_of_both(self) -> SelectionArguments:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        return self
