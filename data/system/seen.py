"""Which ids a file has shown so far, in 16 bytes an id: a million-record file must stay small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_Run = tuple[NDArray[np.int64], NDArray[np.int64]]


class SeenIds:
    """64-bit hashes of ids with the fingerprint of each one's first record.

    Kept as sorted runs of growing size, merged two by two, as a log-structured store does.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def add(self, records: Sequence[tuple[str, int]]) -> list[int | None]:
        """For each (id, fingerprint): the fingerprint of the first record of that id, None for itself."""
        keys = [hash(identifier) for identifier, _ in records]
        first = self._known(keys)
        answers: list[int | None] = []
        fresh: dict[int, int] = {}
        for key, (_, fingerprint) in zip(keys, records, strict=True):
            known = first.get(key, fresh.get(key))
            answers.append(known)
            if known is None:
                fresh[key] = fingerprint
        self._remember(fresh)
        return answers

    def _known(self, keys: list[int]) -> dict[int, int]:
        wanted = np.array(keys, dtype=np.int64)
        found: dict[int, int] = {}
        for ids, fingerprints in self._runs:
            places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
            hits = ids[places] == wanted
            found.update(zip(wanted[hits].tolist(), fingerprints[places[hits]].tolist(), strict=True))
        return found

    def _remember(self, fresh: dict[int, int]) -> None:
        if not fresh:
            return
        self._runs.append(_sorted(np.array(list(fresh), np.int64), np.array(list(fresh.values()), np.int64)))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            newer, older = self._runs.pop(), self._runs.pop()
            self._runs.append(
                _sorted(np.concatenate((older[0], newer[0])), np.concatenate((older[1], newer[1])))
            )


def _sorted(ids: NDArray[np.int64], fingerprints: NDArray[np.int64]) -> _Run:
    order = np.argsort(ids, kind="stable")
    return ids[order], fingerprints[order]
