"""What stands on paper only: under which filter, and the batches as a table, where the screen has a grid."""

from __future__ import annotations

from typing import Any

from dashboard.columns import COLUMNS, DAYS, NUMBERS, SENT, WORDS, said
from dashboard.filter_words import in_full
from dashboard.i18n import day, number, t, tn
from dashboard.services import Services
from dashboard.url import View
from data.query.filters import Filters
from data.query.questions import Sort
from data.query.result import QueryResult

MOST = 1000  # batches; an export holds all
#: A cell: what it says, what kind of value it is, and the class of what marks it.
Cell = tuple[str, str, str]


def filter_words(where: Filters) -> str:
    return " · ".join(in_full(where)) or t("All batches")


def batches(
    services: Services, view: View, names: list[str], sort: Sort
) -> tuple[dict[str, Any], QueryResult]:
    """The first of the filtered batches in the shown order, with the columns *names*; how many there are."""
    chosen = [name for name in names if name in COLUMNS] or list(COLUMNS)
    rows, total, reading = services.answers.page(SENT, view.where, sort, 0, MOST)
    note = tn("{n} batch", "{n} batches", total)
    if total > len(rows):
        note = t(
            "The first {n} of {total} batches are printed. An export holds all of them.",
            n=number(len(rows)),
            total=number(total),
        )
    table = {
        "note": note,
        "head": [(t(COLUMNS[name][0]), "number" if name in NUMBERS else "") for name in chosen],
        "rows": [[_cell(name, row) for name in chosen] for row in rows],
    }
    return table, reading


def _cell(name: str, row: dict[str, Any]) -> Cell:
    value = row[name]
    if name in WORDS:
        return said(name, value), "word", f"badge badge-{value}"
    if name in DAYS:
        late = name == "due" and row["overdue"]
        return day(value), "word", "badge badge-overdue" if late else ""
    if name in NUMBERS:
        return number(value), "number", ""
    return str(said(name, value)), "name" if name == "person" else "text", ""
