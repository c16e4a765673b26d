"""Files to take away: batches, a worklist for each person, and the table of a panel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from dashboard import exports, team_columns
from dashboard.components.outcome import Outcome
from dashboard.former_names import followed
from dashboard.http.base_path import below
from dashboard.i18n import tn
from dashboard.operations.arguments import Arguments, DaysCounted, FilterQuery
from dashboard.operations.base import Asked, Endpoint, operation
from dashboard.panel_data import panel_of
from dashboard.url import View, sort_of
from data.exports.exporting import Export
from data.query.questions import Sort


def file_url(path: Path) -> str:
    """Where a file of the folder of exports can be fetched."""
    return below(f"/exports/{path.parent.name}/{path.name}")


class ExportOrder(Arguments):
    what: Literal["batches", "worklist", "panel"] = "worklist"
    panel: str = Field("", description="Whose table, where that is wanted: such as team or done-per-period.")
    filter: FilterQuery = Field(default_factory=lambda: FilterQuery.model_validate({}))
    days: DaysCounted = ""
    sort: str = Field("", description="As in the list of batches; a worklist has an order of its own.")
    format: Literal["csv", "xlsx"] = Field(
        "csv", description="A workbook (xlsx) has numbers and days as such, and says in a sheet what it is."
    )
    excel: bool = Field(
        False,
        description="As Excel in the reader's language expects it: in words, and a CSV marked as UTF-8 and "
        "separated; else in names and values of the API. The table of a panel is always in words.",
    )


def _name(path: Path) -> str:
    return path.name


class Exported(BaseModel):
    """A file to download until it expires."""

    url: Annotated[str, BeforeValidator(file_url)] = Field(validation_alias="path")
    file: Annotated[str, BeforeValidator(_name)] = Field(validation_alias="path")
    rows: int
    sha256: str


def exported(report: Export, _: object) -> Outcome:
    """What is in a file."""
    return Outcome(tn("{n} row", "{n} rows", report.rows), files=[(report.path.name, file_url(report.path))])


def _understood(asked: Asked[ExportOrder]) -> tuple[View, Sort]:
    """Raises FilterError, and NotFound for a panel that is none."""
    if asked.arguments.what == "panel":
        panel_of(asked.arguments.panel)
    where = followed(asked.services, asked.arguments.filter.filters())
    view = View(where, days=asked.arguments.days, shown=tuple(team_columns.CHOICES))
    return view, sort_of(asked.arguments.sort)


@operation(
    "export", Endpoint("/exports", "Data", body=True), words=exported, answer=Exported, check=_understood
)
def export_batches(asked: Asked[ExportOrder]) -> Export:
    """Write batches, a worklist for each person, or a panel's table, to a file to be downloaded."""
    view, sort = _understood(asked)
    wanted = asked.arguments

    def written(rows: int) -> None:
        asked.progress(rows, 0)  # how many there will be is not known

    xlsx = wanted.format == "xlsx"
    if wanted.what == "panel":
        return exports.panel(asked.services, view, wanted.panel, xlsx=xlsx)
    form: dict[str, Any] = {"excel": wanted.excel, "xlsx": xlsx, "progress": written}
    if wanted.what == "worklist":
        return exports.worklist(asked.services, view, **form)
    return exports.batches(asked.services, view, sort, **form)
