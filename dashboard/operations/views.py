"""Saving views of pages, changing and deleting them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from dashboard.components.outcome import Outcome
from dashboard.http.actor import owner
from dashboard.i18n import t
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, operation
from dashboard.saved_views import VIEWED, checked
from data import saved_views
from data.errors import InputError, NotFound, message
from data.saved_views import EVERYBODY, LONGEST_NAME, LONGEST_QUERY, ViewReport

_TAG = "Views"
_ABOUT_QUERY = "What the page's address says behind the question mark, with `sort` and `columns`."


class SaveView(Arguments):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    page: str = Field(json_schema_extra={"enum": list(VIEWED)})
    query: str = Field("", max_length=LONGEST_QUERY, description=_ABOUT_QUERY)
    mine: bool = Field(False, description="Only who saves it sees it, where people log in; else everybody.")
    default: bool = Field(False, description="The page begins with it.")


class ChangeView(Arguments):
    view_id: str = Field(description="A view's id.")
    name: str | None = Field(None, min_length=1, max_length=LONGEST_NAME)
    query: str | None = Field(None, max_length=LONGEST_QUERY, description=_ABOUT_QUERY)
    mine: bool | None = Field(None, description="Whether only who changes it sees it.")
    default: bool | None = Field(None, description="Whether the page begins with it.")
    place: int | None = Field(None, ge=1, le=10_000, description="Its place among those of its owner.")


class DeleteView(Arguments):
    view_id: str = Field(description="A view's id.")


def _own(asked: Asked[Any]) -> str:
    return owner(asked.services.settings, asked.actor)


def _owner(asked: Asked[Any], mine: bool) -> str:
    """Whose the view is to be. Raises InputError where nobody is known."""
    if mine and not _own(asked):
        raise InputError(message("Nobody is logged in here, so a view is everybody's."))
    return _own(asked) if mine else EVERYBODY


def _who(asked: Asked[Any]) -> dict[str, Any]:
    return {"actor": asked.actor, "origin": asked.origin}


def _saved(report: ViewReport, _: object) -> Outcome:
    return Outcome(t("The view “{name}” is saved.", name=report.view.name), operation_id=report.operation_id)


@operation("save-view", Endpoint("/views", _TAG, body=True), words=_saved, quick=True)
def save_view(asked: Asked[SaveView]) -> ViewReport:
    """Save a page's filter, order and columns under a name."""
    wanted = asked.arguments
    query = checked(wanted.page, wanted.query)
    whose: dict[str, Any] = {"owner": _owner(asked, wanted.mine), "default": wanted.default}
    return saved_views.save(asked.mongo, wanted.name, wanted.page, query, **whose, **_who(asked))


def _changed(report: ViewReport, _: object) -> Outcome:
    if not report.operation_id:
        return Outcome(t("Nothing had to change."))
    words = t("The view “{name}” was changed.", name=report.view.name)
    return Outcome(words, operation_id=report.operation_id)


@operation("change-view", Endpoint("/views/<view_id>", _TAG, body=True), words=_changed, quick=True)
def change_view(asked: Asked[ChangeView]) -> ViewReport:
    """Rename a saved view, put it in another place, give it to others, or have its page begin with it."""
    values = asked.arguments.model_dump(exclude_none=True, exclude={"view_id", "mine"})
    identity, mine = asked.arguments.view_id, asked.arguments.mine
    if "query" in values:
        there = saved_views.views(asked.mongo, _own(asked))
        page = next((each.page for each in there if each.id == identity), None)
        if page is None:
            raise NotFound(message("This view is gone."))
        values["query"] = checked(page, values["query"])
    if mine is not None:
        values["owner"] = _owner(asked, mine)
    return saved_views.change(asked.mongo, identity, seen_by=_own(asked), **values, **_who(asked))


def _deleted(report: ViewReport, _: object) -> Outcome:
    words = t("The view “{name}” was deleted.", name=report.view.name)
    return Outcome(words, operation_id=report.operation_id)


@operation("delete-view", Endpoint("/views/<view_id>", _TAG, method="DELETE"), words=_deleted, quick=True)
def delete_view(asked: Asked[DeleteView]) -> ViewReport:
    """Delete a saved view."""
    identity = asked.arguments.view_id
    return saved_views.delete(asked.mongo, identity, seen_by=_own(asked), **_who(asked))
