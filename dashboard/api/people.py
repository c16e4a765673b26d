"""The crew over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.context import api, who
from dashboard.api.models import NamePath, WriteHeader
from dashboard.http.base_path import below
from dashboard.operations.arguments import Arguments
from dashboard.operations.stored_values import plain
from dashboard.panels.batches import crew
from dashboard.services import current
from data.crew import people
from data.crew.members import DEFAULT_ROLE
from data.metrics import overview
from data.model.vocabulary import ROLES
from data.query.questions import Counts

_OFF = "Days on which this person does not work: `2026-08-03..2026-08-21,2026-12-24`."


class Person(BaseModel):
    name: str
    role: str
    email: str
    days_off: str
    created_at: datetime | None
    updated_at: datetime | None


class Crew(BaseModel):
    items: list[Person]
    outside: list[str] = Field(description="People with batches who are not in the crew.")


class NewPerson(Arguments):
    name: str = Field(min_length=1, max_length=200)
    role: str = Field(DEFAULT_ROLE, json_schema_extra={"enum": list(ROLES)})
    email: str = Field("", max_length=200)
    days_off: str = Field("", description=_OFF)


class PersonChanges(Arguments):
    role: str | None = Field(None, json_schema_extra={"enum": [*ROLES, None]})
    email: str | None = Field(None, max_length=200)
    days_off: str | None = Field(None, description=_OFF)


@api.get("/people", tags=[answers.PEOPLE], responses=answers.reads(Crew))
def list_people() -> Any:
    """The crew by name, and who else has batches."""
    working = Counts(("person",))
    reading = current().answers.ask((working, crew()))
    outside = overview.outsiders(reading[working], reading[crew()])
    return {
        "items": [plain(vars(each)) for each in people.people(current().mongo)],
        "outside": list(outside),
    }


@api.post("/people", tags=[answers.PEOPLE], responses=answers.writes(Person, 201))
def add_person(header: WriteHeader, body: NewPerson) -> Any:  # noqa: ARG001  # read by a guard
    """Add somebody to the crew."""
    person = people.add(current().mongo, **body.model_dump(), **who())
    location = below(f"/api/people/{quote(person.name, safe='')}")
    return plain(vars(person)), 201, {"Location": location}


@api.get("/people/<text:name>", tags=[answers.PEOPLE], responses=answers.reads(Person))
def get_person(path: NamePath) -> Any:
    """Somebody of the crew."""
    return plain(vars(people.get(current().mongo, path.name)))


@api.patch("/people/<text:name>", tags=[answers.PEOPLE], responses=answers.writes(Person))
def change_person(path: NamePath, header: WriteHeader, body: PersonChanges) -> Any:  # noqa: ARG001
    """Change somebody's role, e-mail or days off."""
    return plain(vars(people.change(current().mongo, path.name, **body.model_dump(), **who())))
