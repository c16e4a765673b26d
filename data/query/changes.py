"""What a change stream told: which documents of which collections are not what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bson
from bson import Timestamp

from data.mongo.client import Document

#: So many keys are told apart, or a third of the batches; more are everything, which is sooner read anew.
MOST = 20_000
#: How a server without change streams refuses: unauthorised, unknown command or stage, not a replica set.
NO_STREAMS = frozenset({13, 59, 40573, 40324})


class Changes:
    """Collects events. Keys are held as BSON documents, which tell 9 from 9.0."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: dict[str, set[bytes]] = {}
        self._whole: set[str] = set()
        self.too_many = False
        self.last: Timestamp | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        self.last = event.get("clusterTime", self.last)
        places = (event.get(place, {}) for place in ("ns", "to"))
        names = [f"{each['db']}.{each['coll']}" for each in places if "coll" in each]
        if "documentKey" not in event:  # dropped, renamed, or made of another
            self._whole.update(names)
            return
        for name in (each for each in names if each not in self._whole):
            keys = self._keys.setdefault(name, set())
            keys.add(bson.encode({"_id": event["documentKey"]["_id"]}))
            if len(keys) > self._most:
                self.too_many = True
                self._whole.add(name)
                del self._keys[name]

    def __bool__(self) -> bool:
        return bool(self._keys or self._whole)

    def by_collection(self) -> dict[str, frozenset[bytes] | None]:
        """The keys of what changed in each collection, by its full name; None when that is anything."""
        known = {name: frozenset(keys) for name, keys in self._keys.items()}
        return {**known, **dict.fromkeys(self._whole)}


def decoded(keys: frozenset[bytes]) -> list[Any]:
    return [bson.decode(key)["_id"] for key in keys]


def time_of(token: Document | None) -> Timestamp | None:
    """The cluster time in a resume token: of an event, or one from which on events are still to be told.

    The token's text begins with 82 for a timestamp, then seconds and counter. None for any other kind.
    """
    text = str((token or {}).get("_data", ""))
    if not text.startswith("82") or len(text) < 18:
        return None
    try:
        return Timestamp(int(text[2:10], 16), int(text[10:18], 16))
    except ValueError:
        return None


def before(time: Timestamp | None) -> Timestamp | None:
    """The last cluster time before *time*."""
    if time is None:
        return None
    return Timestamp(time.time, time.inc - 1) if time.inc else Timestamp(time.time - 1, 0xFFFFFFFF)
