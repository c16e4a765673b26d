"""The connection to MongoDB: one lazy client per process, and errors in the user's words."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import pymongo
from bson import Timestamp
from pymongo import MongoClient
from pymongo.change_stream import ChangeStream
from pymongo.collection import Collection
from pymongo.command_cursor import CommandCursor
from pymongo.cursor import Cursor
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    ConnectionFailure,
    ExecutionTimeout,
    InvalidURI,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.uri_parser import parse_uri

from data.errors import (
    DatabaseError,
    DatabaseForbidden,
    DatabaseTimeout,
    DatabaseUnreachable,
    ReadOnly,
    SettingsError,
    message,
)
from data.settings import Settings

Document = dict[str, Any]

#: Every read carries this, so that a database administrator sees in the profiler who asked.
COMMENT = "tanda"
_IS_VIEW = 166  # the server's number for what only a collection can do
_UNAUTHORIZED = 13


class Mongo:
    """The collections Tanda works with. Opening nothing until first used, safe across fork."""

    def __init__(self, settings: Settings) -> None:
        if settings.mongodb_uri is None:
            raise SettingsError(
                message("No database is set: give MONGODB_URI, or use `python -m dashboard`.")
            )
        self.settings = settings
        self._uri = settings.mongodb_uri.get_secret_value()
        self._clients: dict[int, MongoClient[Document]] = {}
        self._lock = threading.Lock()
        #: Called before the connection is closed, to wait for threads that work with it.
        self.at_close: list[Callable[[], object]] = []
        if not self._uri.startswith("mongodb+srv:"):  # such a one cannot be checked without asking DNS
            with self._address_errors(ConfigurationError):
                parse_uri(self._uri, validate=True, warn=False)

    @property
    def client(self) -> MongoClient[Document]:
        """This process's client. A forked child makes its own: sockets cannot be shared."""
        pid = os.getpid()
        client = self._clients.get(pid)
        if client is None:
            with self._lock:
                client = self._clients.setdefault(pid, self._connect())
        return client

    def _connect(self) -> MongoClient[Document]:
        timeout = int(self.settings.connect_timeout_seconds * 1000)
        with database_errors(), self._address_errors(InvalidURI):
            return MongoClient(
                self._uri,
                appname="tanda",
                tz_aware=True,
                datetime_conversion="DATETIME_AUTO",  # what Python cannot hold comes as `DatetimeMS`
                serverSelectionTimeoutMS=timeout,
                connectTimeoutMS=timeout,
                heartbeatFrequencyMS=1000,  # who hangs is found out soon, and what waits for it is told
                socketTimeoutMS=int(self.settings.query_timeout_seconds * 1000) + 5000,
                maxPoolSize=16,
                connect=False,
            )

    @contextmanager
    def _address_errors(self, kind: type[ConfigurationError]) -> Iterator[None]:
        """Translate what PyMongo says of the address, without the credentials that it may quote."""
        try:
            yield
        except (kind, ValueError) as error:
            reason = _reason(self._uri, error).partition(" Hint:")[0].rstrip(".")
            raise SettingsError(
                message("MONGODB_URI is not a MongoDB address: {reason}."), reason=reason
            ) from None

    @property
    def address_digest(self) -> str:
        """Tells servers apart in keys of the cache, without showing the address."""
        return sha256(self._uri.encode()).hexdigest()[:16]

    @property
    def database(self) -> Database[Document]:
        return self.client[self.settings.database]

    @property
    def batches(self) -> Collection[Document]:
        return self.database[self.settings.batches_collection]

    @property
    def people(self) -> Collection[Document]:
        return self.client[self.settings.people_database or self.settings.database][
            self.settings.people_collection
        ]

    def named(self, name: str) -> Collection[Document]:
        """The collection of batches, people, files, views, rules or forecasts, as changes name them."""
        collections = {"batches": self.batches, "people": self.people, "files": self.mask_files}
        own = {"views": self.views, "rules": self.rules, "forecasts": self.forecasts}
        return (collections | own)[name]

    @property
    def events(self) -> Collection[Document]:
        return self.database[self.settings.events_collection]

    @property
    def claims(self) -> Collection[Document]:
        """What is being written just now (`data.history.claims`)."""
        return self.database[f"{self.settings.events_collection}_claims"]

    @property
    def views(self) -> Collection[Document]:
        """What people have saved of pages (`data.saved_views`)."""
        return self.database[f"{self.settings.events_collection}_views"]

    @property
    def rules(self) -> Collection[Document]:
        """What the team has set of the rules of attention (`data.attention`)."""
        return self.database[f"{self.settings.events_collection}_rules"]

    @property
    def forecasts(self) -> Collection[Document]:
        """What was forecast and kept (`data.kept_forecasts`)."""
        return self.database[f"{self.settings.events_collection}_forecasts"]

    @property
    def daily_counts(self) -> Collection[Document]:
        """How the batches stood each day (`data.daily_counts`)."""
        return self.database[f"{self.settings.events_collection}_daily_counts"]

    @property
    def mask_files(self) -> Collection[Document]:
        """The GridFS `files` collection of the masks."""
        return self.client[self.settings.files_database][f"{self.settings.masks_bucket}.files"]

    @property
    def mask_chunks(self) -> Collection[Document]:
        """The GridFS `chunks` collection of the masks."""
        return self.mask_files.database[f"{self.settings.masks_bucket}.chunks"]

    @property
    def max_time_ms(self) -> int:
        return int(self.settings.query_timeout_seconds * 1000)

    def cluster_time(self) -> Timestamp | None:
        """The server's own time now: what was acknowledged before is not later. None on a standalone one."""
        with database_errors():
            told: Timestamp | None = self.client.admin.command("hello").get("operationTime")
        return told

    def without_stream(self) -> frozenset[str]:
        """Full names of those of batches and people that are a view or a time series: of them no change
        stream tells."""
        places = [place.split(".", 1) for place in self.settings.places]
        with database_errors():
            return frozenset(
                f"{database}.{each['name']}"
                for database in {database for database, _ in places}
                for each in self.client[database].cursor_command(
                    {
                        "listCollections": 1,
                        "filter": {
                            "name": {"$in": [name for of, name in places if of == database]},
                            "type": {"$ne": "collection"},
                        },
                        "nameOnly": True,
                        "authorizedCollections": True,
                        "comment": COMMENT,
                    }
                )
            )

    def watch(self, pipeline: Sequence[Document], **options: Any) -> ChangeStream[Document]:
        """The changes in the database; in all of them where the people have one of their own."""
        apart = self.people.database != self.database
        return (self.client if apart else self.database).watch(pipeline, comment=COMMENT, **options)

    def has_stream(self) -> bool:
        """Whether such a stream can be opened: not on a standalone server, nor without the privilege."""
        try:
            self.watch([]).close()
        except OperationFailure:
            return False
        return True

    def find(
        self,
        collection: Collection[Document],
        where: Mapping[str, Any],
        fields: Mapping[str, Any] | None = None,
        *,
        longer: int = 1,
        **options: Any,
    ) -> Cursor[Document]:
        """Documents; reading them may take as long as a question, or so many times *longer*."""
        limit = longer * self.max_time_ms
        return collection.find(where, fields, max_time_ms=limit, comment=COMMENT, **options)

    def aggregate(
        self,
        collection: Collection[Document],
        pipeline: Sequence[Mapping[str, Any]],
        *,
        longer: int = 1,
        **options: Any,
    ) -> CommandCursor[Document]:
        """As `find`, of what a *pipeline* makes."""
        limit = longer * self.max_time_ms
        return collection.aggregate(pipeline, maxTimeMS=limit, comment=COMMENT, **options)

    def ping(self) -> None:
        """Raise DatabaseUnreachable (or another DatabaseError) unless the server answers."""
        with database_errors(), pymongo.timeout(self.settings.connect_timeout_seconds):
            self.client.admin.command("ping")

    def close(self) -> None:
        for each in self.at_close:
            each()
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()


