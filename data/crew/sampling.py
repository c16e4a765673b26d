"""A random sample of everybody's work: fair, and the same for the same seed.

Each batch has a number of its own that only its key and the seed decide. Of each person the batches with the
smallest numbers are taken, so that work that comes or goes changes hardly anything for what was drawn before,
and a larger sample holds the smaller one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.query.keys import Keys

_KEY = 12  # bytes
_ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))  # of SplitMix64 (Steele 2014)
_STEP, _LAST = 0x9E3779B97F4A7C15, 31
_WORD = (1 << 64) - 1
Numbers = NDArray[np.uint64]


@dataclass(frozen=True)
class Share:
    """That of somebody's `total` batches `chosen` are in the sample."""

    person: str
    total: int
    chosen: int


@dataclass(frozen=True)
class Sample:
    """The plan, person by person, and the places of what was drawn, in random order."""

    plan: tuple[Share, ...]
    places: tuple[int, ...]


def numbers(keys: Keys, seed: int) -> Numbers:
    """A number for each of *keys*, as if drawn at random."""
    packed = keys.packed or b"".join(hashlib.blake2b(key, digest_size=_KEY).digest() for key in keys.others)
    parts = np.frombuffer(packed, np.uint32).reshape(-1, 3).astype(np.uint64)
    mixed = np.full(len(parts), seed & _WORD, np.uint64)
    for part in parts.T:
        mixed = _mixed(mixed ^ part)
    return mixed


def draw(groups: Sequence[tuple[str, int]], given: Numbers, percent: int) -> Sample:
    """At least *percent* of each person's batches, and one at least: those with the smallest numbers.

    *groups*: whose batches the *given* numbers are, and of how many each, one after the other; somebody may
    come twice.
    """
    places: dict[str, list[NDArray[np.int64]]] = {}
    start = 0
    for person, n in groups:
        places.setdefault(person, []).append(np.arange(start, start + n))
        start += n
    plan, drawn = [], [np.empty(0, np.int64)]
    for person, parts in places.items():
        theirs = np.concatenate(parts)
        if not len(theirs):
            continue
        chosen = -(-percent * len(theirs) // 100)
        plan.append(Share(person, len(theirs), chosen))
        drawn.append(theirs[np.argsort(given[theirs], kind="stable")[:chosen]])
    everything = np.concatenate(drawn)
    order = np.argsort(given[everything], kind="stable")
    return Sample(tuple(plan), tuple(everything[order].tolist()))


def _mixed(values: Numbers) -> Numbers:
    values = values + np.uint64(_STEP)
    for shift, factor in _ROUNDS:
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values ^ (values >> np.uint64(_LAST))
