"""An answer over HTTP is sent again to whoever asks the same, as long as the data and the day are the same.

In the memory of a worker: a program that reads a whole list asks for each of its pages once, and would fill
the cache on disk with what nobody asks for again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import flask
from cachetools import LRUCache

from dashboard.api.answers import dated
from dashboard.services import Services
from data.query.generations import Generation
from data.query.reading import Reading, state_of

_BYTES = 2 * 1024 * 1024  # that a worker remembers; about fifty pages of a hundred batches
_BESIDES = 2048  # bytes that an answer takes beside its text, for what was asked and what it was read from
_Text = tuple[bytes, Reading]


class Remembered:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._texts: LRUCache[Hashable, _Text] = LRUCache(_BYTES, getsizeof=_size)

    def answer(
        self, make: Callable[[Generation], tuple[Mapping[str, Any], Reading]], *what: Hashable
    ) -> flask.Response:
        """The JSON that *make* gives for the current generation; *what* tells it from all others."""
        generation = self._services.answers.generation()
        key = (self._services.drawn_from(generation, self._services.today()), *what)
        with self._lock:
            kept = self._texts.get(key) if generation.reachable else None
        if kept:
            # Looked at since, and perhaps changed.
            text, reading = kept[0], replace(kept[1], generation=generation, state=state_of(generation))
        else:
            content, reading = make(generation)
            text = flask.json.dumps(content, separators=(",", ":")).encode()
            if reading.settled and reading.generation.id == generation.id:
                self._remember(key, (text, replace(reading, answers={})))
        return dated(flask.Response(text, mimetype="application/json"), reading, self._services)

    def _remember(self, key: Hashable, kept: _Text) -> None:
        with self._lock:
            if _size(kept) <= self._texts.maxsize:
                self._texts[key] = kept


def _size(kept: _Text) -> int:
    return len(kept[0]) + _BESIDES
