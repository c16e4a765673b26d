"""The password of the embedded mongod, without which no other user of the machine gets at its data.

It is a file beside the data that only its owner may read (`mongod --keyFile`). By it mongod knows others of
its kind, and us while it starts; from it comes the password of the user under whom everything else is asked.
A new file counts from the next start on.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

USER = "tanda"
_KIND = "__system"  # what a mongod calls another of its kind, in the database `local`
_MECHANISM = "SCRAM-SHA-256"
_FILE = "mongod.key"
_LEAST = 6  # bytes, as mongod demands
_WRONG_PASSWORD = 18


def file_of(folder: Path) -> Path:
    """The file of the database whose data are in *folder*."""
    return folder / _FILE


def ensure(folder: Path) -> None:
    """Make the file where there is none that mongod would take. Raises OSError."""
    if len(_key(folder)) >= _LEAST:
        file_of(folder).chmod(0o600)
        return
    new = folder / f"{_FILE}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(48)).decode())
    new.rename(file_of(folder))


def credentials(folder: Path) -> str:
    """`user:password@` of an address; nothing while there is no file."""
    key = _key(folder)
    return f"{USER}:{_password(key)}@" if key else ""


def as_own_kind(folder: Path) -> dict[str, str]:
    """With what a client has the rights of another mongod."""
    return {
        "username": _KIND,
        "password": _key(folder),
        "authSource": "local",
        "authMechanism": _MECHANISM,
    }


def let_in(client: MongoClient[dict[str, Any]], folder: Path) -> None:
    """See that our user is known by the password; *client* has the rights of another mongod."""
    password = _password(_key(folder))
    host, port = client.address or ("", 0)
    with MongoClient[dict[str, Any]](
        host,
        port,
        directConnection=True,
        username=USER,
        password=password,
        authMechanism=_MECHANISM,
    ) as ours:
        try:
            ours.admin.command("ping")
            return
        except OperationFailure as error:
            if error.code != _WRONG_PASSWORD:
                raise
    known = client.admin.command("usersInfo", USER)["users"]
    change = "updateUser" if known else "createUser"
    client.admin.command(change, USER, pwd=password, roles=["root"], mechanisms=[_MECHANISM])


def _key(folder: Path) -> str:
    with suppress(OSError, UnicodeError):
        return "".join(file_of(folder).read_text(encoding="ascii").split())
    return ""


def _password(key: str) -> str:
    return hashlib.sha256(f"{USER} {key}".encode()).hexdigest()
