"""Transactions that give up in time: PyMongo's `with_transaction` tries for two minutes and holds its thread.

Only beginning again is limited. Each command has a limit of its own, so work that takes long is not cut off.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import pymongo
from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from data.history.writing import MAJORITY
from data.mongo.client import Mongo

_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.5  # seconds, as PyMongo waits
_T = TypeVar("_T")


def transact(mongo: Mongo, work: Callable[[ClientSession], _T]) -> _T:
    """What *work* gives, done in a transaction; again while something passing is in its way (somebody else's
    write, a server that is away), for as long as a question may take. Raises what PyMongo said last."""
    deadline = time.monotonic() + mongo.settings.query_timeout_seconds
    longest = _FIRST_PAUSE
    with mongo.client.start_session() as session:
        while True:
            try:
                done = _worked(mongo, work, session)
                _commit(session, deadline)
                return done
            except PyMongoError as error:
                if not _is_passing(error, "TransientTransactionError", deadline):
                    raise
            time.sleep(random.random() * longest)  # noqa: S311 - nothing secret
            longest = min(1.5 * longest, _LONGEST_PAUSE)


def _worked(mongo: Mongo, work: Callable[[ClientSession], _T], session: ClientSession) -> _T:
    session.start_transaction(ReadConcern("snapshot"), MAJORITY)
    try:
        return work(session)
    except BaseException:
        with pymongo.timeout(mongo.settings.connect_timeout_seconds):  # MongoDB does it too, if this fails
            session.abort_transaction()
        raise


def _commit(session: ClientSession, deadline: float) -> None:
    """Commit; again where it is not known whether that came about, which does no harm."""
    while True:
        try:
            session.commit_transaction()
            return
        except PyMongoError as error:
            if not _is_passing(error, "UnknownTransactionCommitResult", deadline):
                raise


def _is_passing(error: PyMongoError, label: str, deadline: float) -> bool:
    return error.has_error_label(label) and time.monotonic() < deadline
