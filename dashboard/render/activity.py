"""The page of activity under a query string: the operations it lists, and the one that is open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from dashboard import ids
from dashboard.activity import found, wanted
from dashboard.components import operation_log, operation_window
from dashboard.components.operation_window import pager
from dashboard.i18n import t, words_of
from dashboard.render.page_props import Change, PageProps, failure, or_why_not, source
from dashboard.services import Services
from dashboard.url import ACTIVITY, ActivityView, address, turned
from data.crew import editing
from data.errors import TandaError
from data.history import log
from data.history.log import LoggedOperation
from data.history.touched import touched

_PAGE = 50  # operations, and batches of one


def draw(services: Services, search: str | None) -> PageProps:
    return or_why_not(lambda: _page(services, search or ""), ACTIVITY, {ids.LOG: "tree"})


def _page(services: Services, search: str) -> PageProps:
    view = ActivityView.from_query(search)
    zone, today = services.settings.zone, services.today()
    generation = services.answers.generation()
    listed, more = _listed(services, view)
    actors = log.actors(services.mongo)
    offered = [{"value": each, "label": each} for each in dict.fromkeys([*actors, view.by]) if each]
    state = "live" if generation.followed else "timed"
    return PageProps(
        source(ACTIVITY, services.drawn_from(generation, today), state),
        (ids.control("by"), {"data": offered}),
        (
            ids.LOG,
            {"tree": [operation_log.operation_log(listed, zone, searched=view.narrowed, search=search)]},
        ),
        (ids.LOG_PAGES, {"tree": _pages(search, "page", view.page, len(listed), None, more=more)}),
        *_open(services, view, search),
    )


def _listed(services: Services, view: ActivityView) -> tuple[list[LoggedOperation], bool]:
    """The operations of the page of *view*, and whether there are more behind them."""
    skip = (view.page - 1) * _PAGE
    if view.what:
        some = list(islice(found(services, view), skip, skip + _PAGE + 1))
    else:
        some = log.operations(services.mongo, wanted=wanted(services, view), limit=_PAGE + 1, skip=skip)
    return some[:_PAGE], len(some) > _PAGE


def _pages(search: str, name: str, page: int, shown: int, total: int | None, *, more: bool) -> list[Any]:
    """The pager of a list whose page is *name* in the address."""

    def place(number: int) -> str:
        return address(ACTIVITY, turned(search, **{name: number if number > 1 else None}))

    earlier, later = (place(page - 1) if page > 1 else ""), (place(page + 1) if more else "")
    return pager((page - 1) * _PAGE + 1, shown, total, earlier, later)


def _open(services: Services, view: ActivityView, search: str) -> Iterator[Change]:
    """The window of the operation that the address names."""
    if not view.operation:
        yield ids.OPERATION, {"opened": False}
        return
    try:
        operation = log.operation(services.mongo, view.operation)
        page = touched(services.mongo, operation.id, page=view.rows, per_page=_PAGE)
        reason = str(operation.about.get("reason") or "")
        style = editing.style(services.mongo)
    except TandaError as error:
        yield ids.OPERATION, {"opened": True, "title": t("Activity")}
        yield ids.OPERATION_HEAD, {"tree": []}
        yield ids.OPERATION_ROWS, {"children": failure(words_of(error))}
        yield ids.OPERATION_PAGES, {"tree": []}
        yield ids.OPERATION_ACTIONS, {"className": "hidden"}
        return
    choosing = operation.undone_by is None and operation.state != "running"
    more = view.rows * _PAGE < page.total
    pages = _pages(search, "rows", view.rows, len(page.items), page.total, more=more)
    yield ids.OPERATION, {"opened": True, "title": operation_log.said(operation.kind)}
    yield ids.OPERATION_HEAD, {"tree": operation_window.head(operation, reason, services.settings.zone)}
    yield ids.OPERATION_ROWS, {"children": operation_window.rows(page.items, style, choosing=choosing)}
    yield ids.OPERATION_PAGES, {"tree": pages}
    yield ids.argument("undo", "operation"), {"value": operation.id}
    yield ids.OPERATION_ACTIONS, {"className": "row-actions" if choosing else "row-actions no-undo"}
