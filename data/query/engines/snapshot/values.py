"""The distinct values of a column, sorted, so that their positions compare as they do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.model import bisection
from data.model.letters import folded, searching

Array = NDArray[Any]

_END = 0xFF  # ends each text; UTF-8 never uses this byte
_SMALL = 20_000  # so many texts are kept as Python's own once they are asked for
_READ_FOR = 10  # so many texts are read in the time in which one is looked for as they lie
_SAMPLE = 65_536  # bytes that tell how frequent each is
_LOWER = bytes(code + 32 if 65 <= code <= 90 else code for code in range(256))


class Texts:
    """Texts in one block of bytes, in the order of their code points (which is MongoDB's)."""

    def __init__(self, starts: Array, block: Array) -> None:
        """*starts* has one more entry than there are texts: where a next one would start."""
        self.starts = starts
        self.block = block

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """The *texts*, which are sorted and distinct."""
        encoded = [text.encode() for text in texts]
        lengths = np.fromiter((len(text) + 1 for text in encoded), np.int64, len(encoded))
        block = b"".join(text + b"\xff" for text in encoded)
        return cls(_starts(lengths), np.frombuffer(block, np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:
        return self.block[self.starts[at] : self.starts[at + 1] - 1].tobytes().decode()

    def position(self, text: str) -> int:
        """How many of the texts come before *text*."""
        return bisect_left(self, text)

    def positions(self, texts: Sequence[str]) -> list[int]:
        """The position of each of the *texts*, which are sorted; for many all of ours are read once."""
        among: Any = _split(self.block) if len(texts) * _READ_FOR > len(self) else self
        return bisection.positions(texts, among)

    def index(self, text: str) -> int | None:
        return self.indexes([text])[0]

    def indexes(self, texts: Sequence[str]) -> list[int | None]:
        """The place of each of the *texts*, which are sorted; None where it is not among these."""
        places = zip(self.positions(texts), texts, strict=True)
        return [at if at < len(self) and self[at] == text else None for at, text in places]

    def take(self, codes: Array) -> Array:
        """The texts at *codes* as Python's own; None where the code is one too high."""
        if len(self) <= _SMALL:
            return self._all[codes]
        some, where = np.unique(codes, return_inverse=True)
        texts = np.full(len(some), None, object)
        there = some[some < len(self)]
        texts[: len(there)] = self._read(there)
        return texts[where]

    def _read(self, codes: Array) -> list[str]:
        """The texts at *codes*, which ascend: their bytes are gathered first, and read in one go."""
        starts = self.starts[codes]
        lengths = self.starts[codes + 1] - starts
        ends = np.cumsum(lengths)
        places = np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
        return _split(self.block[places])

    @cached_property
    def _all(self) -> Array:
        texts = np.empty(len(self) + 1, object)
        texts[:-1] = _split(self.block)
        return texts

    def containing(self, text: str) -> Array:
        """Which of the texts contain *text*, whatever the case and the accents, as flags."""
        found = np.zeros(len(self) + 1, bool)
        plain = folded(text)
        if plain and plain.isascii():
            lettered = plain.upper() != plain
            block = (
                np.frombuffer(self.block.tobytes().translate(_LOWER), np.uint8) if lettered else self.block
            )
            places = _places(block, plain.encode())
            found[np.searchsorted(self.starts, places, "right") - 1] = True
        codes, joined, starts = self._beyond_ascii
        hits = [match.start() for match in re.finditer(searching(text), joined)]
        found[codes[np.searchsorted(starts, hits, "right") - 1]] = True
        return found

    @cached_property
    def _beyond_ascii(self) -> tuple[Array, str, Array]:
        """The codes of the texts that are not all ASCII, these in one text, and where each starts there."""
        places = np.flatnonzero((self.block >= 0x80) & (self.block != _END))
        codes = np.unique(np.searchsorted(self.starts, places, "right") - 1)
        texts = self._read(codes)
        lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
        return codes, "".join(f"{text}\udcff" for text in texts), _starts(lengths)[:-1]

    def with_new(self, texts: Sequence[str]) -> tuple[Texts, Array]:
        """These and the *texts*, which are sorted and not among them; and the new place of each old code."""
        places = np.array(self.positions(texts), np.int64)
        new = Texts.of(texts)
        lengths = np.insert(np.diff(self.starts), places, np.diff(new.starts))
        cuts = [0, *self.starts[places].tolist(), len(self.block)]
        pieces = [self.block[: cuts[1]]]
        for at in range(len(texts)):
            pieces += [
                new.block[new.starts[at] : new.starts[at + 1]],
                self.block[cuts[at + 1] : cuts[at + 2]],
            ]
        return Texts(_starts(lengths), np.concatenate(pieces)), moved(len(self), places)


def _split(block: Array) -> list[str]:
    """The texts in a *block*. What ends them is no UTF-8, and is read as the escape of that byte."""
    return block.tobytes().decode(errors="surrogateescape").split("\udcff")[:-1]


class Scalars:
    """Whole numbers, or the two flags."""

    def __init__(self, array: Array) -> None:
        self.array = array

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Scalars:
        """The *numbers*, which are sorted and distinct."""
        return cls(np.array(numbers, np.int64))

    def __len__(self) -> int:
        return len(self.array)

    def index(self, number: int) -> int | None:
        at = int(np.searchsorted(self.array, number))
        return at if at < len(self) and self.array[at] == number else None

    def indexes(self, numbers: Sequence[int]) -> list[int | None]:
        return [self.index(number) for number in numbers]

    def take(self, codes: Array) -> Array:
        taken: Array = self.array[codes]
        return taken

    def with_new(self, numbers: Sequence[int]) -> tuple[Scalars, Array]:
        """As for texts."""
        places = np.searchsorted(self.array, np.array(numbers, np.int64))
        return Scalars(np.insert(self.array, places, numbers)), moved(len(self), places)


#: The values of every column of flags.
FLAGS = Scalars(np.array([False, True]))

Values = Texts | Scalars


def moved(size: int, places: Array) -> Array:
    """Where *size* sorted values, and None after them, come to be when others go in at *places*."""
    old = np.arange(size + 1)
    return old + np.searchsorted(places, old, "right")


def _starts(lengths: Array) -> Array:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _places(block: Array, needle: bytes) -> Array:
    """Where *needle* (not empty) begins in *block*. Its rarest byte is looked for first: ids begin alike."""
    frequency = np.bincount(block[:: len(block) // _SAMPLE + 1], minlength=256)
    first, *others = sorted(range(len(needle)), key=lambda at: frequency[needle[at]])
    places = np.flatnonzero(block == needle[first]) - first
    places = places[(places >= 0) & (places <= len(block) - len(needle))]
    for at in others:
        places = places[block[places + at] == needle[at]]
    return places