@contextmanager
def database_errors() -> Iterator[None]:
    """Translate PyMongo's errors into ours. The original stays as the cause, for the log."""
    try:
        yield
    except ExecutionTimeout as error:
        raise DatabaseTimeout(
            message(
                "MongoDB took longer than allowed. Narrow the filter, or raise TANDA_QUERY_TIMEOUT_SECONDS."
            )
        ) from error
    except (ServerSelectionTimeoutError, NetworkTimeout, AutoReconnect, ConnectionFailure) as error:
        raise DatabaseUnreachable(
            message("The database does not answer. Check that MongoDB is running and reachable.")
        ) from error
    except PyMongoError as error:
        if _code(error) == _IS_VIEW:
            raise ReadOnly(
                message("What Tanda reads is a view of other collections: it cannot be changed here.")
            ) from error
        if _code(error) == _UNAUTHORIZED:
            raise DatabaseForbidden(
                message(
                    "Tanda's MongoDB user is not allowed to do this. Whoever runs the database "
                    "can grant it the role readWrite."
                )
            ) from error
        raise DatabaseError(
            message("MongoDB refused: {reason}."), reason=without_secrets(_refusal(error)).rstrip(". \n")
        ) from error


def _code(error: PyMongoError) -> int | None:
    """The server's number for what it says; of several refusals the first."""
    details = (isinstance(error, OperationFailure) and error.details) or {}
    codes = (each.get("code") for each in details.get("writeErrors", ()))
    return next(codes, error.code if isinstance(error, OperationFailure) else None)


def _refusal(error: PyMongoError) -> str:
    """The server's own words, without the documents that PyMongo adds; of several refusals the first."""
    details = (isinstance(error, OperationFailure) and error.details) or {}
    told = [*details.get("writeErrors", ()), *details.get("writeConcernErrors", ()), details]
    said = (each["errmsg"] for each in told if each.get("errmsg"))
    return next(said, str(error).partition(", full error:")[0])


def _reason(uri: str, error: Exception) -> str:
    """What is wrong with the address *uri*: what is said of it with other credentials, or else they are.

    Where they hold unescaped marks PyMongo quotes them: `w@host` of `user:p/w@host` is the database to it.
    """
    credentials = uri.partition("://")[2].rpartition("@")[0]
    if not credentials:
        return str(error)
    harmless = "x:x" if ":" in credentials else "x"
    try:
        # As an address without DNS, which would be asked again.
        parse_uri(uri.replace(credentials, harmless, 1).replace("mongodb+srv:", "mongodb:", 1), warn=False)
    except (ConfigurationError, ValueError) as other:
        return str(other)
    if _words(credentials + " " + unquote(credentials)) & _words(str(error)):
        return "user name and password must be escaped, such as %40 for @ and %2F for /"
    return str(error)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def without_secrets(text: str) -> str:
    """*text* with the credentials of every address in it replaced by stars."""
    return re.sub(r"(mongodb(?:\+srv)?://)\S+@", r"\1***@", text)
