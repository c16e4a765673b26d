"""Responses that are sent again, as long as the data and the day are the same.

Those of programs are kept in the memory of a worker: whoever reads a whole list asks for each of its pages
once, and would fill the cache on disk with what nobody asks for again. Those of readers are kept on disk, for
all workers.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import flask
from cachetools import LRUCache
from plotly.io.json import to_json_plotly

from dashboard.i18n import tag
from dashboard.services import Services
from data.errors import DatabaseError
from data.query.cache import find, keep, key_of
from data.query.generations import Generation
from data.query.result import QueryResult, state_of, watching

_BYTES = 2 * 1024 * 1024  # in the memory of a worker; about fifty pages of a hundred batches
_BESIDES = 2048  # bytes that a response takes beside its text, for what was asked and what it was read from
_KEEP = 3600  # seconds on disk
_RUN = uuid4().hex  # of one start and its workers: another version, or other settings, draw otherwise
_Response = tuple[bytes, QueryResult]


class WorkerCache:
    """Responses of JSON in the memory of this worker; the least used make room for others."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._responses: LRUCache[Hashable, _Response] = LRUCache(_BYTES, getsizeof=_size)

    def response(
        self, make: Callable[[Generation], tuple[Mapping[str, Any], QueryResult]], *what: Hashable
    ) -> _Response:
        """The JSON that *make* gives for the current generation; *what* tells it from all others."""
        generation = self._services.answers.generation()
        key = (self._services.drawn_from(generation, self._services.today()), *what)
        with self._lock:
            kept = self._responses.get(key) if generation.reachable else None
        if kept:  # looked at since, and perhaps changed
            return kept[0], replace(kept[1], generation=generation, state=state_of(generation))
        content, reading = make(generation)
        text = flask.json.dumps(content, separators=(",", ":")).encode()
        if reading.settled and reading.generation.id == generation.id:
            self._keep(key, (text, replace(reading, answers={})))
        return text, reading

    def _keep(self, key: Hashable, response: _Response) -> None:
        with self._lock:
            if _size(response) <= self._responses.maxsize:
                self._responses[key] = response


def _size(response: _Response) -> int:
    return len(response[0]) + _BESIDES


def shared(services: Services, draw: Callable[[], tuple[Any, bool]], *what: str) -> str:
    """The JSON of what *draw* gives, in the reader's language; *what* tells it from all others.

    *draw* says with it whether it is right for as long as the data stays the same; if anything it asked for
    was not settled, it is not.
    """
    place = _place(services, what)
    packed: bytes | None = find(services.cache, place) if place else None
    if packed is not None:
        return zlib.decompress(packed).decode()
    with watching() as watch:
        content, lasting = draw()
    text = str(to_json_plotly(content))
    if place and lasting and watch.settled:
        keep(services.cache, place, zlib.compress(text.encode(), 1), _KEEP)
    return text


def _place(services: Services, what: tuple[str, ...]) -> str | None:
    """Where it is kept; None while the database is away. What is newer than its place does no harm."""
    try:
        generation = services.answers.generation()
    except DatabaseError:
        return None
    return (
        key_of("drawn", _RUN, services.drawn_from(generation, services.today()), tag(), *what)
        if generation.reachable
        else None
    )
