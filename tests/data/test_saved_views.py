"""Saved views: names, owners, order, what a page begins with, and taking back what was done."""

from __future__ import annotations

from typing import Any

import pytest

from data import saved_views
from data.errors import Conflict, InputError, NotFound, TooMuch
from data.history import log, undo
from data.mongo.client import Mongo
from data.saved_views import EVERYBODY, SavedView

WHO: Any = {"actor": "tester", "origin": "dashboard"}
ME, OTHER = "Person 01", "Person 02"


def _save(mongo: Mongo, name: str, owner: str = ME, page: str = "/batches", **more: Any) -> SavedView:
    return saved_views.save(mongo, name, page, "stage=segmented", owner=owner, **more, **WHO).view


def _names(mongo: Mongo, owner: str = ME) -> list[str]:
    return [each.name for each in saved_views.views(mongo, owner)]


def _defaults(mongo: Mongo, owner: str = ME) -> list[str]:
    return [each.name for each in saved_views.views(mongo, owner) if each.default]


def test_somebody_sees_their_own_views_and_then_those_of_everybody(mongo: Mongo) -> None:
    _save(mongo, "For all", EVERYBODY)
    _save(mongo, "Mine")
    _save(mongo, "Not mine", OTHER)
    assert _names(mongo) == ["Mine", "For all"]
    assert _names(mongo, EVERYBODY) == ["For all"]


def test_a_view_keeps_its_page_and_query_under_a_tidy_name(mongo: Mongo) -> None:
    saved = saved_views.save(mongo, "  To   do ", "/", "priority=high", owner=ME, **WHO).view
    assert (saved.name, saved.page, saved.query, saved.owner) == ("To do", "/", "priority=high", ME)
    assert saved_views.views(mongo, ME) == [saved]


@pytest.mark.parametrize("name", ["MÍA", "mía", " mi\u0301a "])
def test_two_views_of_one_owner_have_different_names(mongo: Mongo, name: str) -> None:
    _save(mongo, "Mía")
    other = _save(mongo, "Other")
    with pytest.raises(Conflict):
        _save(mongo, name)
    with pytest.raises(Conflict):
        saved_views.change(mongo, other.id, seen_by=ME, name=name, **WHO)
    _save(mongo, name, EVERYBODY)
    assert _names(mongo)[:2] == ["Mía", "Other"]


@pytest.mark.parametrize("name", ["", "  ", "\u0301", "x" * 101, "a\0b"])
def test_a_name_that_is_none_is_refused(mongo: Mongo, name: str) -> None:
    with pytest.raises(InputError):
        _save(mongo, name)
    assert _names(mongo) == []
    assert log.operations(mongo) == []


def test_a_page_begins_with_one_view_of_each_owner_their_own_before_everybodys(mongo: Mongo) -> None:
    for name, owner in (("All", EVERYBODY), ("First", ME), ("Second", ME)):
        _save(mongo, name, owner, default=True)
    _save(mongo, "Overview", page="/", default=True)
    assert _defaults(mongo) == ["Second", "Overview", "All"]
    first = saved_views.default_of(mongo, ME, "/batches")
    others = saved_views.default_of(mongo, OTHER, "/batches")
    assert (first and first.name, others and others.name) == ("Second", "All")
    assert saved_views.default_of(mongo, ME, "/files") is None


def test_another_default_takes_the_place_of_the_one_before_and_undo_brings_it_back(mongo: Mongo) -> None:
    first, second = _save(mongo, "First", default=True), _save(mongo, "Second")
    done = saved_views.change(mongo, second.id, seen_by=ME, default=True, **WHO)
    assert _defaults(mongo) == ["Second"]
    undo.undo(mongo, done.operation_id, **WHO)
    assert _defaults(mongo) == ["First"]
    saved_views.change(mongo, first.id, seen_by=ME, default=False, **WHO)
    assert _defaults(mongo) == []


@pytest.mark.parametrize(
    ("place", "order"),
    [(1, "DABC"), (2, "ADBC"), (4, "ABCD"), (99, "ABCD"), (0, "DABC")],
)
def test_a_view_is_put_at_its_place(mongo: Mongo, place: int, order: str) -> None:
    views = {name: _save(mongo, name) for name in "ABCD"}
    done = saved_views.change(mongo, views["D"].id, seen_by=ME, place=place, **WHO)
    assert "".join(_names(mongo)) == order
    if done.operation_id:
        undo.undo(mongo, done.operation_id, **WHO)
    assert "".join(_names(mongo)) == "ABCD"


