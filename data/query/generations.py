"""The states of the data that were shown, and which documents differ between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bson import Timestamp
from diskcache import Cache

from data.errors import DatabaseError
from data.query.cache import find, keep
from data.query.changes import decoded

_KEPT = 24 * 3600  # seconds it is known which documents a generation changed
_MOST_STEPS = 1000  # generations that are looked back
_REMEMBERED = 5  # earlier generations whose answers may still be shown

#: The keys of what changed in each collection (None: of anything).
Keys = Mapping[str, frozenset[bytes] | None]


@dataclass(frozen=True)
class Generation:
    """One state of the data. `at` is the cluster time to read it at (None: now).

    It holds all that was written before `as_of`. `behind`: newer changes are being read. `awaited`: somebody
    has written and wants to see it.
    """

    id: str
    at: Timestamp | None
    as_of: datetime
    earlier: tuple[Generation, ...] = ()
    followed: bool = True
    failure: DatabaseError | None = None
    behind: bool = False
    awaited: bool = False

    @property
    def reachable(self) -> bool:
        return self.failure is None


class Past:
    """The generations before the current one, kept in *cache* under *key* for a day."""

    def __init__(self, cache: Cache, key: tuple[str, ...]) -> None:
        self._cache = cache
        self._key = key

    def keep(self, last: Generation) -> tuple[Generation, ...]:
        """Keep the generation that is over; the ones that may still be shown, newest first."""
        last, before = replace(last, earlier=(), failure=None, behind=False), last.earlier
        keep(self._cache, (*self._key, "was", last.id), last, _KEPT)
        return (last, *before)[:_REMEMBERED]

    def known(self, generation: str) -> Generation | None:
        """The generation of that id."""
        found: Generation | None = find(self._cache, (*self._key, "was", generation))
        return found

    def keep_changes(self, generation: str, before: str, keys: Keys) -> None:
        """Keep what is not in *generation* what it was in the one *before*."""
        keep(self._cache, (*self._key, "changes", generation), (before, keys), _KEPT)

    def changed(self, collection: str, since: str, until: str, most: Callable[[], int]) -> list[Any] | None:
        """The `_id`s of the documents that are not what they were, between two generations named by id.
        The *collection* is told by its full name.

        None when that is not known, because it was too much (more than *most* gives) or is too long ago.
        """
        keys: frozenset[bytes] = frozenset()
        for _ in range(_MOST_STEPS):
            if until == since:
                return decoded(keys)
            known: tuple[str, Keys] | None = find(self._cache, (*self._key, "changes", until))
            if known is None:
                return None
            until, these = known[0], known[1].get(collection, frozenset())
            if these is None or len(keys) > most():
                return None
            keys |= these
        return None
