"""The crew over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.models import Body, NamePath, WaitQuery, WriteHeader, plain
from dashboard.api.tasks import Job, Tasks
from dashboard.http.actor import actor
from dashboard.http.below import below
from dashboard.panels.batches import crew
from dashboard.services import Services
from data.crew import people
from data.crew.members import DEFAULT_ROLE
from data.metrics import overview
from data.model.vocabulary import ROLES
from data.query.questions import Counts


class Person(BaseModel):
    name: str
    role: str
    email: str
    created_at: datetime | None
    updated_at: datetime | None


class Crew(BaseModel):
    items: list[Person]
    outside: list[str] = Field(description="People with batches who are not in the crew.")


class NewPerson(Body):
    name: str = Field(min_length=1, max_length=200)
    role: str = Field(DEFAULT_ROLE, json_schema_extra={"enum": list(ROLES)})
    email: str = Field("", max_length=200)


class PersonChanges(Body):
    role: str | None = Field(None, json_schema_extra={"enum": [*ROLES, None]})
    email: str | None = Field(None, max_length=200)


class NewName(Body):
    name: str = Field(min_length=1, max_length=200)


class RemoveQuery(WaitQuery):
    reassign_to: str | None = Field(
        None, max_length=200, description="Who takes the open batches; blank for nobody."
    )


class Reassignment(Body):
    from_name: str = Field(max_length=200)
    to_name: str = Field(max_length=200, description="Somebody of the crew; blank for nobody.")
    open_only: bool = Field(True, description="Accepted batches stay where they are.")


class PeopleResult(BaseModel):
    """`batches` have another assignee now. Without a change the operation's id is empty."""

    operation_id: str
    batches: int


def register(app: OpenAPI, services: Services, tasks: Tasks) -> None:
    tags = [answers.PEOPLE]

    def who() -> dict[str, Any]:
        return {"actor": actor(services.settings, "api"), "origin": "api"}

    @app.get("/people", tags=tags, responses=answers.reads(Crew))
    def list_people() -> Any:
        """The crew by name, and who else has batches."""
        working = Counts(("person",))
        reading = services.answers.ask((working, crew()))
        outside = overview.outsiders(reading[working], reading[crew()])
        return {
            "items": [plain(vars(each)) for each in people.people(services.mongo)],
            "outside": list(outside),
        }

    @app.post("/people", tags=tags, responses=answers.writes(Person, 201))
    def add_person(header: WriteHeader, body: NewPerson) -> Any:  # noqa: ARG001  # read by a guard
        """Add somebody to the crew."""
        person = people.add(services.mongo, **body.model_dump(), **who())
        location = below(f"/api/people/{quote(person.name, safe='')}")
        return plain(vars(person)), 201, {"Location": location}

    @app.get("/people/<text:name>", tags=tags, responses=answers.reads(Person))
    def get_person(path: NamePath) -> Any:
        """Somebody of the crew."""
        return plain(vars(people.get(services.mongo, path.name)))

    @app.patch("/people/<text:name>", tags=tags, responses=answers.writes(Person))
    def change_person(path: NamePath, header: WriteHeader, body: PersonChanges) -> Any:  # noqa: ARG001
        """Change somebody's role or e-mail."""
        return plain(vars(people.change(services.mongo, path.name, **body.model_dump(), **who())))

    @app.delete("/people/<text:name>", tags=tags, responses=answers.runs(PeopleResult, Job))
    def remove_person(path: NamePath, query: RemoveQuery, header: WriteHeader) -> Any:  # noqa: ARG001
        """Take somebody off the crew; the open batches go to somebody else, or to nobody."""
        arguments = {"name": path.name, "reassign_to": query.reassign_to}
        return tasks.start("remove-person", query.wait, **arguments)

    @app.post("/people/<text:name>/rename", tags=tags, responses=answers.runs(PeopleResult, Job))
    def rename_person(path: NamePath, query: WaitQuery, header: WriteHeader, body: NewName) -> Any:  # noqa: ARG001
        """Give somebody another name; their batches follow."""
        return tasks.start("rename-person", query.wait, name=path.name, new_name=body.name)

    @app.post("/people/reassign", tags=tags, responses=answers.runs(PeopleResult, Job))
    def reassign(query: WaitQuery, header: WriteHeader, body: Reassignment) -> Any:  # noqa: ARG001
        """Give somebody's batches to somebody else."""
        return tasks.start("reassign", query.wait, **body.model_dump())