def test_a_view_that_is_given_to_everybody_comes_last_and_is_the_only_default(mongo: Mongo) -> None:
    _save(mongo, "All", EVERYBODY, default=True)
    mine = _save(mongo, "Mine", default=True)
    saved_views.change(mongo, mine.id, seen_by=ME, owner=EVERYBODY, **WHO)
    assert _names(mongo, OTHER) == ["All", "Mine"]
    assert _defaults(mongo, OTHER) == ["Mine"]


def test_name_query_and_place_change_at_once_as_one_operation(mongo: Mongo) -> None:
    _save(mongo, "A")
    view = _save(mongo, "B")
    done = saved_views.change(mongo, view.id, seen_by=ME, name="C", query="overdue=yes", place=1, **WHO)
    assert (done.view.name, done.view.query) == ("C", "overdue=yes")
    assert _names(mongo) == ["C", "A"]
    assert [(each.kind, each.about) for each in log.operations(mongo)[:1]] == [("change view", {"view": "B"})]
    undo.undo(mongo, done.operation_id, **WHO)
    assert saved_views.views(mongo, ME)[1] == view


def test_nothing_changed_leaves_no_history(mongo: Mongo) -> None:
    view = _save(mongo, "A")
    assert saved_views.change(mongo, view.id, seen_by=ME, name="A", **WHO).operation_id == ""
    assert len(log.operations(mongo)) == 1


def test_what_others_own_is_not_there(mongo: Mongo) -> None:
    theirs = _save(mongo, "Theirs", OTHER)
    for act in (saved_views.change, saved_views.delete):
        for identity in (theirs.id, "000000000000000000000000", "no id"):
            with pytest.raises(NotFound):
                act(mongo, identity, seen_by=ME, **WHO)
    assert _names(mongo, OTHER) == ["Theirs"]


def test_a_deleted_view_comes_back_by_undo_unless_its_name_is_taken(mongo: Mongo) -> None:
    view = _save(mongo, "A", default=True)
    done = saved_views.delete(mongo, view.id, seen_by=ME, **WHO)
    assert _names(mongo) == []
    undone = undo.undo(mongo, done.operation_id, **WHO)
    assert saved_views.views(mongo, ME) == [view]
    undo.undo(mongo, undone.operation_id, **WHO)
    _save(mongo, "a")
    again = saved_views.views(mongo, ME)
    gone = next(each for each in log.operations(mongo) if each.kind == "delete view")
    assert undo.undo(mongo, gone.id, **WHO).refused == ("A",)
    assert saved_views.views(mongo, ME) == again


def test_a_saved_view_is_taken_back_by_undo_and_named_in_the_history(mongo: Mongo) -> None:
    done = saved_views.save(mongo, "A", "/", "", owner=ME, **WHO)
    (event,) = log.events(mongo).items
    assert (event.kind, event.view, event.batch_id, event.person) == ("made", "A", None, None)
    undo.undo(mongo, done.operation_id, **WHO)
    assert _names(mongo) == []


def test_there_is_an_end_to_saving(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    _save(mongo, "A")
    _save(mongo, "B")
    with pytest.raises(TooMuch):
        _save(mongo, "C")
    with pytest.raises(InputError):
        saved_views.save(mongo, "D", "/", "x" * 5000, owner=OTHER, **WHO)
    _save(mongo, "C", EVERYBODY)


def test_no_more_are_given_to_another_owner_than_one_may_have(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    mine = _save(mongo, "Mine")
    _save(mongo, "A", EVERYBODY)
    full = _save(mongo, "B", EVERYBODY)
    with pytest.raises(TooMuch, match="There are 2 views already"):
        saved_views.change(mongo, mine.id, seen_by=ME, owner=EVERYBODY, **WHO)
    assert _names(mongo) == ["Mine", "A", "B"]
    saved_views.change(mongo, full.id, seen_by=ME, name="C", owner=EVERYBODY, **WHO)
    saved_views.change(mongo, full.id, seen_by=ME, owner=ME, **WHO)
    assert _names(mongo) == ["Mine", "C", "A"]
