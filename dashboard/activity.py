"""What the page of activity lists, and the files of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard import exports, i18n
from dashboard.components import operation_log
from dashboard.components.time_line import WHOLE_WORDS, field_word, sides
from dashboard.i18n import t
from dashboard.services import Services
from dashboard.url import ActivityView
from data.batches.fields import Style
from data.crew import editing
from data.errors import message
from data.exports import exporting
from data.exports.exporting import Cell, Export
from data.history import log
from data.history.log import LoggedOperation, Wanted
from data.history.touched import Touched, every_touched
from data.model.letters import key

_OPERATIONS = (
    message("When"),
    message("What"),
    message("Details"),
    message("Who"),
    message("Origin"),
    message("State"),
    message("Changes"),
    message("Undone"),
    message("Operation"),
)
_ENTRIES = (
    message("Batch"),
    message("Person"),
    message("Field"),
    message("Before"),
    message("After"),
    message("Undone"),
)
_STATES = {
    "done": message("done"),
    "running": message("running …"),
    "interrupted": message("interrupted"),
}


def wanted(services: Services, view: ActivityView) -> Wanted:
    """What a *view* asks of the log; it narrows by words itself."""
    since, before = view.moments(services.settings.zone)
    return Wanted(since, before, view.by, view.kind, view.id)


def found(services: Services, view: ActivityView) -> Iterator[LoggedOperation]:
    """All operations of a *view*, the newest first, whatever page it is on."""
    for each in log.every_operation(services.mongo, wanted(services, view)):
        if key(view.what) in key(operation_log.line(each)):
            yield each


def operations_file(services: Services, search: str | None) -> Export:
    """The operations that the page lists, on all its pages, in the reader's words."""
    rows = (_operation(each, services) for each in found(services, ActivityView.from_query(search)))
    return _written(services, t("Activity"), _OPERATIONS, rows, search)


def entries_file(services: Services, search: str | None) -> Export:
    """What the open operation did: a line for each field of each batch, before and after."""
    operation = log.operation(services.mongo, ActivityView.from_query(search).operation)
    style = editing.style(services.mongo)
    rows = (row for each in every_touched(services.mongo, operation.id) for row in _entries(each, style))
    return _written(services, operation_log.said(operation.kind), _ENTRIES, rows, search)


def _operation(each: LoggedOperation, services: Services) -> list[Cell]:
    return [
        each.at.astimezone(services.settings.zone).isoformat(sep=" ", timespec="seconds")[:19],
        operation_log.said(each.kind),
        operation_log.about_of(each),
        each.actor,
        operation_log.origin_of(each),
        t(_STATES[each.state]),
        each.changed,
        t("undone") if each.undone_by else t("partly undone") if each.partly_undone else "",
        each.id,
    ]


def _entries(each: Touched, style: Style) -> Iterator[list[Cell]]:
    undone = i18n.yes_no(each.undone)
    for event in each.events:
        if event.kind == "changed":
            yield [each.batch_id, each.person, field_word(event), *sides(event, style), undone]
        else:
            yield [each.batch_id, each.person, t(WHOLE_WORDS[event.kind]), "", "", undone]


def _written(
    services: Services, title: str, header: tuple[str, ...], rows: Iterator[list[Cell]], search: str | None
) -> Export:
    settings = services.settings
    style = exports.style_of(excel=True)
    about: dict[str, Any] = {
        "query": (search or "").removeprefix("?"),
        "time_zone": settings.timezone,
        "language": i18n.language(),
    }
    return exporting.write_csv(
        settings,
        exporting.named(("Tanda", title), services.today()),
        [t(word) for word in header],
        exporting.lines(rows, style["delimiter"]),
        **style,
        about=about,
    )
