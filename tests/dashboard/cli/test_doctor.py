"""What the doctor says, and how it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from dashboard.cli import doctor
from dashboard.serve import preflight, supervisor
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.dashboard.cli.test_operations import Run, run

__all__ = ["run"]


def _level(said: str, about: str) -> str:
    return next(line.split()[0] for line in said.splitlines() if f" {about}: " in line)


def test_everything_is_looked_at_and_nothing_is_changed(run: Run, mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    before = sorted(tmp_path.rglob("*"))
    said = run("doctor", "--port", str(server.free_port()))
    assert said.exit_code == 0, said.output
    assert _level(said.output, "Database") == "good"
    assert _level(said.output, "Indexes") == "advice"
    assert "→ Tanda makes them when it starts" in said.output
    assert _level(said.output, "Port") == "good"
    assert sorted(tmp_path.rglob("*")) == before
    assert mongo.batches.index_information().keys() == {"_id_"}


def test_what_is_wrong_ends_with_another_code_in_either_form_and_language(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDA_WOKERS", "4")
    said = run("doctor", "--language", "es")
    assert said.exit_code == 1
    assert "¿Quieres decir TANDA_WORKERS?" in said.output
    told = run("doctor", "--format", "json")
    assert told.exit_code == 1
    assert {each["level"] for each in json.loads(told.output) if each["about"] == "Settings"} == {"wrong"}


def test_a_port_that_another_program_has_is_named(run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = run("doctor", "--port", str(port))
    assert (said.exit_code, _level(said.output, "Port")) == (1, "wrong")
    assert f"cannot listen on port {port}" in said.output


def test_a_database_that_is_away_is_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONGODB_URI", "mongodb://user:secret@127.0.0.1:1/")
    monkeypatch.setenv("TANDA_CONNECT_TIMEOUT_SECONDS", "0.2")
    said = run("doctor")
    assert said.exit_code == 1
    assert _level(said.output, "Database") == "wrong"
    assert "secret" not in said.output


def test_the_embedded_database_is_not_made_for_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONGODB_URI", raising=False)
    said = run("doctor", "--port", str(server.free_port()))
    assert said.exit_code == 0, said.output
    assert "The embedded database is made at the first start." in said.output


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, "good"),
        ({"host": "10.0.0.1", "trusted_hosts": "a.example", "open": True}, "advice"),
        ({"trusted_proxies": "127.0.0.1"}, "advice"),
        ({"trusted_proxies": "127.0.0.1", "actor_header": "X-User"}, "good"),
    ],
)
def test_who_may_reach_it_is_said(given: dict[str, object], level: str) -> None:
    assert doctor.BEFORE_THE_START["Access"]("Access", load(**given)).level == level


@pytest.mark.parametrize(("answers", "level"), [(True, "good"), (False, "wrong")])
def test_a_tanda_that_runs_is_known_and_asked(
    answers: bool, level: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "answers", lambda _: answers)
    settings = settings.model_copy(update={"port": server.free_port()})
    with preflight.only_instance(settings):
        finding = doctor.BEFORE_THE_START["Port"]("Port", settings)
    assert finding.level == level
    assert "Tanda runs (process " in finding.said
    assert "Tanda does not run" in doctor.BEFORE_THE_START["Port"]("Port", settings).said
