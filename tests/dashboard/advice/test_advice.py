"""What is found on a machine and in a database, and what there is to do."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from dashboard.advice import database, machine
from dashboard.advice.findings import Finding, found
from data import backup, clock
from data.errors import Phrase
from data.mongo.client import Mongo
from data.mongo.server_facts import ServerFacts
from data.settings import Settings, load
from data.system import processes

_FACTS = ServerFacts(
    version="6.0.5",
    kind="replica set",
    answers_in=0.002,
    clock_ahead=0.01,
    has_stream=True,
    oplog_hours=72.0,
    oplog_filled=0.99,
    denied=(),
    missing_indexes=(),
    is_id_unique=True,
    batches=2348,
)
_Usage = namedtuple("_Usage", "total used free")
_Memory = namedtuple("_Memory", "total available")


def _of(check: str, facts: ServerFacts = _FACTS, **settings: Any) -> Finding:
    return database.CHECKS[check](check, facts, load(**settings))


def test_a_server_that_is_as_it_should_be_is_good_in_all() -> None:
    assert {each.level for each in found(database.CHECKS.items(), _FACTS, load())} == {"good"}


@pytest.mark.parametrize(
    ("check", "changed", "level", "said", "advice"),
    [
        ("Database", {"version": "4.4.30"}, "wrong", "MongoDB 4.4.30, a replica set", "5.0 or later"),
        ("Database", {"answers_in": 0.4}, "advice", "answers in 400 ms", "nearer to its database"),
        (
            "Change streams",
            {"has_stream": False, "kind": "standalone"},
            "advice",
            "every 30 s",
            "rs.initiate",
        ),
        ("Change streams", {"has_stream": False}, "advice", "every 30 seconds", "in place of a view"),
        ("Rights", {"denied": ("insert on a.b",)}, "wrong", "may not: insert on a.b", "readWrite"),
        ("Clocks", {"clock_ahead": -65.2}, "wrong", "differ by 65 seconds", "NTP"),
        ("Oplog", {"oplog_hours": 3.0}, "advice", "back 3 hours", "replSetResizeOplog"),
        ("Indexes", {"missing_indexes": ("tanda_id",)}, "advice", "Not there yet: tanda_id", "its log"),
        ("Indexes", {"is_id_unique": False}, "advice", "Several batches", "Duplicated ids"),
        ("Batches", {"batches": 2_000_001}, "advice", "2,000,001 batches", "raise TANDA_SNAPSHOT"),
    ],
)
def test_what_could_be_better_in_a_database_is_said_with_what_to_do(
    check: str, changed: dict[str, Any], level: str, said: str, advice: str
) -> None:
    finding = _of(check, replace(_FACTS, **changed))
    assert finding.level == level
    assert said in finding.said
    assert finding.advice is not None
    assert advice in finding.advice


@pytest.mark.parametrize(
    "changed",
    [{"oplog_hours": 3.0, "oplog_filled": 0.2}, {"oplog_hours": None}, {"kind": "standalone"}],
    ids=["young", "secret", "none"],
)
def test_an_oplog_that_is_not_known_to_be_short_is_good(changed: dict[str, Any]) -> None:
    assert _of("Oplog", replace(_FACTS, **changed)).level == "good"


def test_no_copy_is_said_with_the_setting() -> None:
    finding = _of("Batches", snapshot=0)
    assert (finding.level, finding.advice) == ("advice", finding.advice)
    assert "unset TANDA_SNAPSHOT" in str(finding.advice)


def _on(check: str, settings: Settings) -> Finding:
    return machine.CHECKS[check](check, settings)


def test_a_name_that_is_no_setting_is_found_with_what_is_meant(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _on("Settings", settings).level == "good"
    monkeypatch.setenv("TANDA_WOKERS", "4")
    finding = _on("Settings", settings)
    assert (finding.level, finding.advice) == ("wrong", "Is TANDA_WORKERS meant?")
    monkeypatch.delenv("TANDA_WOKERS")
    monkeypatch.setenv("TANDA_QQQQQQQQQQ", "4")
    assert _on("Settings", settings).advice == "The README lists all settings."


def test_what_is_installed_in_another_version_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _on("Versions", settings).level == "good"
    pinned = tmp_path / "requirements.txt"
    pinned.write_text(
        "# a comment\n-r other.txt\nclick==0.1\nno-such-package==1.0\nelsewhere==2.0 ; python_version < '3'\n"
    )
    monkeypatch.setattr(machine, "_REQUIREMENTS", pinned)
    said = _on("Versions", settings).said
    assert "(0.1)" in said
    assert "no-such-package – (1.0)" in said
    assert "elsewhere" not in said


def test_a_folder_is_good_or_refused_and_none_is_made(settings: Settings, tmp_path: Path) -> None:
    later = tmp_path / "later"
    missing = settings.model_copy(update={"data_dir": later})
    for finding in found(machine.CHECKS.items(), missing):
        assert finding.level != "wrong", finding
    assert not later.exists()
    assert _on("Data folder", settings).level == "good"
    file = tmp_path / "file"
    file.touch()
    (refused,) = found([("Data folder", machine.folder)], settings.model_copy(update={"data_dir": file}))
    assert refused.level == "wrong"
    assert "cannot be used" in refused.said


@pytest.mark.parametrize(
    ("free", "level"), [(10 * 1024**3, "good"), (1024**3, "advice"), (10 * 1024**2, "wrong")]
)
def test_little_room_on_the_disk_is_said_in_time(
    free: int, level: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(free * 2, free, free))
    assert _on("Disk", settings).level == level


@pytest.mark.parametrize(
    ("cores", "wanted", "level"),
    [
        (2, None, "good"),
        (12, None, "good"),
        (12, 2, "advice"),
        (2, 32, "advice"),
        (12, 6, "good"),
        (4, 8, "good"),
    ],
)
def test_too_few_and_too_many_processes_are_said(
    cores: int, wanted: int | None, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    assert _on("Processes", load(workers=wanted)).level == level


@pytest.mark.parametrize(("free", "level"), [(4 * 1024**3, "good"), (300 * 1024**2, "advice")])
def test_little_memory_is_said(
    free: int, level: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: _Memory(8 * 1024**3, free))
    assert _on("Memory", settings).level == level


def test_an_old_backup_and_none_at_all_are_said(
    mongo: Mongo, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _on("Backups", settings).said == "There is no backup."
    backup.backup(mongo, reason="a test")
    assert _on("Backups", settings).level == "good"
    later = clock.now() + timedelta(days=9, hours=1)
    monkeypatch.setattr(clock, "now", lambda *_: later)
    finding = _on("Backups", settings)
    assert (finding.level, finding.said) == ("advice", "The last backup is 9 days old.")


@pytest.mark.parametrize(("cores", "workers"), [(1, 2), (2, 2), (6, 4), (12, 8), (64, 8)])
def test_two_thirds_of_the_cores_serve(cores: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    assert processes.worker_count(None) == workers
    assert processes.worker_count(5) == 5


def test_every_sentence_can_be_said_in_another_language(settings: Settings) -> None:
    said: list[Phrase | None] = []
    for finding in [
        *found(machine.CHECKS.items(), settings),
        *found(database.CHECKS.items(), _FACTS, settings),
    ]:
        said += [finding.said, finding.advice]
    assert all(isinstance(each, Phrase | None) for each in said)
