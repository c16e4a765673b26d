"""The preview of an import: on the page, over HTTP and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dashboard.cli import group, operations  # noqa: F401 - they add the commands
from dashboard.components import import_preview
from dashboard.services import Services
from data.mongo.client import Document, Mongo
from data.settings import Settings
from tests.callbacks.test_tasks import Run, handed_in, run, said
from tests.dashboard.api.test_api import api, done, hand_in, problem
from tests.dashboard.test_components import walk

__all__ = ["api", "run"]  # fixtures

TABLE = b"Id;Entrega;Vuelo\na;01/02/2026;7\nb;03/04/2026;8\n"


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.close()


def controls(shown: Any) -> dict[str, Any]:
    """Name → value of the controls of a preview, as the page sends them."""
    every = [each for each in walk(shown) if isinstance(getattr(each, "id", None), dict)]
    return {each.id["name"]: each.value for each in every if each.id.get("type") == "argument"}


def stored(mongo: Mongo) -> list[Document]:
    return list(mongo.batches.find({}, {"_id": 0}).sort("id", 1))


def test_a_preview_asks_what_has_to_be_said_and_the_answers_are_kept(
    mongo: Mongo, settings: Settings, run: Run
) -> None:
    upload = handed_in(settings, "lotes.csv", TABLE)
    shown = run("import", "dry", upload=upload)
    assert "Unknown columns, not imported: Entrega, Vuelo" in said(shown)
    arguments = controls(shown) | {f"column:{upload['id']}::Entrega": "metadata.due_date"}
    asked = run("import", "do", upload=upload, arguments=arguments)
    assert "01/02/2026 can be read as two different dates" in said(asked)
    assert stored(mongo) == []
    arguments = controls(asked) | {f"dates:{upload['id']}": "mdy"}
    again = run("import", "dry", upload=upload, arguments=arguments)
    assert "new a 2026-01-02" in said(again)
    assert controls(again) == arguments
    assert "Imported: 2 new batches" in said(run("import", upload=upload, arguments=controls(again)))
    assert stored(mongo) == [
        {"id": "a", "metadata": {"due_date": "2026-01-02"}},
        {"id": "b", "metadata": {"due_date": "2026-03-04"}},
    ]


def test_the_controls_of_another_file_do_not_count() -> None:
    arguments = {"column:old::Entrega": "id", "dates:old": "dmy", "sheet:old": "A", "options": []}
    assert import_preview.options(arguments, "new") == {"map": []}


def test_a_file_without_a_column_of_ids_is_asked_for_it(mongo: Mongo, settings: Settings, run: Run) -> None:
    upload = handed_in(settings, "lotes.csv", b"Clave,Estado\na,Completada\n")
    shown = run("import", upload=upload)
    assert "Which column holds the batch ids?" in said(shown)
    arguments = controls(shown) | {f"column:{upload['id']}::Clave": "id"}
    run("import", upload=upload, arguments=arguments)
    assert stored(mongo) == [{"id": "a", "status": "S"}]


def test_what_was_not_understood_is_shown_with_its_lines(settings: Settings, run: Run) -> None:
    upload = handed_in(settings, "lotes.csv", b"id,Estado\na,quizas\nb,S\nc,quizas\n")
    shown = said(run("import", upload=upload))
    assert "2 values were not understood" in shown
    assert "“quizas” in Estado: an unknown word (line 2, 4)" in shown


def test_fields_of_json_that_nobody_knows_are_named(settings: Settings, run: Run, api: FlaskClient) -> None:
    content = b'{"id": "a", "Vuelo": 7}\n'
    shown = said(run("import", upload=handed_in(settings, "lotes.jsonl", content)))
    assert "Unknown fields, stored as they are: Vuelo." in shown
    assert done(hand_in(api, "/api/import", content, name="a.jsonl", dry_run="true"))["others"] == ["Vuelo"]


def test_a_preview_over_http_says_how_a_file_is_read(api: FlaskClient) -> None:
    content = b"Id;Asignado;Vence;Vuelo\na;Persona A;31/12/2026;7\n"
    told = done(hand_in(api, "/api/import", content, name="a.csv", dry_run="true"))
    assert told["columns"] == [
        {"name": "Id", "field": "id", "known": "known"},
        {"name": "Asignado", "field": "assignee", "known": "known"},
        {"name": "Vence", "field": "metadata.due_date", "known": "known"},
        {"name": "Vuelo", "field": "", "known": "unknown"},
    ]
    assert (told["dates"], told["inserted"], told["operation_id"]) == ("dmy", 1, None)
    values = {"assignee": "Persona A", "metadata.due_date": "2026-12-31"}
    assert told["rows"] == [{"line": 2, "id": "a", "fate": "new", "values": values}]


def test_over_http_the_order_of_days_and_a_column_can_be_said(api: FlaskClient) -> None:
    refused = problem(hand_in(api, "/api/import", TABLE, name="a.csv", map="Entrega=metadata.due_date"), 422)
    assert "two different dates" in refused["detail"]
    how = {"map": "Entrega=metadata.due_date", "dates": "dmy", "keep_unknown": "true", "dry_run": "true"}
    told = done(hand_in(api, "/api/import", TABLE, name="a.csv", **how))
    assert told["rows"][0]["values"] == {"metadata.due_date": "2026-02-01", "Vuelo": "7"}


@pytest.fixture
def command(
    tmp_path: Path, mongod: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    monkeypatch.setenv("MONGODB_URI", mongod)
    monkeypatch.setenv("TANDA_DATABASE", settings.database)

    def run_(content: bytes, *arguments: str) -> Any:
        (tmp_path / "lotes.csv").write_bytes(content)
        return CliRunner().invoke(group.main, ["import", str(tmp_path / "lotes.csv"), *arguments])

    return run_


def test_a_dry_run_on_the_command_line_prints_how_a_file_is_read(
    mongo: Mongo, command: Callable[..., Any]
) -> None:
    shown = command(TABLE, "--dry-run", "--map", "Entrega=metadata.due_date").stdout
    assert "Entrega  →  metadata.due_date" in shown
    assert "Vuelo    →  (not known, not imported)" in shown
    assert "01/02/2026 can be read in two ways: say --dates dmy" in shown
    assert command(TABLE, "--map", "Entrega=metadata.due_date").stderr.count("--dates dmy") == 1
    done_ = command(TABLE, "--map", "Entrega=metadata.due_date", "--dates", "dmy")
    assert done_.exit_code == 0, done_.output
    assert "Not imported, since nobody knows them: Vuelo." in done_.stdout
    assert stored(mongo)[0] == {"id": "a", "metadata": {"due_date": "2026-02-01"}}


def test_a_mapping_without_a_column_is_refused(command: Callable[..., Any]) -> None:
    assert command(TABLE, "--map", "=id").exit_code == 2
