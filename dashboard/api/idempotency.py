"""A writing request with a key is carried out once, however often it is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import flask

from dashboard.api.problems import Refused
from dashboard.http.actor import actor
from data.errors import message
from data.query.recovering_cache import RecoveringCache
from data.settings import Settings
from data.system.storage import Folders

HEADER = "Idempotency-Key"
_KEEP = 24 * 3600.0  # seconds an answer is kept
_BYTES = 64 * 1024 * 1024  # of answers; the oldest go
_CLAIM = 300.0  # seconds after which a request that gave no answer counts as lost
_HEADERS = ("Location", "ETag", "Content-Type")


@dataclass(frozen=True)
class Answered:
    """A request by its digest, and what it was answered with; while it runs there is no answer yet."""

    digest: str
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Idempotency:
    """Keeps the answers of requests that carry a key, for all workers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = RecoveringCache(str(Folders(settings).requests), size_limit=_BYTES)
        self._store.close()  # a connection may not pass a fork

    def begin(self, content: bytes) -> flask.Response | None:
        """Claim the key of this request, whose body *content* is or stands for; the answer it had before."""
        key = flask.request.headers.get(HEADER)
        if not key:
            return None
        place = f"idempotency:{actor(self._settings, 'api')}:{key}"
        digest = _digest(content)
        if self._store.add(place, Answered(digest), expire=_CLAIM):
            flask.g.claimed = (place, digest)
            return None
        known = self._store.get(place)
        if isinstance(known, Answered) and known.digest != digest:
            raise Refused(422, message("This Idempotency-Key was used for another request."))
        if not isinstance(known, Answered) or not known.status:
            raise Refused(409, message("A request with this Idempotency-Key is still in progress."))
        return flask.Response(known.body, known.status, dict(known.headers))

    def end(self, response: flask.Response) -> flask.Response:
        """Keep what was done; what was refused may be sent again."""
        claimed: Any = flask.g.pop("claimed", None)
        if claimed:
            place, digest = claimed
            if response.status_code < 300:
                headers = tuple(each for each in response.headers.items() if each[0] in _HEADERS)
                answer = Answered(digest, response.status_code, headers, response.get_data())
                self._store.set(place, answer, expire=_KEEP)
            else:
                self._store.delete(place)
        return response


def _digest(content: bytes) -> str:
    request = flask.request
    told = (
        request.method,
        request.full_path,
        request.headers.get("If-Match"),
        hashlib.sha256(content).hexdigest(),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()
