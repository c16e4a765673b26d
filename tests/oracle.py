"""What each dimension means, written a second time: slowly, in plain Python, from DESIGN.md §2.

Tests compare the engines with this, so it shares no code with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from bson import Decimal128, ObjectId

from data.model.conditions import Days, Numbers
from data.mongo.client import Document
from data.query.engines.base import Piece
from data.query.filters import FIELDS, Filters
from data.query.restrictions import Text
from tests import history_oracle
from tests.history_oracle import Field

_STAGE = {
    **dict.fromkeys(("NS", "pendiente", ""), "not_started"),
    **dict.fromkeys(("In", "FS", "PS", "en-progreso"), "in_progress"),
    **dict.fromkeys(("S", "CS", "completado"), "segmented"),
}
_REVIEW = {"aprobado": "approved", "no_aprobado": "rejected"}
_PRIORITY = {"alta": "high", "media": "medium", "baja": "low"}

_OTHERS = {
    letter
    for letter in map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x30000)))
    if unicodedata.normalize("NFC", letter) != letter
}

Clean = dict[str, Any]


def clean(
    documents: list[Document], today: date, zone: ZoneInfo, history: Sequence[Document] = ()
) -> list[Clean]:
    """Every dimension of every document, of which the *history* has entries. Which ids are duplicated depends
    on all of them."""
    entries = defaultdict(list)
    for entry in history:
        entries[repr(entry["key"])].append(entry)
    rows = []
    for document in documents:
        row = _clean(document, today, zone)
        theirs = entries[repr(document.get("_id"))]
        rows.append(row | history_oracle.known(row, theirs, _FOLLOWED, zone))
    times = Counter(row["id"] for row in rows)
    return [row | {"duplicated": times[row["id"]] > 1} for row in rows]


def accepts(where: Filters, row: Clean) -> bool:
    """Whether a clean row is among the batches that *where* means."""
    hidden = where.everyday and not where.person and where.accepted is None and row["accepted"]
    return not hidden and all(
        _plain(getattr(where, name)) in _plain(row[kind.of or name])
        if isinstance(kind, Text)
        else _holds(getattr(where, name), row[name])
        for name, kind in FIELDS.items()
    )


def _holds(wanted: Any, value: Any) -> bool:
    """Whether a dimension's *value* is one of those *wanted*; nothing wanted is everything."""
    if isinstance(wanted, Days):
        return _inside(wanted, value)
    if isinstance(wanted, Numbers):
        return bool(value >= (wanted.least or 0)) and (wanted.most is None or bool(value <= wanted.most))
    if isinstance(wanted, tuple):
        return not wanted or value in wanted
    return wanted is None or value is wanted


def _plain(text: str) -> str:
    """A text as a search compares it: without case and accents."""
    small = (each.casefold() if len(each.casefold()) == 1 else each.lower() for each in text)
    apart = unicodedata.normalize("NFD", "".join(small))
    return "".join(each for each in apart if not "\u0300" <= each <= "\u036f")


def _inside(days: Days, day: str | None) -> bool:
    if days.missing or day is None:
        return days.missing and day is None
    value = date.fromisoformat(day)
    return (days.start is None or days.start <= value) and (days.end is None or value < days.end)


def _clean(document: Document, today: date, zone: ZoneInfo) -> Clean:
    stage = _word(_STAGE, _at(document, "status"), "unknown")
    review = _word(_REVIEW, _at(document, "metadata.review_status"), "pending")
    days = {
        "assigned": _day(_at(document, "metadata.assigned_at"), zone),
        "due": _day(_at(document, "metadata.due_date"), zone),
        "reviewed": _day(_at(document, "metadata.reviewed_at"), zone),
        "approved": _day(_at(document, "metadata.approved_at"), zone),
        "uploaded": _day(_at(document, "file_info.last_file_upload"), zone),
    }
    proxies = (
        [name for name in ("approved", "reviewed", "uploaded") if days[name]] if stage == "segmented" else []
    )
    accepted = stage == "segmented" and review == "approved"
    count = _number(_at(document, "file_info.file_count"))
    return {
        **days,
        "id": _identity(_at(document, "id")),
        "person": _text(_at(document, "assignee")),
        "stage": stage,
        "review": review,
        "priority": _word(_PRIORITY, _at(document, "metadata.priority"), "none"),
        "specification": _text(_at(document, "specification")),
        "completed": days[proxies[0]] if proxies else None,
        "completed_basis": proxies[0] if proxies else "",
        "accepted": accepted,
        "overdue": days["due"] is not None and days["due"] < today.isoformat() and not accepted,
        "files": count > 0
        or _at(document, "file_info.has_files") is True
        or _at(document, "mongo_uploaded") is True,
        "file_count": max(0, int(count)) if count < 2**63 else 0,
        "folder": _text(_at(document, "folder")),
        "status": _text(_at(document, "status")),
        "comments": _text(_at(document, "comments")),
    }


