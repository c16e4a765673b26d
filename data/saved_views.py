"""Saved views: what somebody looks at often, as a page and its query string under a name.

A view is its owner's own, or everybody's. Those of one owner have different names and an order, and one of
each page may be what that page begins with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bson import ObjectId
from pymongo.client_session import ClientSession

from data.errors import Conflict, InputError, NotFound, TooMuch, message
from data.history.change import Change, changed, deleted, made
from data.history.recorder import Operation, Origin, Plan, recording
from data.model.letters import composed, key
from data.mongo.client import Document, Mongo, database_errors
from data.system import locks
from data.system.storage import Folders

EVERYBODY = ""
LONGEST_NAME = 100  # characters
LONGEST_QUERY = 4000
MOST = 200  # views of one owner


@dataclass(frozen=True)
class SavedView:
    """A view. `owner` is EVERYBODY or somebody's name; `default`: its page begins with it."""

    id: str
    name: str
    page: str
    query: str
    owner: str
    default: bool


@dataclass(frozen=True)
class ViewReport:
    """What was done to a view. Without a change there is no operation, and its id is empty."""

    operation_id: str
    view: SavedView


def views(mongo: Mongo, owner: str) -> list[SavedView]:
    """The views of *owner* in their order, and then those of everybody."""
    return [_view(each) for each in _seen(mongo, owner, None)]


def default_of(mongo: Mongo, owner: str, page: str) -> SavedView | None:
    """The view that *page* begins with for *owner*; their own comes before everybody's."""
    return next((each for each in views(mongo, owner) if each.page == page and each.default), None)


def save(
    mongo: Mongo,
    name: str,
    page: str,
    query: str,
    *,
    owner: str,
    default: bool = False,
    actor: str,
    origin: Origin,
) -> ViewReport:
    """Save a view as the last of *owner*.

    Raises InputError, Conflict when they have one of that name, and TooMuch.
    """
    values: Document = {
        "name": _name(name),
        "owner": owner,
        "page": page,
        "query": _query(query),
        "default": default,
    }
    identity = ObjectId()

    def plan(session: ClientSession | None) -> list[Change]:
        theirs = _of(mongo, owner, session)
        _refuse_known(theirs, values["name"])
        _refuse_full(theirs)
        place = max((each["place"] for each in theirs), default=-1) + 1
        document = {"_id": identity, **_unique(values), "place": place}
        return [made("views", document), *(_yielding(theirs, page) if default else [])]

    operation = Operation("save view", actor, origin, {"view": values["name"]})
    _carry_out(mongo, operation, plan)
    return ViewReport(operation.id, SavedView(id=str(identity), **values))


def change(
    mongo: Mongo,
    identity: str,
    *,
    seen_by: str,
    place: int | None = None,
    actor: str,
    origin: Origin,
    **values: Any,
) -> ViewReport:
    """Give a view that *seen_by* sees other *values* (`name`, `query`, `owner`, `default`), or another
    *place*, counted from 1, among those of its owner.

    Raises NotFound, InputError, Conflict, and TooMuch.
    """
    if "name" in values:
        values["name"] = _name(values["name"])
    if "query" in values:
        values["query"] = _query(values["query"])
    before = _known(_seen(mongo, seen_by, None), identity)

    def plan(session: ClientSession | None) -> list[Change]:
        view = _known(_seen(mongo, seen_by, session), identity)
        wanted = {each: view[each] for each in ("name", "query", "owner", "default")} | values
        others = [each for each in _of(mongo, wanted["owner"], session) if each["_id"] != view["_id"]]
        _refuse_known(others, wanted["name"])
        if wanted["owner"] != view["owner"]:
            _refuse_full(others)
        changes: list[Change | None] = [changed("views", view, _unique(wanted))]
        if wanted["default"]:
            changes += _yielding(others, view["page"])
        if place is not None or wanted["owner"] != view["owner"]:
            changes += _ordered(view, others, len(others) if place is None else place - 1)
        return _joined(changes)

    operation = Operation("change view", actor, origin, {"view": before["name"]})
    begun = _carry_out(mongo, operation, plan)
    after = _known(_stored(mongo, {}, None), identity)
    return ViewReport(operation.id if begun else "", _view(after))


