"""Kept forecasts: what was said of which batches, and when, to be held against what happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bson import ObjectId
from pymongo.client_session import ClientSession

from data.errors import Conflict, InputError, NotFound, TooMuch, message
from data.history.change import Change, deleted, made
from data.history.recorder import Operation, Origin, Plan, recording
from data.mongo.client import Document, Mongo, database_errors
from data.system import locks
from data.system.storage import Folders

LONGEST_QUERY = 4000  # characters
MOST = 50


@dataclass(frozen=True)
class KeptForecast:
    """What *by* kept on the day `made`: that `n` batches (with those expected back) of a page's `query` are
    done by `half` in 50 of 100 futures, and by `likely` in 85; None is later than two years."""

    id: str
    made: date
    by: str
    query: str
    n: int
    half: date | None
    likely: date | None


@dataclass(frozen=True)
class ForecastReport:
    """What was done to a kept forecast."""

    operation_id: str
    forecast: KeptForecast


def kept(mongo: Mongo) -> list[KeptForecast]:
    """All that are kept, the newest first. Raises DatabaseError."""
    return [_forecast(each) for each in _stored(mongo, None)]


def keep(
    mongo: Mongo,
    query: str,
    *,
    on: date,
    n: int,
    half: date | None,
    likely: date | None,
    actor: str,
    origin: Origin,
) -> ForecastReport:
    """Keep what is forecast *on* a day for the batches of a *query*.

    Raises Conflict where that day's forecast of the same query is kept already, InputError for a query that
    is too long, and TooMuch.
    """
    if len(query) > LONGEST_QUERY:
        raise InputError(message("This filter is too long to be saved."))
    document: Document = {
        "_id": ObjectId(),
        "name": on.isoformat(),
        "unique": f"{on.isoformat()}\n{query}",
        "by": actor,
        "query": query,
        "n": n,
        "half": half and half.isoformat(),
        "likely": likely and likely.isoformat(),
    }

    def plan(session: ClientSession | None) -> list[Change]:
        there = _stored(mongo, session)
        if any(each["unique"] == document["unique"] for each in there):
            raise Conflict(message("Today’s forecast of these batches is kept already."))
        if len(there) >= MOST:
            raise TooMuch(message("{most} forecasts are kept already. Remove one first."), most=MOST)
        return [made("forecasts", document)]

    operation = Operation("keep forecast", actor, origin, {"forecast": document["name"]})
    _carry_out(mongo, operation, plan)
    return ForecastReport(operation.id, _forecast(document))


def drop(mongo: Mongo, identity: str, *, actor: str, origin: Origin) -> ForecastReport:
    """Keep a forecast no longer; undo brings it back. Raises NotFound."""
    there = _known(_stored(mongo, None), identity)
    operation = Operation("drop forecast", actor, origin, {"forecast": there["name"]})
    _carry_out(
        mongo, operation, lambda session: [deleted("forecasts", _known(_stored(mongo, session), identity))]
    )
    return ForecastReport(operation.id, _forecast(there))


def _carry_out(mongo: Mongo, operation: Operation, plan: Plan) -> None:
    """Two at once take turns: both may want to keep the same."""
    lock = f"forecasts-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), recording(mongo, operation) as record:
        record.write(plan)


def _stored(mongo: Mongo, session: ClientSession | None) -> list[Document]:
    with database_errors():
        return list(mongo.find(mongo.forecasts, {}, session=session, sort=[("name", -1), ("_id", -1)]))


def _known(there: list[Document], identity: str) -> Document:
    found = next((each for each in there if str(each["_id"]) == identity), None)
    if found is None:
        raise NotFound(message("This forecast is no longer kept."))
    return found


def _forecast(stored: Document) -> KeptForecast:
    half, likely = (date.fromisoformat(day) if day else None for day in (stored["half"], stored["likely"]))
    said = {name: stored[name] for name in ("by", "query", "n")}
    return KeptForecast(
        str(stored["_id"]), made=date.fromisoformat(stored["name"]), half=half, likely=likely, **said
    )
