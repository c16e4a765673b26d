"""The crew of an imported file becomes people, unique without regard to case and accents."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence

from pymongo import UpdateOne
from pymongo.write_concern import WriteConcern

from data.mongo import COMMENT, Document, Mongo
from data.operations.records import WrongRecord

DEFAULT_ROLE = "General"


def key(name: str) -> str:
    """What two spellings of one name have in common: no case, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def member(raw: object) -> Document:
    """The person of a crew entry, a name or an object with name, role and email; WrongRecord otherwise."""
    fields = {"name": raw} if isinstance(raw, str) else raw
    if not isinstance(fields, dict):
        raise WrongRecord("crew", "must be a name or an object with a name")
    person: Document = {}
    for field in ("name", "role", "email"):
        value = fields.get(field)
        if value is not None and not isinstance(value, str):
            raise WrongRecord(f"crew.{field}", "must be text")
        if value and value.strip():
            person[field] = " ".join(value.split())
    if "name" not in person or not key(person["name"]):
        raise WrongRecord("crew.name", "missing or blank")
    return {"role": DEFAULT_ROLE, **person}


class Crew:
    """The people there are, and the adding of new ones."""

    def __init__(self, mongo: Mongo, *, dry_run: bool) -> None:
        self._people = mongo.people.with_options(write_concern=WriteConcern("majority"))
        self._dry_run = dry_run
        names = self._people.find({}, {"_id": 0, "name": 1}, max_time_ms=mongo.max_time_ms, comment=COMMENT)
        self._known = {key(person["name"]) for person in names if isinstance(person.get("name"), str)}

    def add(self, members: Sequence[Document]) -> int:
        """Insert those of *members* who are not there yet; how many that are."""
        fresh: dict[str, Document] = {}
        for person in members:
            if key(person["name"]) not in self._known:
                fresh.setdefault(key(person["name"]), person)
        self._known.update(fresh)
        if self._dry_run or not fresh:
            return len(fresh)
        now = datetime.datetime.now(datetime.UTC)
        writes = [
            UpdateOne(
                {"name": person["name"]},
                {"$setOnInsert": {**person, "created_at": now, "updated_at": now}},
                upsert=True,
            )
            for person in fresh.values()
        ]
        return self._people.bulk_write(writes, ordered=False, comment=COMMENT).upserted_count
