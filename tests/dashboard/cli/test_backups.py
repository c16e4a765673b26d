"""The commands backup, restore and missing, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import operations  # noqa: F401 - they add their commands
from dashboard.cli.group import main
from data import demo
from data.mongo.client import Mongo
from data.settings import Settings
from data.system.storage import Folders

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    assert settings.mongodb_uri
    monkeypatch.setenv("MONGODB_URI", settings.mongodb_uri.get_secret_value())
    monkeypatch.setenv("TANDA_DATABASE", settings.database)
    return lambda *given: CliRunner().invoke(main, [*given, "--data-dir", str(settings.data_dir)])


def test_a_backup_goes_into_the_data_folder(mongo: Mongo, settings: Settings, run: Run) -> None:
    demo.fill(mongo, batches=60)
    made = run("backup")
    assert made.exit_code == 0, made.output
    (path,) = Folders(settings).backups.iterdir()
    entries = mongo.events.count_documents({})
    assert f"60 batches, 22 people and {entries} entries of history are in the backup." in made.output
    assert str(path) in made.output


def test_a_backup_is_restored_from_anywhere(mongo: Mongo, run: Run, tmp_path: Path) -> None:
    demo.fill(mongo, batches=60)
    file = tmp_path / "mine.zip"
    assert run("backup", str(file)).exit_code == 0
    mongo.batches.delete_many({})
    restored = run("restore", str(file))
    assert restored.exit_code == 0, restored.output
    assert "Restored: 60 brought back, 0 changed back, 0 deleted." in restored.output
    assert "What was there before is in " in restored.output
    assert mongo.batches.count_documents({}) == 60


def test_a_wrong_file_is_one_sentence_and_a_failure(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.zip"
    file.write_text("no backup")
    failed = run("restore", str(file))
    assert failed.exit_code == 1
    assert f"Tanda: {file} is not a complete backup, so nothing was changed" in failed.stderr
    assert "Traceback" not in failed.output


def test_missing_ids_are_printed_for_other_programs(mongo: Mongo, run: Run, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    file = tmp_path / "ids.txt"
    file.write_text("batch_1, batch_2\nbatch_3 (5 files)\n")
    told = run("missing", str(file))
    assert told.exit_code == 0
    assert told.stdout == "batch_2\nbatch_3\n"
    assert "2 of 3 ids in the file are not in the database.\n1 piece could not be read." in told.stderr
