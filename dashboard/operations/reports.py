"""Reports for the level above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from dashboard.components.outcome import Outcome
from dashboard.former_names import followed, view_of
from dashboard.i18n import t
from dashboard.operations.arguments import Arguments, DaysCounted, FilterQuery, Option
from dashboard.operations.base import Asked, Endpoint, Form, operation
from dashboard.operations.exports import Exported, file_url
from dashboard.render import reports as report_page
from dashboard.reports import comparing, making
from dashboard.reports.comparing import Comparison
from dashboard.url import View, period_of
from data.exports.exporting import Export
from data.metrics.periods import Period, last_full_week


class ReportOrder(Arguments):
    period: Annotated[str, Option("--period", metavar="PERIOD")] = Field(
        "",
        max_length=50,
        description="A week (2026-W47), a month (2026-10), or two days (2026-10-05..2026-10-18); "
        "the last full week where none is said.",
    )
    format: making.Form = Field(
        "html", description="A page in one file, a workbook (xlsx), or a zip of tables (csv)."
    )
    filter: FilterQuery = Field(default_factory=lambda: FilterQuery.model_validate({}))
    days: DaysCounted = ""


def reported(report: Export, _: object) -> Outcome:
    """Where a report is."""
    return Outcome(t("The report is ready."), files=[(report.path.name, file_url(report.path))])


def _understood(asked: Asked[ReportOrder]) -> tuple[View, Period]:
    """Raises FilterError."""
    where = followed(asked.services, asked.arguments.filter.filters())
    said = asked.arguments.period.strip()
    view = View(where, days=asked.arguments.days)
    return view, Period.read(said) if said else last_full_week(asked.services.today())


def _from_page(form: Form) -> Mapping[str, Any]:
    """What the address says."""
    period = period_of(form.search, form.services.today())
    view = view_of(form.services, form.search)
    filter_ = FilterQuery.of(view.where)
    return {"period": period.name, "format": form.how, "filter": filter_, "days": view.days}


@operation(
    "report",
    Endpoint("/reports", "Data", body=True),
    words=reported,
    answer=Exported,
    check=_understood,
    task="report",
    form=_from_page,
)
def make_report(asked: Asked[ReportOrder]) -> Export:
    """Write a report of a period against the one before: figures, progress by week, people and team."""
    view, period = _understood(asked)
    return making.make(asked.services, view, period, asked.arguments.format, progress=asked.progress)


class ComparisonOrder(Arguments):
    first: str = Field(
        max_length=100, description="The id of a report that is kept: the folder in its address."
    )
    second: str = Field(max_length=100, description="The id of the report it is compared with.")


def _both(asked: Asked[ComparisonOrder]) -> Comparison:
    """Raises InputError and NotFound."""
    return comparing.compared(asked.services.settings, asked.arguments.first, asked.arguments.second)


def _compared(report: Export, _: object) -> Outcome:
    return Outcome(t("The comparison is ready."), files=[(report.path.name, file_url(report.path))])


def _chosen(form: Form) -> Mapping[str, Any]:
    return {name: form.text(name) for name in ("first", "second")}


@operation(
    "compare-reports",
    Endpoint("/reports/comparison", "Data", body=True),
    words=_compared,
    answer=Exported,
    check=_both,
    task="compare",
    form=_chosen,
)
def compare_reports(asked: Asked[ComparisonOrder]) -> Export:
    """Write the figures of two reports that are kept side by side, with the difference, as a CSV."""
    settings, told = asked.services.settings, _both(asked)
    return comparing.written(settings, told, report_page.names(settings, told))
