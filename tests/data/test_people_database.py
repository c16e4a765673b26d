"""People in a database of their own: pages, changes, history, backups and undo work as with one for all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from dashboard import ids
from dashboard.render import people as people_page
from dashboard.services import Services
from dashboard.url import PEOPLE as PEOPLE_PAGE
from data import backup, demo
from data.crew import people
from data.history import undo
from data.model.dataset import Dataset
from data.model.datasets import BATCHES, PEOPLE
from data.mongo.client import Mongo
from data.query.engines.base import Engine
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.filters import Filters
from data.query.questions import Counts, Moment
from data.settings import Settings
from tests.dashboard.test_components import text_of

Eventually = Callable[[Callable[[], bool], float], None]
WHO: dict[str, Any] = {"actor": "tester", "origin": "dashboard"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The people's collection is called as that of the batches is, in the other database."""
    apart = {"people_database": f"{settings.database}_people", "people_collection": "batches"}
    return settings.model_copy(update=apart)


@pytest.fixture
def crew(settings: Settings, mongo: Mongo) -> Iterator[Any]:
    """The people's collection, found without Tanda: its one person has three batches in the other one."""
    names = f"{settings.database}_people"
    mongo.client[names]["batches"].insert_one({"_id": 1, "name": "Persona A"})
    mongo.client[settings.database]["batches"].insert_many(
        {"_id": number, "id": f"batch_{number}", "status": "S", "assignee": "Persona A"}
        for number in range(3)
    )
    yield mongo.client[names]["batches"]
    mongo.client.drop_database(names)


@pytest.fixture
def services(settings: Settings, crew: Any) -> Iterator[Services]:
    services = Services.of(settings)
    assert crew.name == services.mongo.batches.name
    yield services
    services.mongo.close()


def page(services: Services) -> tuple[str, str]:
    """What the page of people shows, and the state of that."""
    drawn = people_page.draw(services, "")
    return text_of(drawn.of(ids.CREW)["tree"]), drawn.of(ids.drawn(PEOPLE_PAGE))["data"]["state"]


def names(crew: Any) -> list[str]:
    return sorted(each["name"] for each in crew.find())


def has_copy(services: Services, dataset: Dataset) -> bool:
    answers = services.answers
    return isinstance(answers.engine_for(dataset, answers.generation()), SnapshotEngine)


def counted(services: Services, engine: Engine) -> list[tuple[str, int]]:
    """How many batches, and how many entries of the crew, each name has."""
    at, context = services.answers.generation().at, services.answers.context()
    frames = [
        engine.answer(Counts(("person",), dataset=each), Moment(context, at)) for each in (BATCHES, PEOPLE)
    ]
    return [(row["person"], row["n"]) for frame in frames for row in frame.to_dict("records")]


def test_each_is_counted_where_it_is_by_the_database_and_by_the_copy(
    services: Services, eventually: Eventually
) -> None:
    answers = services.answers
    assert counted(services, answers.engine) == [("Persona A", 3), ("Persona A", 1)]
    for dataset, number in ((BATCHES, 3), (PEOPLE, 1)):
        eventually(partial(has_copy, services, dataset), 30)
        engine, context = answers.engine_for(dataset, answers.generation()), answers.context()
        frame = engine.answer(Counts(("person",), Filters(), dataset=dataset), Moment(context))
        assert frame.to_dict("records") == [{"person": "Persona A", "n": number}]


def test_what_others_change_there_is_seen_and_only_there(
    services: Services, mongo: Mongo, crew: Any, eventually: Eventually
) -> None:
    freshness = services.answers.freshness
    first = freshness.caught_up()
    crew.insert_one({"_id": 2, "name": "Persona B"})
    eventually(lambda: "Persona B" in page(services)[0], 10)
    assert page(services)[1] == "live"
    second = freshness.caught_up()
    assert freshness.changed(mongo.people.full_name, first.id, second.id) == [2]
    assert freshness.changed(mongo.batches.full_name, first.id, second.id) == []
    mongo.client[f"{mongo.settings.database}_other"]["batches"].insert_one({"_id": 3})
    try:
        assert freshness.caught_up().id == second.id, "nobody's business"
    finally:
        mongo.client.drop_database(f"{mongo.settings.database}_other")
    mongo.client.drop_database(crew.database.name)
    eventually(lambda: "Persona B" not in page(services)[0], 10)


def test_people_are_added_renamed_and_taken_back(services: Services, mongo: Mongo, crew: Any) -> None:
    people.add(mongo, "Persona B", **WHO)
    assert names(crew) == ["Persona A", "Persona B"]
    renamed = people.rename(mongo, "Persona A", "Persona C", **WHO)
    assert names(crew) == ["Persona B", "Persona C"]
    assert mongo.batches.distinct("assignee") == ["Persona C"]
    services.answers.freshness.caught_up()
    assert "Persona C" in page(services)[0]
    undo.undo(mongo, renamed.operation_id, **WHO)
    assert names(crew) == ["Persona A", "Persona B"]
    assert mongo.batches.distinct("assignee") == ["Persona A"]
    assert mongo.people.database.list_collection_names() == ["batches"], "the history is with the batches"


def test_a_backup_holds_both_and_brings_both_back(mongo: Mongo, crew: Any, tmp_path: Path) -> None:
    made = backup.backup(mongo, path=tmp_path / "friday.zip")
    with zipfile.ZipFile(made.path) as archive:
        files = [name for name in archive.namelist() if name.endswith("batches.bson")]
    assert files == [f"dump/{crew.database.name}/batches.bson", f"dump/{mongo.database.name}/batches.bson"]
    crew.update_one({"_id": 1}, {"$set": {"name": "Persona Z"}})
    crew.insert_one({"_id": 2, "name": "Persona B"})
    mongo.batches.delete_one({"_id": 0})
    report = backup.restore(mongo, made.path, **WHO)
    assert (report.made, report.changed, report.deleted) == (1, 1, 1)
    assert [*crew.find()] == [{"_id": 1, "name": "Persona A"}]
    assert mongo.batches.count_documents({"assignee": "Persona A"}) == 3


def test_the_demo_team_goes_into_both(settings: Settings, mongo: Mongo) -> None:
    demo.fill(mongo, batches=20, files=0)
    try:
        assert mongo.client[settings.database]["batches"].count_documents({}) == 20
        assert mongo.client[f"{settings.database}_people"]["batches"].count_documents({}) > 0
    finally:
        mongo.client.drop_database(f"{settings.database}_people")


def test_who_may_not_watch_every_database_gets_timed_figures(
    services: Services, mongo: Mongo, crew: Any, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OperationFailure("not authorized on admin", 13)

    assert page(services)[1] == "live"
    monkeypatch.setattr(type(mongo.client), "watch", refuse)
    crew.insert_one({"_id": 2, "name": "Persona B"})
    eventually(lambda: page(services)[1] == "timed", 10)
    assert "Persona B" in page(services)[0]