def delete(mongo: Mongo, identity: str, *, seen_by: str, actor: str, origin: Origin) -> ViewReport:
    """Delete a view that *seen_by* sees; undo brings it back. Raises NotFound."""
    view = _known(_seen(mongo, seen_by, None), identity)
    operation = Operation("delete view", actor, origin, {"view": view["name"]})
    _carry_out(
        mongo, operation, lambda session: [deleted("views", _known(_seen(mongo, seen_by, session), identity))]
    )
    return ViewReport(operation.id, _view(view))


def _carry_out(mongo: Mongo, operation: Operation, plan: Plan) -> bool:
    """Whether *plan* wanted anything. Two at once take turns: both may want the same name."""
    lock = f"views-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), recording(mongo, operation) as record:
        record.write(plan)
    return record.begun


def _stored(mongo: Mongo, where: Document, session: ClientSession | None) -> list[Document]:
    with database_errors():
        return list(mongo.find(mongo.views, where, session=session, sort=[("place", 1), ("unique", 1)]))


def _of(mongo: Mongo, owner: str, session: ClientSession | None) -> list[Document]:
    return _stored(mongo, {"owner": owner}, session)


def _seen(mongo: Mongo, owner: str, session: ClientSession | None) -> list[Document]:
    """What *owner* sees, their own first."""
    found = _stored(mongo, {"owner": {"$in": [owner, EVERYBODY]}}, session)
    return sorted(found, key=lambda each: each["owner"] == EVERYBODY)


def _known(there: Sequence[Document], identity: str) -> Document:
    found = next((each for each in there if str(each["_id"]) == identity), None)
    if found is None:
        raise NotFound(message("This view is gone."))
    return found


def _refuse_known(there: Sequence[Document], name: str) -> None:
    if any(key(each["name"]) == key(name) for each in there):
        raise Conflict(message("There is already a view called “{name}”."), name=name)


def _refuse_full(there: Sequence[Document]) -> None:
    if len(there) >= MOST:
        raise TooMuch(message("There are {most} views already. Delete one first."), most=MOST)


def _yielding(others: Sequence[Document], page: str) -> list[Change]:
    """Of those of a *page* only one is what it begins with."""
    return [
        each
        for view in others
        if view["page"] == page
        if (each := changed("views", view, {"default": False}))
    ]


def _ordered(view: Document, others: Sequence[Document], at: int) -> list[Change]:
    """*view* comes to stand behind *at* of the *others*."""
    row = [*others[: max(at, 0)], view, *others[max(at, 0) :]]
    return [change for place, each in enumerate(row) if (change := changed("views", each, {"place": place}))]


def _joined(changes: Sequence[Change | None]) -> list[Change]:
    """One change of each document, with all that is said of it."""
    found: dict[Any, Change] = {}
    for each in changes:
        if each is None:
            continue
        said = found.get(each.key)
        if said is None:
            found[each.key] = each
        else:
            before, after = (
                {**(said.before or {}), **(each.before or {})},
                {**(said.after or {}), **(each.after or {})},
            )
            found[each.key] = replace(said, before=before, after=after)
    return list(found.values())


def _unique(values: Document) -> Document:
    """*values* with what no other view may have the same of."""
    return values | {"unique": f"{values['owner']}\n{key(values['name'])}"}


def _view(stored: Document) -> SavedView:
    said = {name: stored[name] for name in ("name", "page", "query", "owner", "default")}
    return SavedView(id=str(stored["_id"]), **said)


def _name(text: str) -> str:
    name = composed(" ".join(text.split()))
    if not key(name) or len(name) > LONGEST_NAME or "\0" in name:
        raise InputError(message("Enter a name of at most {longest} characters."), longest=LONGEST_NAME)
    return name


def _query(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise InputError(message("This filter is too long to be saved."))
    return text
