"""What was drawn is sent again, by every worker, as long as the data and the day are the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from plotly.io.json import to_json_plotly

from dashboard.i18n import tag
from dashboard.services import Services
from data.errors import DatabaseError
from data.query.cache import find, keep, key_of

_KEEP = 3600  # seconds
_RUN = uuid4().hex  # of one start and its workers: another version, or other settings, draw otherwise


def kept(services: Services, draw: Callable[[], tuple[Any, bool]], *what: str) -> str:
    """The JSON of what *draw* gives, which *what* tells apart, in the reader's language.

    *draw* says with it whether it is right for as long as the data stays the same.
    """
    place = _place(services, what)
    packed: bytes | None = find(services.cache, place) if place else None
    if packed is not None:
        return zlib.decompress(packed).decode()
    content, lasting = draw()
    text = str(to_json_plotly(content))
    if place and lasting:
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
