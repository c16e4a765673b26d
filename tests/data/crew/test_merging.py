"""Names that differ in case, accents or blanks are merged when somebody says so, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from data.crew import merging, people
from data.errors import InputError
from data.mongo.client import Mongo

WHO: dict[str, Any] = {"actor": "Persona A", "origin": "dashboard"}
GROUP = ("José  Pérez", "José Pérez", "jose perez")


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["Ana", "Eva", ""], []),
        (["jose perez", "José Pérez", "José  Pérez", "Ana"], [GROUP]),
        (["ANA", "Ana", "Ána", "b", "B"], [("ANA", "Ana", "Ána"), ("B", "b")]),
        (["", " "], []),
    ],
)
def test_names_that_are_alike_stand_together(names: list[str], groups: list[merging.Group]) -> None:
    assert merging.alike(names) == groups


@pytest.mark.parametrize("crew", [(), ("José Pérez",), GROUP], ids=["nobody", "the one", "all"])
def test_what_is_merged_is_one_person_with_all_batches(mongo: Mongo, crew: tuple[str, ...]) -> None:
    mongo.people.insert_many([{"name": each} for each in (*crew, "Persona B")])
    accepted = {"status": "S", "metadata": {"review_status": "aprobado"}}
    mongo.batches.insert_many([{"assignee": each, **fields} for each in GROUP for fields in ({}, accepted)])
    mongo.batches.insert_one({"assignee": "Persona B"})
    merging.merge(mongo, GROUP, "José Pérez", **WHO)
    assert sorted(each.name for each in people.people(mongo)) == ["José Pérez", "Persona B"]
    assert mongo.batches.count_documents({"assignee": "José Pérez"}) == 6
    assert mongo.batches.count_documents({"assignee": "Persona B"}) == 1


def test_only_one_of_the_names_may_stay(mongo: Mongo) -> None:
    with pytest.raises(InputError):
        merging.merge(mongo, GROUP, "Persona B", **WHO)
