"""The crew of an imported file becomes people, unique without regard to case and accents."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from bson import ObjectId
from pymongo.client_session import ClientSession

from data import clock
from data.batches.records import WrongRecord
from data.calendar import MOST_TEXT, read_days_off, written_days_off
from data.errors import message
from data.history.change import Change, made
from data.history.recorder import Recorder
from data.model.dimensions.text import trimmed_text
from data.model.letters import composed, key
from data.mongo.client import Document

DEFAULT_ROLE = "General"


def member(raw: object) -> Document:
    """The person of a crew entry, a name or an object with name, role and email; WrongRecord otherwise."""
    fields = {"name": raw} if isinstance(raw, str) else raw
    if not isinstance(fields, dict):
        raise WrongRecord("crew", message("must be a name or an object with a name"))
    person: Document = {}
    for field in ("name", "role", "email"):
        value = fields.get(field)
        if value is not None and not isinstance(value, str):
            raise WrongRecord(f"crew.{field}", message("must be text"))
        if value and value.strip():
            person[field] = _storable(field, composed(" ".join(value.split())))
    if off := fields.get("days_off"):
        person["days_off"] = _days_off(off)
    created = fields.get("created_at")
    if isinstance(created, str | datetime.datetime) and created:
        person["created_at"] = _storable("created_at", created) if isinstance(created, str) else created
    if "name" not in person or not key(person["name"]):
        raise WrongRecord("crew.name", message("missing or blank"))
    return {"role": DEFAULT_ROLE, **person}


def _days_off(value: object) -> str:
    try:
        if isinstance(value, str) and len(value) <= MOST_TEXT:
            return written_days_off(read_days_off(value))
    except ValueError:
        pass
    raise WrongRecord("crew.days_off", message("must be days such as 2026-12-24, 2026-08-03..2026-08-21"))


def _storable(field: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise WrongRecord(
            f"crew.{field}", message("MongoDB cannot hold it: {reason}"), reason=error
        ) from None
    return text


def said_name(person: Document) -> str:
    """The name of a stored person without the blanks around it; "" when it is none."""
    return trimmed_text(person.get("name"))


def document(person: Document, there: Iterable[Document]) -> Document:
    """What is stored of a new *person*. The `_id` follows from the name, so that of two who add the same
    person at once one is refused; unless somebody *there* has it, who was called so once."""
    derived = ObjectId(hashlib.sha256(key(person["name"]).encode()).digest()[:12])
    taken = any(each["_id"] == derived for each in there)
    now = clock.now()
    return {
        "_id": ObjectId() if taken else derived,
        "created_at": now,
        **person,
        "updated_at": now,
    }


class Crew:
    """The adding of people whom the crew does not have yet."""

    def __init__(self, recorder: Recorder, *, dry_run: bool) -> None:
        self._mongo = recorder.mongo
        self._recorder = recorder
        self._dry_run = dry_run
        self._known = {key(said_name(each)) for each in self._read(None)}

    def add(self, members: Sequence[Document]) -> int:
        """Insert those of *members* who are not there yet; how many that are."""
        fresh: dict[str, Document] = {}
        for person in members:
            if key(person["name"]) not in self._known:
                fresh.setdefault(key(person["name"]), person)
        self._known.update(fresh)
        if self._dry_run or not fresh:
            return len(fresh)
        return len(self._recorder.write(lambda session: self._made(fresh, session)))

    def _made(self, fresh: Mapping[str, Document], session: ClientSession | None) -> list[Change]:
        there = self._read(session)
        known = {key(said_name(each)) for each in there}
        return [made("people", document(fresh[each], there)) for each in fresh if each not in known]

    def _read(self, session: ClientSession | None) -> list[Document]:
        return list(self._mongo.find(self._mongo.people, {}, {"name": 1}, session=session))
