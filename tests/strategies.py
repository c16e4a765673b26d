"""Hypothesis strategies: raw batches as dirty as collections get, and the filters people set.

They know nothing of an engine, so that every engine can be tested against the same documents.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bson import Binary, Decimal128, Int64, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from bson.max_key import MaxKey
from bson.min_key import MinKey
from hypothesis import strategies as st

from data.model.conditions import Days, Numbers
from data.mongo.client import Document
from data.query.filters import FIELDS, Filters
from data.query.restrictions import Choice, Count, Flag, Period, Restriction

#: Leave the field out of the document.
MISSING = object()

_JUNK: tuple[Any, ...] = (
    MISSING,
    None,
    "",
    " ",
    "\u00a0\t",
    0,
    -3,
    1.5,
    float("nan"),
    float("inf"),
    Int64(2**62),
    Decimal128("7"),
    Decimal128("NaN"),
    True,
    False,
    {},
    {"S": "alta"},
    ObjectId("65f000000000000000000001"),
    Binary(b"Ana"),
    Regex("Ana"),
    Timestamp(1, 1),
    MinKey(),
    MaxKey(),
    datetime(2025, 6, 1, 12, tzinfo=UTC),
    "$status",
    "$$NOW",
    "nul\0inside",
)
_LISTS: tuple[Any, ...] = (
    [],
    [None],
    ["S"],
    ["Ana"],
    ["aprobado"],
    ["2025-06-01"],
    [["S"]],
    [1, "alta"],
    [{}],
)

_NAMES = (
    "Ana",
    " Ana",
    "Ana\u00a0",
    "\t\r\nAna  ",
    "ana",
    "Ana María",
    "Íñigo",
    "I\u0301n\u0303igo",
    " I\u0301ñigo",
    "INIGO",
    "Nguye\u0302\u0303n",
    "Nguyễn",
    "か\u3099",
    "が",
    "q\u0303",
    "~tilde",
    "(a+)*$",
    "$name",
    "李",
)
_WORDS = ("NS", "pendiente", "In", "FS", "PS", "en-progreso", "S", "CS", "completado", "zz?", " S", "s")
_IDS = (
    *(f"batch_{number}" for number in range(6)),
    "batch_20250909T0034",
    "BATCH_20250909t0034",
    "batch_10",
    "batch_002",
    "Batch_2",
    "b" + "1" * 255,
    "b" + "9" * 254,
    "nandú",
    "a\x01b",
    "ﬁn 10",
    "batch_000040F",
    "p1_cam1_cam2_000001",
    "$id",
    "$$id",
    "a.b*c",
    "ñandú",
    "n\u0303andu\u0301",
    "n\u0303andú 2\n",
    "ÑANDÚ",
    9,
    Int64(9),
    9.0,
    "9",
)
_DAYS = (
    "2025-05-31",
    "2025-06-01",
    "2025-06-01 00:00:00",
    "2025-06-01 23:59:59",
    "2025-06-01T23:59:59Z",
    "2025-05-31T22:30:00Z",
    "2025-05-31 22:30:00.250+00:00",
    "2025-06-01T00:30:00+05:30",
    "2025-05-31T23:30-0300",
    "2025-06-01T1959Z",
    "2025-06-01 00:00 UTC",
    "2025-06-02T11:00:00+19:59",
    "2025-05-30 10:00:00-19",
    "2025-06-01T25:00:00Z",
    "2025-06-01 12:00:00 CET",
    "2025-06-01 mañana",
    "2025-02-31T12:00:00Z",
    "2025-06-02",
    "2025-06-15",
    "2025-06-30 08:00:00",
    "2025-07-01",
    "2025-02-31",
    "2025-13-01",
    "2025-6-1",
    "31/12/2025",
    " 2025-06-01",
    "2025-06-01x",
    "pronto",
    "0000-01-01",
    "0001-01-02",
    "9999-12-31",
    "0001-01-01T23:00:00-05:00",
    "9999-12-30T01:00:00+14:00",
    "1850-01-01T00:00:10Z",
    "٢٠٢٥-٠٦-٠١",
    datetime(2025, 5, 31, 21, 59, 59, 999000, tzinfo=UTC),
    datetime(2025, 5, 31, 22, tzinfo=UTC),
    datetime(2025, 6, 1, 12, tzinfo=UTC),
    datetime(2025, 6, 30, 22, tzinfo=UTC),
    datetime(2025, 3, 30, 1, tzinfo=UTC),
    datetime(1850, 1, 1, tzinfo=UTC),
    DatetimeMS(253402300800000),  # year 10000
    DatetimeMS(-62167219200001),  # before year 0
)
_FIELDS: dict[str, tuple[Any, ...]] = {
    "id": _IDS,
    "assignee": _NAMES,
    "status": _WORDS,
    "specification": ("Spec A", "Spec A ", "spec a", "Spec B"),
    "folder": ("/data/1", "=cmd()"),
    "comments": ("línea 1\nlínea 2",),
    "mongo_uploaded": (True, False),
    "metadata.assigned_at": _DAYS,
    "metadata.due_date": _DAYS,
    "metadata.reviewed_at": _DAYS,
    "metadata.approved_at": _DAYS,
    "metadata.priority": ("alta", "media", "baja", "urgente", "Alta"),
    "metadata.review_status": ("aprobado", "no_aprobado", "Aprobado"),
    "file_info.last_file_upload": _DAYS,
    "file_info.file_count": (0, 1, 3, 2.0, Decimal128("4.9")),
    "file_info.has_files": (True, False),
}
_NESTED_LISTS = (
    {"metadata": [{"review_status": "aprobado", "priority": "alta", "due_date": "2025-06-01"}]},
    {"file_info": [{"file_count": 3, "has_files": True}]},
    {"metadata": [1, None]},
    {"metadata": "text"},
    {"metadata": None},
    {"file_info": 7},
)


def values(path: str) -> st.SearchStrategy[Any]:
    """What can stand in the field *path*: mostly what belongs there, sometimes anything."""
    usual = st.sampled_from(_FIELDS[path])
    odd = st.sampled_from(_JUNK)
    return st.one_of(usual, usual, usual, odd, st.text(max_size=3))


def _assemble(fields: dict[str, Any], spoil: dict[str, Any]) -> Document:
    document: Document = {}
    for path, value in fields.items():
        if value is not MISSING:
            *parents, name = path.split(".")
            place = document
            for parent in parents:
                place = place.setdefault(parent, {})
            place[name] = value
    return document | spoil


#: At most one list in a document: MongoDB refuses two in the fields of one compound index.
_SPOILS = st.one_of(
    st.just({}),
    st.just({}),
    st.just({}),
    st.sampled_from(_NESTED_LISTS),
    st.builds(
        lambda path, value: {path: value},
        st.sampled_from([path for path in _FIELDS if "." not in path]),
        st.sampled_from(_LISTS),
    ),
)

#: One raw batch.
documents: st.SearchStrategy[Document] = st.builds(
    _assemble, st.fixed_dictionaries({path: values(path) for path in _FIELDS}), _SPOILS
)

# --- filters ------------------------------------------------------------------------------------

_BOUNDS = st.sampled_from([date(2025, 5, 31), date(2025, 6, 1), date(2025, 6, 2), date(2025, 7, 1), None])
_FAR_STARTS = st.sampled_from([date.min, date(1850, 1, 1), date(9999, 12, 30)])
_FAR_ENDS = st.sampled_from([date(1850, 1, 2), date(9999, 12, 31)])


def _ordered(start: date | None, end: date | None) -> Days | None:
    if start and end and start >= end:
        end = None
    return None if start is None and end is None else Days(start, end)


days: st.SearchStrategy[Days | None] = st.one_of(
    st.builds(_ordered, _BOUNDS, _BOUNDS),
    st.builds(_ordered, st.one_of(_BOUNDS, _FAR_STARTS), st.one_of(_BOUNDS, _FAR_ENDS)),
    st.just(Days(missing=True)),
)


numbers: st.SearchStrategy[Numbers] = st.sampled_from(
    [Numbers(0, 0), Numbers(1, None), Numbers(1, 1), Numbers(None, 1), Numbers(1, 3), Numbers(2, None)]
)


def _some(items: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, min_size=1, max_size=3).map(tuple)


_people = st.sampled_from(
    [
        "",
        "Ana",
        "ana",
        "Ana María",
        "Íñigo",
        "I\u0301n\u0303igo",
        "Nguyễn",
        "か\u3099",
        "~tilde",
        "(a+)*$",
        "$name",
        "李",
        "nul\0inside",
    ]
)
_TEXTS = ("batch", "BATCH_2", "_", "9", "a.b", "*", "$", "Ñ", "NANDU", "n\u0303andú", "ẞ", "nobody", "false")
#: Values of choices that the batches themselves name.
_named: dict[str, st.SearchStrategy[str]] = {
    "person": _people,
    "specification": st.sampled_from(["", "Spec A", "spec a", "Spec C"]),
    "first_reviewed_person": _people,
    "rejection_reason": st.sampled_from(["", "Rough edges"]),
}


def _restriction(name: str) -> st.SearchStrategy[Any]:
    """A restriction on values that the documents above carry."""
    kind = FIELDS[name]
    if isinstance(kind, Choice):
        return _some(st.sampled_from([*kind.words]) if kind.words else _named.get(name, _people))
    if isinstance(kind, Period):
        return days
    if isinstance(kind, Count):
        return numbers
    return st.booleans() if isinstance(kind, Flag) else st.sampled_from(_TEXTS)


@st.composite
def filters(draw: st.DrawFn, *, at_most: int = 3) -> Filters:
    """Filters with up to *at_most* restrictions, on values that the documents above carry."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=at_most))
    chosen = {name: draw(_restriction(name)) for name in names}
    return Filters(**chosen, everyday=draw(st.booleans()))


_readable = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)


@st.composite
def written_filters(draw: st.DrawFn) -> Filters:
    """Any filters at all, with names and texts of any characters: for the round trip through a URL."""
    chosen = {name: _written(kind) for name, kind in FIELDS.items()} | {"everyday": st.booleans()}
    return Filters(**{name: draw(strategy) for name, strategy in chosen.items()})


def _written(kind: Restriction) -> st.SearchStrategy[Any]:
    if isinstance(kind, Choice):
        names = st.one_of(st.just(""), _readable, _readable.map("~".__add__))
        return st.lists(st.sampled_from([*kind.words]) if kind.words else names, max_size=3).map(tuple)
    if isinstance(kind, Period):
        return st.one_of(st.none(), days)
    if isinstance(kind, Count):
        return st.one_of(st.none(), numbers)
    flags = st.sampled_from([None, True, False])
    return flags if isinstance(kind, Flag) else st.one_of(st.just(""), _readable.map(str.strip))
