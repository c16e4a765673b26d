"""Operations and the log, as somebody types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import log  # noqa: F401 - it adds its command, and those of operations
from dashboard.cli.group import actor, main
from data import demo
from data.mongo.client import Mongo
from data.settings import Settings
from tests import sheets


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    assert settings.mongodb_uri
    monkeypatch.setenv("MONGODB_URI", settings.mongodb_uri.get_secret_value())
    monkeypatch.setenv("TANDA_DATABASE", settings.database)
    return Run(tmp_path)


class Run:
    """Runs a command on the test's own database."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--data-dir", str(self._data_dir)])


def _operation(output: str) -> str:
    found = re.search(r"undo ([0-9a-f]{32})", output)
    assert found, output
    return found[1]


def test_sync_says_what_it_changed_and_then_finds_nothing(mongo: Mongo, run: Run) -> None:
    demo.fill(mongo, batches=60)
    first = run("sync")
    assert first.exit_code == 0, first.output
    assert "60 batches and " in first.output
    again = run("sync")
    assert "Everything was already up to date." in again.output
    assert "undo" not in again.output


def test_missing_batches_are_listed_first_and_made_with_yes(mongo: Mongo, run: Run) -> None:
    mongo.mask_files.insert_many([{"filename": f"masks_batch_{n}.zip"} for n in range(25)])
    listed = run("create-missing").output
    assert "25 batches would be created for 25 files." in listed
    assert "batch_0, batch_1," in listed
    assert "and 5 more" in listed
    assert mongo.batches.count_documents({}) == 0
    made = run("create-missing", "--yes", "--assignee", " Person 01 ", "--limit", "20").output
    assert "20 batches were created." in made
    assert "5 more ids are left for the next time." in made
    assert mongo.batches.count_documents({"assignee": "Person 01"}) == 20
    run("create-missing", "--yes")
    assert "No batches are missing" in run("create-missing").output


def test_the_log_names_operations_that_undo_takes_back(mongo: Mongo, run: Run) -> None:
    assert "Nothing has been changed yet." in run("log").output
    mongo.mask_files.insert_many([{"filename": f"masks_batch_{n}.zip"} for n in range(25)])
    operation = _operation(run("create-missing", "--yes").output)
    assert f"{operation}  auto-create by {actor()}: 25 changed" in run("log").output
    mongo.batches.update_many({"id": {"$ne": "batch_7"}}, {"$set": {"comments": "worked on"}})
    undone = run("undo", operation).output
    assert "1 change was undone." in undone
    assert "24 have changed since and were left as they are:\nbatch_0," in undone
    assert "and 4 more" in undone
    assert "undone by " in run("log").output


def test_an_unknown_operation_is_one_sentence_and_a_failure(run: Run) -> None:
    failed = run("undo", "nope")
    assert failed.exit_code == 1
    assert "Tanda: There is no operation nope." in failed.stderr
    assert "Traceback" not in failed.output


def test_whoever_has_no_name_acts_as_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nameless)
    assert actor() == "command line"


def test_a_workbook_is_written_where_somebody_wants_it(mongo: Mongo, run: Run, tmp_path: Path) -> None:
    demo.fill(mongo, batches=12)
    place = tmp_path / "all.xlsx"
    made = run("export", str(place), "--what", "batches", "--format", "xlsx", "--excel")
    assert "12 rows" in made.output
    assert len(sheets.rows(place)) == 13
    run("export", str(place), "--what", "panel", "--panel", "team", "--format", "xlsx")
    assert sheets.names(place) == ["What everybody has", "About"]
    assert len(sheets.rows(place)[0]) == 21  # all columns, whatever the page shows
    refused = run("export", str(place), "--what", "panel", "--panel", "none")
    assert (refused.exit_code, "There is no panel “none”." in refused.stderr) == (1, True)


@pytest.mark.parametrize("form", ["html", "xlsx", "csv"])
def test_a_report_is_written_where_somebody_wants_it(
    mongo: Mongo, run: Run, tmp_path: Path, form: str
) -> None:
    demo.fill(mongo, batches=12)
    place = tmp_path / f"report.{form}"
    made = run("report", str(place), "--period", "2026-W47", "--format", form, "--filter", "priority=high")
    assert made.exit_code == 0, made.output
    assert f"The report is ready.\n{place}" in made.output
    start = {"html": b"<!doctype html>", "xlsx": b"PK", "csv": b"PK"}[form]
    assert place.read_bytes().startswith(start)


def test_a_period_that_is_none_is_one_sentence_and_a_failure(run: Run) -> None:
    failed = run("report", "--period", "soon")
    assert failed.exit_code == 1
    assert "“soon” is no period." in failed.stderr
