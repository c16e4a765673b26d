"""Claims: whoever writes a new id, or gives somebody batches, claims it first: of two at once one waits.

In a transaction its claims are a document that it inserts and deletes again: another transaction that claims
any of the same meets a conflict in the unique index and begins anew, and a killed one leaves nothing. On a
standalone server each claim is a document for as long as the write takes; one whose process has ended counts
no longer.
"""

from __future__ import annotations

import datetime
import random
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from bson import ObjectId
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from data import clock
from data.errors import Conflict, message
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.query.cache import key_of
from data.system.identity import ProcessIdentity

_LONGEST = datetime.timedelta(minutes=5)  # no write of one chunk takes so long
_PAUSE = 0.02  # seconds, at most, between two tries
_LONG = 1000  # characters of a key
_DUPLICATE_KEY = 11000


def this_process() -> Document:
    """Who runs this, as it is kept in the database."""
    own = ProcessIdentity.own()
    return {"host": socket.gethostname(), "pid": own.pid, "since": own.create_time}


def lives(by: Document, at: datetime.datetime, longest: datetime.timedelta) -> bool:
    """Whether the process *by* still runs. One of another machine, which cannot be asked, counts as running
    until the *longest* time has passed since *at*."""
    if by["host"] == socket.gethostname():
        return ProcessIdentity(by["pid"], by["since"]).alive()
    return clock.now() - at < longest


class Claims:
    """The claims of one operation."""

    def __init__(self, mongo: Mongo, operation_id: str) -> None:
        self._mongo = mongo
        self._claims = mongo.claims
        self._own = {"operation": operation_id, "by": this_process()}

    def prepare(self) -> None:
        """Make the index that tells transactions apart, which cannot be done within one."""
        self._claims.create_index("keys", unique=True, sparse=True, name="tanda_keys", comment=COMMENT)

    def within(self, session: ClientSession, keys: Collection[str]) -> None:
        """Claim *keys* until the transaction of *session* ends."""
        if not keys:
            return
        claim = {"_id": ObjectId(), "keys": sorted(map(_short, keys))}
        self._claims.insert_one(claim, session=session, comment=COMMENT)
        self._claims.delete_one({"_id": claim["_id"]}, session=session, comment=COMMENT)

    @contextmanager
    def held(self, keys: Collection[str]) -> Iterator[None]:
        """Inside, nobody else has any of *keys*; waits for whoever does, for as long as a question may take.

        Raises Conflict when that is not enough.
        """
        deadline = time.monotonic() + self._mongo.settings.query_timeout_seconds
        hold = ObjectId()
        try:
            with database_errors():
                while not self._take(keys, hold):
                    if time.monotonic() > deadline:
                        raise Conflict(
                            message("Somebody else is changing the same batches. Try again in a moment.")
                        )
                    time.sleep(random.random() * _PAUSE)  # noqa: S311 - nothing secret
            yield
        finally:
            self._release(keys, hold)

    def _take(self, keys: Collection[str], hold: ObjectId) -> bool:
        """Claim all of *keys*, or none: two who hold some and wait for the others would wait for ever."""
        if not keys:
            return True
        now = clock.now()
        try:
            claims = [{"_id": key, "at": now, "hold": hold, **self._own} for key in keys]
            self._claims.insert_many(claims, ordered=False, comment=COMMENT)
        except BulkWriteError as error:
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise
            self._release(keys, hold)
            self._free(keys)
            return False
        return True

    def _release(self, keys: Collection[str], hold: ObjectId) -> None:
        """Delete what this *hold* has of *keys*: another one of the same operation keeps what it has."""
        if keys:
            where: dict[str, Any] = {"_id": {"$in": list(keys)}, "hold": hold}
            with database_errors():
                self._claims.delete_many(where, comment=COMMENT)

    def _free(self, keys: Collection[str]) -> None:
        """Delete those claims of *keys*, and all that are old, whose process has ended."""
        old = clock.now() - _LONGEST
        where = {"$or": [{"_id": {"$in": list(keys)}}, {"at": {"$lt": old}}]}
        for each in self._mongo.find(self._claims, where):
            if each["at"] < old or not lives(each["by"], each["at"], _LONGEST):
                claim = {name: each.get(name) for name in ("_id", "operation", "hold")}
                self._claims.delete_one(claim, comment=COMMENT)


def _short(key: str) -> str:
    """*key*, or what stands for one that is so long that a thousand are no document."""
    return key if len(key) <= _LONG else key_of(key)
