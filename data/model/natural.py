"""Ids in the order people expect: `batch_2` before `batch_10`, `a` before `A` before `b`.

MongoDB sorts so by a collation, which is ICU's, and can walk an index in that order. A copy of the ids needs
the same order without asking: `key` gives it for ASCII and for letters with an accent, to the last tie. For
other texts (`exact` says which) it is a good order, but not always ICU's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from data.model import bisection

#: The order of ids for MongoDB, for queries and the index that serves them.
COLLATION = {"locale": "en", "numericOrdering": True}

Array = NDArray[Any]

_SYMBOLS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"  # before numbers, which come before letters
_NUMBER = "\x2f"
_LONGEST = 254  # digits that ICU compares as one number
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304"
_EXACT = re.compile(rf"(?:[A-Za-z][{_ACCENTS}]?|[ -@\[-`{{-~])*")
_DIGITS = re.compile(r"[0-9]+")
_IGNORED = dict.fromkeys([*range(0x20), 0x7F])
_PLACES = _IGNORED | {ord(symbol): chr(place) for place, symbol in enumerate(_SYMBOLS, 2)}
_WITHOUT_ACCENTS = dict.fromkeys(map(ord, _ACCENTS))


class Texts(Protocol):
    """Texts that are read one at a time."""

    def __len__(self) -> int: ...
    def __getitem__(self, at: int) -> str: ...


def exact(text: str) -> bool:
    """Whether MongoDB puts *text* where its `key` does."""
    return _EXACT.fullmatch(text if text.isascii() else unicodedata.normalize("NFD", text)) is not None


def key(text: str) -> str:
    """What texts are compared by: first letters and numbers, then accents, then capitals."""
    accents = capitals = ""
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        accents = _DIGITS.sub("0", text.translate(_IGNORED)).rstrip("".join(map(chr, range(0x300))))
        accents = "".join(
            chr(2 + _ACCENTS.find(letter)) if letter in _ACCENTS else "\1" for letter in accents
        )
    small = text.lower()
    if small != text:
        letters = _DIGITS.sub("0", text.translate(_IGNORED))
        capitals = "".join("\2" if letter.isupper() else "\1" for letter in letters).rstrip("\1")
    if accents:
        small = small.translate(_WITHOUT_ACCENTS)
    return f"{_DIGITS.sub(_number, small.translate(_PLACES))}\0{accents}\0{capitals}"


def _number(digits: re.Match[str]) -> str:
    """Numbers compare by how long they are without leading zeros, and then digit by digit."""
    rest, parts = digits[0], ""
    while rest:
        part = (rest.lstrip("0") or "0")[:_LONGEST]
        rest = (rest.lstrip("0") or "0")[len(part) :]
        parts += f"{_NUMBER}{chr(len(part))}{part}"
    return parts


def places(texts: Sequence[str]) -> Array:
    """For each of *texts* its place in their order; equal ones share theirs."""
    keys = [key(text) for text in texts]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    found = np.zeros(len(keys), np.int64)
    new = [place > 0 and keys[at] != keys[order[place - 1]] for place, at in enumerate(order)]
    found[order] = np.cumsum(new, dtype=np.int64)
    return found


def with_new(places: Array, moved: Array, texts: Texts) -> Array:
    """The places of *texts*: old ones with their *places*, which have *moved* to there, and new ones."""
    old = np.zeros(len(texts), bool)
    old[moved] = True
    some = np.zeros(int(places.max()) + 1 if len(places) else 0, np.intp)  # a text of each place
    some[places] = np.arange(len(places))
    found = np.zeros(len(texts), np.int64)
    spread = _Keys(texts, moved[some])
    fresh = sorted((key(texts[at]), at) for at in np.flatnonzero(~old).tolist())
    before = bisection.positions([wanted for wanted, _ in fresh], spread)
    inserted: list[tuple[int, str]] = []
    for place, (wanted, at) in zip(before, fresh, strict=True):
        there = place < len(spread) and spread[place] == wanted
        if not there and (not inserted or inserted[-1][1] != wanted):
            inserted.append((place, wanted))
        found[at] = place + len(inserted) - (not there)
    shifts = np.searchsorted([place for place, _ in inserted], np.arange(len(spread)), "right")
    found[moved] = (np.arange(len(spread)) + shifts)[places]
    return found


class _Keys(Sequence[str]):
    """What some of *texts* are compared by, each found when it is first looked at."""

    def __init__(self, texts: Texts, which: Array) -> None:
        self._texts = texts
        self._which = which
        self._known: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._which)

    def __getitem__(self, at: Any) -> Any:
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = key(self._texts[self._which[at]])
        return found
