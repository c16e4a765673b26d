"""Nobody gets at the embedded database who may not read its key file; whoever may, always does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from data.errors import DatabaseError
from data.mongo import embedded, password
from data.mongo import server as mongod
from data.mongo.client import Mongo
from data.mongo.embedded import Embedded
from data.settings import Settings, load
from data.system import processes

Change = Callable[[Path], object]


def _uri(settings: Settings) -> str:
    assert settings.mongodb_uri
    return settings.mongodb_uri.get_secret_value()


def _ids(settings: Settings) -> list[str]:
    mongo = Mongo(settings)
    try:
        return [batch["id"] for batch in mongo.batches.find()]
    finally:
        mongo.close()


def _insert(settings: Settings) -> None:
    mongo = Mongo(settings)
    mongo.batches.insert_one({"id": "batch_9"})
    mongo.close()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda admin: admin.command("listDatabases"),
        lambda admin: admin.command("serverStatus"),
        lambda admin: admin.command("createUser", "me", pwd="mine", roles=["root"]),  # noqa: S106 - of this test
        lambda admin: admin.client.segmentation.batches.find_one(),
        lambda admin: admin.client.segmentation.batches.insert_one({}),
        lambda admin: admin.command("shutdown"),
    ],
    ids=["names", "status", "a user", "a read", "a write", "an end"],
)
def test_who_does_not_say_the_password_may_do_nothing(mongod: str, attempt: Callable[[Any], object]) -> None:
    address = f"mongodb://{mongod.rpartition('@')[2]}"
    with MongoClient[dict[str, Any]](address) as stranger, pytest.raises(OperationFailure) as refusal:
        attempt(stranger.admin)
    assert refusal.value.code == 13  # unauthorized


def test_the_password_stands_in_files_of_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with embedded.running(load(data_dir=tmp_path)) as settings:
            secrets = [
                _uri(settings).split(":")[2].partition("@")[0],
                password.file_of(tmp_path / "mongo").read_text(),
            ]
            with_it = {
                file.name: file.stat().st_mode & 0o777
                for file in tmp_path.rglob("*")
                if file.is_file() and any(each.encode() in file.read_bytes() for each in secrets)
            }
            words = [word for process in psutil.Process().children() for word in process.cmdline()]
    finally:
        os.umask(before)
    assert with_it == {"mongod.key": 0o600, "mongod.yaml": 0o600}
    assert str(tmp_path / "mongo") in words
    assert not any(each in word for each in secrets for word in words)


@pytest.mark.parametrize(
    "change",
    [
        Path.unlink,
        lambda file: file.write_text("ab"),
        lambda file: file.write_text("another key\n"),
        lambda file: file.chmod(0o644),
    ],
    ids=["lost", "torn", "another", "for everybody"],
)
def test_a_file_that_is_not_as_it_was_keeps_nobody_out(tmp_path: Path, change: Change) -> None:
    with embedded.running(load(data_dir=tmp_path)) as settings:
        _insert(settings)
    change(password.file_of(tmp_path / "mongo"))
    with embedded.running(load(data_dir=tmp_path)) as settings:
        assert _ids(settings) == ["batch_9"]
    assert password.file_of(tmp_path / "mongo").stat().st_mode & 0o777 == 0o600


def test_a_database_from_before_there_were_passwords_gets_one(tmp_path: Path) -> None:
    folder, port = tmp_path / "mongo", mongod.free_port()
    folder.mkdir()
    words = mongod.command(mongod.program(), folder, port)
    at = words.index("--keyFile")
    process = processes.start([*words[:at], *words[at + 2 :]])
    try:
        with MongoClient[dict[str, Any]](
            mongod.LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=60_000
        ) as client:
            member = {"_id": 0, "host": f"{mongod.LOOPBACK}:{port}"}
            client.admin.command("replSetInitiate", {"_id": mongod.REPLICA_SET, "members": [member]})
        with MongoClient[dict[str, Any]](
            f"mongodb://{mongod.LOOPBACK}:{port}/?replicaSet={mongod.REPLICA_SET}"
        ) as client:
            client.segmentation.batches.insert_one({"id": "batch_9"})
    finally:
        processes.stop(process, seconds=10)
    with embedded.running(load(data_dir=tmp_path)) as settings:
        assert _ids(settings) == ["batch_9"]


def test_another_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    with embedded.running(load(data_dir=tmp_path)):
        password.file_of(tmp_path / "mongo").write_text("another key\n")
        guest = Embedded(load(data_dir=tmp_path)).settings
        mongo = Mongo(guest)
        with pytest.raises(DatabaseError, match="Authentication failed") as refusal:
            mongo.ping()
        mongo.close()
    secret = _uri(guest).split(":")[2].partition("@")[0]
    assert secret not in f"{refusal.value}{refusal.value.__cause__!r}"
