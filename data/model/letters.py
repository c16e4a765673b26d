"""What people read as one text though it is written otherwise: letters with their accents apart, other cases.

An accent may be part of its letter (NFC) or follow it (NFD, as in file names of macOS). Both are one name.
MongoDB cannot normalise, so a table here says which letter and mark are one letter: `composed` and the
expression of the dimensions (`data.model.dimensions.text`) read it alike. Korean syllables stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

_ACCENTS = "\u0300-\u036f"
_COMPOSED = chain(range(0xC0, 0x3100), range(0x11000, 0x11A00))  # what Unicode composes, but for Korean
_CASED = (range(0x41, 0x3100), range(0xA640, 0xABC0), range(0xFF21, 0xFF5B), range(0x10400, 0x1E944))


def _pairs() -> Iterator[tuple[str, str]]:
    """A letter with a mark behind it, and the one letter they are; marks in any order."""
    simple = {letter: unicodedata.normalize("NFD", letter) for letter in map(chr, _COMPOSED)}
    whole = {
        letter: apart
        for letter, apart in simple.items()
        if len(apart) > 1 and unicodedata.normalize("NFC", letter) == letter
    }
    marks = sorted({mark for apart in whole.values() for mark in apart[1:]})
    for letter in sorted({*whole, *(apart[0] for apart in whole.values())}):
        for mark in marks:
            one = unicodedata.normalize("NFC", letter + mark)
            if len(one) == 1:
                yield letter + mark, one


PAIRS: Mapping[str, str] = dict(_pairs())
_MARKS = "".join(sorted({pair[1] for pair in PAIRS}))
#: A letter with the marks behind it.
CLUSTER = rf"(?s).[{_MARKS}]+"
_CLUSTER = re.compile(CLUSTER)


def composed(text: str) -> str:
    """*text* with each accent as part of its letter, where there is such a letter."""
    return text if text.isascii() else _CLUSTER.sub(_joined, text)


def _joined(cluster: re.Match[str]) -> str:
    """MongoDB does the same, letter by letter."""
    joined = ""
    for letter in cluster[0]:
        joined = PAIRS.get(joined + letter, joined + letter)
    return joined


def forms(text: str) -> list[str]:
    """How an id or a name is stored that is *text*: as given, composed or decomposed."""
    if text.isascii():
        return [text]
    return list(dict.fromkeys((text, composed(text), unicodedata.normalize("NFD", text))))


@lru_cache(4096)
def spellings(letter: str) -> tuple[str, ...]:
    """All that `composed` makes *letter* of, itself first."""
    pairs = (pair for pair, one in PAIRS.items() if one == letter)
    return (letter, *dict.fromkeys(other + pair[1] for pair in pairs for other in spellings(pair[0])))


def folded(text: str) -> str:
    """*text* without accents and case: equal for what a search takes for one."""
    return re.sub(f"[{_ACCENTS}]", "", "".join(map(_base, composed(text))))


@lru_cache(4096)
def _base(letter: str) -> str:
    for low in (letter.casefold(), letter.lower()):
        base = composed(re.sub(f"[{_ACCENTS}]", "", unicodedata.normalize("NFD", low)))
        if len(base) == 1:
            return base
    return letter


@lru_cache(256)
def searching(text: str) -> str:
    """A pattern, for MongoDB and for Python, that finds *text* whatever its case, accents and form."""
    plain = folded(text)
    return "".join(map(_any_of, plain)) if plain else "".join(map(literally, text))


@lru_cache(1024)
def _any_of(base: str) -> str:
    """A pattern of the letters that are *base* without case and accents."""
    parts: list[list[int]] = []
    for code in sorted(map(ord, {base, *_classes().get(base, ())})):
        if parts and parts[-1][1] == code - 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    letters = "".join("-".join(literally(chr(code)) for code in dict.fromkeys(part)) for part in parts)
    apart = [f"[{letters}]", *map(literally, spellings(base)[1:])]
    return f"(?:{'|'.join(apart)})[{_ACCENTS}]*"


@lru_cache(1)
def _classes() -> Mapping[str, list[str]]:
    """Letters by what they are without case and accents."""
    found: dict[str, list[str]] = {}
    for letter in map(chr, chain(*_CASED)):
        base = _base(letter)
        if base != letter:
            found.setdefault(base, []).append(letter)
    return found


def literally(text: str) -> str:
    """A pattern that matches *text* itself. BSON patterns cannot hold the NUL character."""
    return re.escape(text).replace("\0", r"\x00")


def key(name: str) -> str:
    """What two spellings of one name have in common: no case, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
