"""What the product does by itself at its time, in a thread of each worker: one does it, the others find it
done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from dashboard import daily_counts
from dashboard.attention import sending
from dashboard.reports import weekly
from dashboard.services import Services
from data.errors import TandaError
from data.settings import Settings

log = logging.getLogger("tanda.schedule")

_EVERY = 30.0  # seconds between two looks at what is due
#: Whether the settings ask for something (or it is always done), and what does it where it is due.
_WORK: tuple[tuple[Callable[[Settings], bool], Callable[[Services], None]], ...] = (
    (sending.by_itself, sending.deliver),
    (weekly.by_itself, weekly.make_due),
    (lambda _: True, daily_counts.keep_due),
)


def in_background(services: Services) -> threading.Thread:
    """Follow the schedule in a daemon thread."""
    arguments = (services, threading.Event())
    thread = threading.Thread(target=follow, args=arguments, name="schedule", daemon=True)
    thread.start()
    return thread


def follow(services: Services, stop: threading.Event, every: float = _EVERY) -> None:
    """Do what is due, look again after so many seconds, until *stop* is set."""
    while not stop.is_set():
        for wanted, work in _WORK:
            if wanted(services.settings):
                _done(work, services)
        stop.wait(every)


def _done(work: Callable[[Services], None], services: Services) -> None:
    """Do *work*; what is wrong with it does not keep the rest from being done, nor from being tried again."""
    try:
        work(services)
    except TandaError as error:
        log.warning("What is due by itself could not be done: %s", error)
    except Exception:  # a thread that ends would keep silent for ever
        log.exception("What is due by itself could not be done.")
