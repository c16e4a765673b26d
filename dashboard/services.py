"""What pages and jobs work with, made once from the settings. Opens nothing until first used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import flask
from diskcache import Cache

from dashboard.http.base_path import serve_below
from data.calendar import Unit
from data.metrics.day import Day
from data.model import vocabulary
from data.mongo import embedded
from data.mongo.client import Mongo
from data.query.cache import open_cache
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.keeper import Snapshots
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.query.service import QueryService
from data.settings import Settings
from data.system.storage import Folders

_KEY = "tanda"


@dataclass(frozen=True)
class Services:
    settings: Settings
    connection: Mongo
    answers: QueryService
    cache: Cache

    @classmethod
    def of(cls, settings: Settings) -> Services:
        serve_below(settings.path)
        vocabulary.load(settings.vocabulary)  # a wrong table is to be known before anybody asks
        mongo = Mongo(settings)
        cache = open_cache(settings)
        engine, freshness = MongoEngine(mongo), Freshness(mongo, cache)
        answers = QueryService(engine, freshness, cache, settings, Snapshots(engine, freshness, cache))
        return cls(settings, mongo, answers, cache)

    @property
    def mongo(self) -> Mongo:
        """The connection, for what reads or writes MongoDB itself.

        Raises DatabaseError at once while the database is known to be away, so that nobody waits for it.
        """
        if failure := self.answers.freshness.current().failure:
            raise failure
        return self.connection

    def kept_in(self, what: str) -> Path:
        """The file that keeps how *what* stands of this database. The embedded one moves to another port and
        is still the same."""
        settings = self.settings
        server = "embedded" if embedded.serves(settings) else self.connection.address_digest
        return Folders(settings).run / f"{what}-{server}-{settings.database}.json"

    def drawn_from(self, generation: Generation, day: date) -> str:
        """Tells a browser whether its page is still right: the data, and the *day* it is seen on.

        That is the day it was before anything was asked: what is asked around midnight is asked again.
        """
        return f"{generation.id}:{day.isoformat()}"

    def today(self) -> date:
        """Today in the team's time zone."""
        return self.answers.context().today

    def day(self, unit: Unit | Literal[""] = "") -> Day:
        """Today, since when work in progress is stale, on which days the team works, and durations in that
        *unit*, or as it is set."""
        settings = self.settings
        return Day.of(self.today(), settings.stale_after_days, settings.calendar, unit or settings.days)


def keep(server: flask.Flask, services: Services) -> None:
    """Give *services* to whatever answers on *server*."""
    server.extensions[_KEY] = services


def current() -> Services:
    """The services of the application that answers now."""
    return services_of(flask.current_app)


def services_of(server: flask.Flask) -> Services:
    """The services of the application *server*."""
    services: Services = server.extensions[_KEY]
    return services