_FOLLOWED = {
    "stage": Field("status", lambda raw: _word(_STAGE, raw, "unknown")),
    "review": Field("metadata.review_status", lambda raw: _word(_REVIEW, raw, "pending")),
    "person": Field("assignee", lambda raw: _text(raw)),
}


def _at(document: Document, path: str) -> Any:
    """The value at *path*; a list on the way makes it a list (which is never a clean value)."""
    value: Any = document
    for name in path.split("."):
        if isinstance(value, list):
            return []
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _word(words: dict[str, str], raw: Any, otherwise: str) -> str:
    return words.get("" if raw is None else raw, otherwise) if isinstance(raw, str | None) else otherwise


def _text(raw: Any) -> str:
    return _composed(raw.strip(" \t\r\n\u00a0")) if isinstance(raw, str) else ""


def _composed(text: str) -> str:
    """Accents as part of their letters. Letters that Unicode takes for another one (丽 for 丽) stay: they are
    in no text that is composed, or decomposed."""
    parts = re.split(f"({'|'.join(_OTHERS)})", text)
    return "".join(part if part in _OTHERS else unicodedata.normalize("NFC", part) for part in parts)


def _number(raw: Any) -> float:
    if isinstance(raw, Decimal128):
        raw = raw.to_decimal()
        return 0.0 if raw.is_nan() else float(raw)
    usable = isinstance(raw, int | float) and not isinstance(raw, bool) and raw == raw
    return raw if usable else 0.0


_CLOCK = r"(?P<hour>[01]?[0-9]|2[0-3]):?(?P<minute>[0-5][0-9])(:?(?P<second>[0-5][0-9])([.,][0-9]+)?)?"
_OFFSET = r" ?(Z|z|UTC|GMT|(?P<sign>[+-])(?P<hours>[01][0-9])(:?(?P<minutes>[0-5][0-9]))?)"
_WRITTEN = re.compile(rf"(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})([ T]{_CLOCK}(?P<offset>{_OFFSET})?)?\n?")


def _day(raw: Any, zone: ZoneInfo) -> str | None:
    """Days that leave room for a day before and after in the calendar; anything else is no day."""
    try:
        day = raw.astimezone(zone).date() if isinstance(raw, datetime) else _written_day(raw, zone)
    except (ValueError, OverflowError):
        return None
    return day.isoformat() if day and date(1, 1, 2) <= day < date(9999, 12, 30) else None


def _written_day(raw: Any, zone: ZoneInfo) -> date | None:
    """A text says a day, perhaps with a time; with `Z` or an offset it says an instant."""
    said = _WRITTEN.fullmatch(raw) if isinstance(raw, str) else None
    if said is None:
        return None
    day = date.fromisoformat(said["day"])
    if said["offset"] is None:
        return day
    minutes = int(said["hours"] or 0) * 60 + int(said["minutes"] or 0)
    there = timezone(timedelta(minutes=-minutes if said["sign"] == "-" else minutes))
    clock = time(int(said["hour"]), int(said["minute"]), int(said["second"] or 0), tzinfo=there)
    return datetime.combine(day, clock).astimezone(zone).date()


def _identity(raw: Any) -> str:
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, str):
        return _composed(raw)
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%dT%H:%M:%S.") + f"{raw.microsecond // 1000:03}Z"
    if isinstance(raw, ObjectId | Decimal128 | int):
        return str(raw)
    if isinstance(raw, float):
        special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        return special.get(str(raw), f"{raw:g}")
    return ""


def documents_of(pieces: Iterable[Piece], columns: Sequence[str]) -> list[dict[str, Any]]:
    """What an engine streams, as it gives documents otherwise."""
    return [dict(zip(columns, row, strict=True)) for piece in pieces for row in zip(*piece, strict=True)]
