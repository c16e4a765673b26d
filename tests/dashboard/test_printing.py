"""What is printed: under which filter, as of when, and the batches of it up to a limit that is said."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import flask
import pytest

from callbacks.printing import register
from dashboard import printing
from dashboard.i18n import speaking
from dashboard.services import Services, keep
from dashboard.url import View
from data.model.conditions import Days
from data.mongo.client import Document, Mongo
from data.query.filters import Filters
from data.settings import Settings

BATCHES: list[Document] = [
    {"id": "batch_1", "assignee": "Persona A", "status": "S", "metadata": {"due_date": "2020-01-31"}},
    {"id": "batch_2", "assignee": "", "status": "??", "file_info": {"file_count": 1500}},
    {"id": "batch_3", "assignee": "Persona B", "status": "In"},
]


@pytest.fixture
def services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.batches.insert_many([dict(batch) for batch in BATCHES])
    services = Services.of(settings)
    yield services
    services.connection.close()


def printed(services: Services, path: str, query: str, language: str = "en") -> dict[str, Any]:
    app: Any = SimpleNamespace(server=flask.Flask("printing"))
    keep(app.server, services)
    register(app)
    answer = app.server.test_client().get(
        f"/printed{path}", query_string=query, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json
    return told


def test_batches_are_printed_in_words_with_the_columns_chosen_in_the_shown_order(services: Services) -> None:
    told = printed(services, "/batches", "columns=person,due,stage,id,file_count&sort=-id", "es")
    assert told["title"] == "Lotes"
    assert [word for word, _ in told["table"]["head"]] == [
        "Persona", "Fecha límite", "Etapa", "Id", "Archivos",
    ]  # fmt: skip
    assert [[text for text, *_ in row] for row in told["table"]["rows"]] == [
        ["Persona B", "", "En curso", "batch_3", "0"],
        ["Sin asignar", "", "Desconocido", "batch_2", "1.500"],
        ["Persona A", "31 ene 2020", "Segmentado", "batch_1", "0"],
    ]
    assert told["table"]["rows"][2][1][2] == "badge badge-overdue"
    assert told["table"]["note"] == "3 lotes"
    assert told["status"].startswith("datos: ")


def test_columns_that_there_are_not_are_left_out(services: Services) -> None:
    table = printed(services, "/batches", "columns=id,secret")["table"]
    assert table["head"] == [["Id", ""]]


def test_where_there_are_too_many_it_is_said(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 2)
    table, _ = printing.batches(services, View(), ["id"], (("id", False),))
    assert [row[0][0] for row in table["rows"]] == ["batch_1", "batch_2"]
    assert table["note"] == "The first 2 of 3 batches are printed. An export holds all of them."


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Filters(), "Todos los lotes"),
        (Filters(stage=("in_progress",), person=("Persona A",)), "Persona A · Etapa: En curso"),
        (Filters(everyday=True), "Sin los aceptados"),
        (Filters(everyday=True, person=("Persona A",)), "Persona A"),
        (Filters(due=Days(missing=True)), "Fecha límite: sin fecha"),
    ],
    ids=str,
)
def test_the_filter_is_told_in_words(where: Filters, words: str) -> None:
    with speaking("es"):
        assert printing.filter_words(where) == words


def test_a_filter_that_cannot_be_read_is_told_instead_of_batches(services: Services) -> None:
    told = printed(services, "/batches", "stage=foo")
    assert "“foo”" in told["problem"]
    assert "table" not in told


@pytest.mark.parametrize("path", ["/", "/people", "/files", "/nowhere"])
def test_other_pages_have_a_head_only(services: Services, path: str) -> None:
    told = printed(services, path, "")
    assert told.keys() == {"title", "filter", "day"}
