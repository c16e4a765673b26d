"""The indexes Tanda's questions and writes rely on, declared once and ensured at start.

Each makes every write slower, and in a transaction most of all: MongoDB 6 reads what it knows of all indexes
of a collection twice for each document and each index that a change touches, 60 % of what giving out 100,000
batches cost it. Where a copy answers the questions, the indexes that only these need are therefore not there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from data.errors import DatabaseError, DatabaseUnreachable
from data.model.natural import COLLATION
from data.mongo.client import COMMENT, Document, Mongo, database_errors

log = logging.getLogger("tanda.indexes")

#: Server codes for "there is an index like this one already": same key under another name, same name
#: with another key, or the same key with other options.
_EXISTS = {85, 86}
_DUPLICATE_KEY = 11000

Key = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Index:
    """One index: where, on which fields, and whether values must be unique (if the data allows it).

    `lists` makes it hold only the documents whose (one) field is a list. There are hardly any, but
    without it a filter that must not miss them would have to read every document. `natural` makes it hold
    them in the order of `natural.COLLATION`. `asked` says that only questions need it, which a copy answers
    where there is one.
    """

    collection: Callable[[Mongo], Collection[Document]]
    key: Key
    unique: bool = False
    lists: bool = False
    natural: bool = False
    asked: bool = False

    @property
    def name(self) -> str:
        name = "tanda_" + "_".join(field.removeprefix("metadata.") for field, _ in self.key)
        return f"{name}_lists" if self.lists else f"{name}_natural" if self.natural else name

    @property
    def fallback_name(self) -> str:
        """Name of the plain index that stands in while the unique one cannot be built."""
        return f"{self.name}_plain"


@dataclass(frozen=True)
class Report:
    """What `ensure` found: names of the indexes in place, fallbacks among them, and failures with reason.

    `repeated` is what more than one document has, where an index should be unique and cannot.
    """

    ready: tuple[str, ...]
    fallbacks: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    repeated: Document | None = None


def _key(*fields: str) -> Key:
    return tuple((field, ASCENDING) for field in fields)


_HISTORY = _key("key", "at")  # the entries about a document, in order
_NEWEST_FIRST: Key = (("at", DESCENDING), ("_id", DESCENDING))  # as the history is listed
INDEXES: tuple[Index, ...] = (
    Index(lambda mongo: mongo.batches, _key("id"), unique=True),
    Index(lambda mongo: mongo.batches, _key("id", "_id"), natural=True),  # the order of a table by id
    Index(lambda mongo: mongo.batches, _key("assignee", "status")),
    Index(lambda mongo: mongo.batches, _key("status"), asked=True),
    Index(lambda mongo: mongo.batches, _key("metadata.assigned_at"), asked=True),
    Index(lambda mongo: mongo.batches, _key("metadata.due_date"), asked=True),
    Index(lambda mongo: mongo.batches, _key("metadata.reviewed_at"), asked=True),
    Index(lambda mongo: mongo.batches, _key("metadata.approved_at"), asked=True),
    Index(lambda mongo: mongo.batches, _key("id"), lists=True, asked=True),
    Index(lambda mongo: mongo.batches, _key("assignee"), lists=True, asked=True),
    Index(lambda mongo: mongo.batches, _key("status"), lists=True, asked=True),
    Index(lambda mongo: mongo.mask_files, _key("filename")),
    Index(lambda mongo: mongo.mask_files, (("uploadDate", DESCENDING), ("_id", DESCENDING))),
    Index(lambda mongo: mongo.events, (("batch_id", ASCENDING), ("at", DESCENDING))),
    Index(lambda mongo: mongo.events, _HISTORY),
    Index(lambda mongo: mongo.events, _NEWEST_FIRST),
    Index(lambda mongo: mongo.events, _key("operation_id", "key", "_id")),  # as an undo goes through it
    Index(lambda mongo: mongo.events, (("field", ASCENDING), *_NEWEST_FIRST)),
)

#: Made by an earlier version: for an order by id that is another one now, the beginning of another index, or
#: more than is needed.
_RETIRED = {
    "tanda_id__id": _key("id", "_id"),
    "tanda_assignee": _key("assignee"),
    "tanda_status_assigned_at": _key("status", "metadata.assigned_at"),
}
_RETIRED_OF_HISTORY: dict[str, Key] = {
    "tanda_at": (("at", DESCENDING),),
    "tanda_field_at": (("field", ASCENDING), ("at", DESCENDING)),
    "tanda_operation_id": _key("operation_id"),
}


def ensure(mongo: Mongo, repeated: Document | None = None) -> Report:
    """Build what is missing of INDEXES, each by itself so that one failure does not stop the others.

    While documents share what an earlier report says is *repeated*, the unique index is not tried again,
    which would read them all. Large collections take minutes, so call it in the background. Raises
    DatabaseUnreachable when there is nobody to ask; anything else that goes wrong is in the report.
    A view has the indexes of what it shows, which is not ours.
    """
    ready, fallbacks, failed, found = [], [], [], None
    derived, wanted = mongo.without_stream(), _wanted(mongo)
    for index in wanted:
        try:
            with database_errors():
                if index.unique:
                    name, found = _ensure_unique(mongo, index, repeated)
                else:
                    name = _ensure_plain(mongo, index)
        except DatabaseUnreachable:
            raise
        except DatabaseError as error:
            log.warning("The index %s could not be built: %s", index.name, error)
            failed.append((index.name, str(error)))
            continue
        ready.append(name)
        if name == index.fallback_name:
            fallbacks.append(name)
    spare = {each.name: each.key for each in INDEXES if each not in wanted}
    for collection, retired in ((mongo.batches, _RETIRED | spare), (mongo.events, _RETIRED_OF_HISTORY)):
        if collection.full_name not in derived and not failed:
            _drop(collection, retired)
    return Report(tuple(ready), tuple(fallbacks), tuple(failed), found)


def missing(mongo: Mongo) -> tuple[str, ...]:
    """Names of those of INDEXES that are wanted and not there; a plain one stands for one that is unique."""
    with database_errors():
        return tuple(index.name for index in _wanted(mongo) if not _is_there(index, index.collection(mongo)))


def _is_there(index: Index, collection: Collection[Document]) -> bool:
    there = collection.index_information(comment=COMMENT)
    collation = COLLATION if index.natural else None
    return (
        index.name in there or _with_key(collection, index.key, unique=False, collation=collation) is not None
    )


def _wanted(mongo: Mongo) -> list[Index]:
    """Those of INDEXES that are to be there: fewer where a copy answers, and none on what is derived."""
    derived = mongo.without_stream()
    is_copied = mongo.batches.full_name not in derived and _is_copied(mongo)
    return [
        each
        for each in INDEXES
        if each.collection(mongo).full_name not in derived and not (is_copied and each.asked)
    ]


def _is_copied(mongo: Mongo) -> bool:
    """Whether a copy of the batches can be kept: they are not too many, and a change stream tells of them."""
    most = mongo.settings.snapshot
    with database_errors():
        if not most or mongo.batches.estimated_document_count(comment=COMMENT) > most:
            return False
        return mongo.has_stream()


def _drop(collection: Collection[Document], retired: Mapping[str, Key]) -> None:
    with database_errors():
        there = collection.index_information(comment=COMMENT)
        for name, key in retired.items():
            if name in there and there[name]["key"] == list(key):
                collection.drop_index(name, comment=COMMENT)


def ensure_id(mongo: Mongo) -> None:
    """Build the index of `id`, unless there is any: without one, whoever looks for ids reads everything."""
    index = next(index for index in INDEXES if index.unique)
    if mongo.batches.full_name in mongo.without_stream():
        return
    with database_errors():
        if _with_key(mongo.batches, index.key, unique=False) is None:
            _ensure_unique(mongo, index)


def ensure_history(mongo: Mongo) -> bool:
    """Build the index by which the entries about a document are found, and say whether it was missing.

    Without it, whoever looks up the history of all batches reads all of it for each. Where there is no
    history yet nothing is built.
    """
    index = next(each for each in INDEXES if each.key == _HISTORY)
    with database_errors():
        there = mongo.events.index_information(comment=COMMENT)
        if not there or _with_key(mongo.events, index.key, unique=False) is not None:
            return False
        _ensure_plain(mongo, index)
    return True


def is_id_unique(mongo: Mongo) -> bool:
    """Whether MongoDB refuses an id that is there already."""
    return _with_key(mongo.batches, _key("id"), unique=True) is not None


def allow_repeated_ids(mongo: Mongo) -> bool:
    """Drop our unique index, for documents some of whose ids are there twice. Says whether there was one."""
    unique = next(index.name for index in INDEXES if index.unique)
    there = unique in mongo.batches.index_information(comment=COMMENT)
    if there:
        mongo.batches.drop_index(unique, comment=COMMENT)
    return there


def _ensure_plain(mongo: Mongo, index: Index) -> str:
    (field, _), *_ = index.key
    options: Document = {"partialFilterExpression": {field: {"$type": "array"}}} if index.lists else {}
    if index.natural:
        options["collation"] = COLLATION
    return _create(index.collection(mongo), index.key, index.name, **options)


def _ensure_unique(
    mongo: Mongo, index: Index, repeated: Document | None = None
) -> tuple[str, Document | None]:
    """The unique index; where the data or the cluster does not allow it, a plain one in its place.

    With it what is repeated, if that is the reason.
    """
    collection = index.collection(mongo)
    if repeated and collection.count_documents(repeated, limit=2, comment=COMMENT) > 1:
        return _create(collection, index.key, index.fallback_name), repeated
    try:
        name = _create(collection, index.key, index.name, unique=True)
    except OperationFailure as error:
        twice = error.code == _DUPLICATE_KEY
        reason = "values are duplicated" if twice else error.details
        log.warning("The index %s cannot be unique (%s); a plain one is used.", index.name, reason)
        found = (error.details or {}).get("keyValue") if twice else None
        return _create(collection, index.key, index.fallback_name), found
    if index.fallback_name in collection.index_information(comment=COMMENT):
        collection.drop_index(index.fallback_name, comment=COMMENT)
    return name, None


def _create(collection: Collection[Document], key: Key, name: str, **options: Any) -> str:
    """Create the index, or accept the one another tool made for the same key (its name is returned)."""
    try:
        return collection.create_index(list(key), name=name, comment=COMMENT, **options)
    except OperationFailure as error:
        if error.code not in _EXISTS:
            raise
        existing = _with_key(
            collection, key, unique=options.get("unique", False), collation=options.get("collation")
        )
        if existing is None:
            raise
        return existing


def _with_key(
    collection: Collection[Document], key: Key, *, unique: bool, collation: Document | None = None
) -> str | None:
    """Name of an index that does the work of one on *key*: same fields and order, all documents, unique if
    asked."""
    for name, found in collection.index_information(comment=COMMENT).items():
        serves = not found.get("partialFilterExpression") and not found.get("sparse")
        theirs = found.get("collation", {})
        serves = serves and (collation.items() <= theirs.items() if collation else not theirs)
        if serves and tuple(found["key"]) == key and (found.get("unique", False) or not unique):
            return str(name)
    return None
