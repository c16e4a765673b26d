"""How it stands, counted and kept by itself every quarter of an hour; the last time of a day stays."""

from __future__ import annotations

import logging
from threading import TIMEOUT_MAX

from dashboard.services import Services
from data import clock, daily_counts
from data.daily_counts import BY, KeptDays
from data.query.cache import compute_once, key_of
from data.query.questions import Counts
from data.system import schedule

log = logging.getLogger("tanda.daily_counts")

_QUARTER = 15  # minutes
_FORMAT = 1  # raise when the shape of what is cached changes


def keep_due(services: Services) -> None:
    """Keep how it stands where that was not done in this quarter of an hour.

    A day on which the product does not run is not kept, and not made up for: nobody knows how it stood.
    """
    now = clock.now(services.settings.zone)
    quarter = now.replace(minute=now.minute // _QUARTER * _QUARTER, second=0, microsecond=0)
    place = services.kept_in("daily-counts")
    failure = schedule.attempt(place, quarter.isoformat(), lambda: _done(services)).failure
    if failure and failure.at >= now:
        log.warning("How it stands today could not be kept; it is tried again.")


def _done(services: Services) -> bool:
    """Keep it; where there is no batch yet, that is done, too. The days before are read for whoever looks
    at them next."""
    keep_now(services)
    kept(services)
    return True


def keep_now(services: Services) -> bool:
    """Count how it stands, once all has been read that was written before, and keep it; False where
    there is no batch yet. Raises DatabaseError."""
    question = Counts(BY)
    generation = services.answers.freshness.caught_up()
    reading = services.answers.ask((question,), generation, exactly=True, patience=TIMEOUT_MAX)
    at = reading.generation.as_of
    return daily_counts.keep(services.mongo, services.settings.zone, at, reading[question])


def kept(services: Services) -> KeptDays:
    """The days before today that are kept: read once for all workers, until one more is. Raises
    DatabaseError."""
    mongo, today = services.mongo, services.today()
    own = (mongo.address_digest, mongo.daily_counts.full_name, daily_counts.state(mongo, today))
    place = key_of("daily counts", _FORMAT, *own)
    found: KeptDays = compute_once(services.cache, place, lambda: daily_counts.read(mongo, today))
    return found
