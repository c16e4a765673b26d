"""Which batch a mask file belongs to: the one whose id its name carries as a whole token.

The one parser of every operation. A name becomes tokens; ids are found by theirs through a dictionary, so
that the cost grows with files + batches. What names a batch for certain (`batch_400`, `T000044`) outweighs
bare numbers, of which those that are a version, a part or a date do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import unquote

Verdict = Literal["matched", "ambiguous", "orphan", "unreadable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_PREFIX: Final = "batch"
_ENCODED_AGAIN: Final = 3  # times that a name is encoded, at most
_GLUED = r"batch(?=[a-z]?[0-9])"  # batch400 is two tokens
_TOKEN = re.compile(rf"{_GLUED}|[^\W_]+")
_ASCII_TOKEN = re.compile(rf"{_GLUED}|[a-z0-9]+")
_COPY = re.compile(r"(?<!^)\([0-9]{1,2}\)")
#: Most names. They are answered at once, as the parser would.
_COMMON = re.compile(
    r"(?:masks?[ _-])?batch[ _-]([0-9a-z]+)(?:[ _-]masks?)?(?:[ _-]v[0-9])?(?: ?\([0-9]{1,2}\))?"
    r"(?:\.(?:tar|xz|gz|zip))*",
    re.IGNORECASE | re.ASCII,
)
_AROUND = re.compile(r"masks?|v[0-9]")  # what stands around the id in such a name
#: A number with leading zeros, perhaps with letters around it. The time in `20251002T000034` is none.
_PADDED = re.compile(r"([^0-9]*)0+([0-9]+[^0-9]*)")
#: Ids that no batch has, where it is certain that they are ids. Not so are `batch.7z` and `batch v2`.
_READABLE = re.compile(
    r"(?<!\S)(?:"
    r"batch (?P<named>(?!(?:v[0-9]+|7z|t?bz2|mp4|lz4|h5|hdf5)(?!\S))\w*[0-9]\w*)"
    r"|(?P<camera>p[0-9]+(?: cam[0-9]+)+ [0-9]+)"
    r"|(?P<own>[0-9]{8}t[0-9]{4,6}|t[0-9]{3,}|[0-9]{3,}[tf])"
    r")(?!\S)"
)
_CAPITALS = re.compile(r"[a-z]?[0-9]+[a-z]?|[0-9]+t[0-9]+")
_YEAR, _MONTH, _DAY = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
#: Numbers that count something else: versions, parts, a date with its time, a piece of a split archive.
_COUNTED = re.compile(
    r"(?<!\S)(?:(?:v|ver|version|versión|rev|copy|copia|part|parte) [0-9]+"
    rf"|{_YEAR} {_MONTH} {_DAY}(?: [0-9]{{2}}){{0,3}}|{_DAY} {_MONTH} {_YEAR}"
    r"|(?:zip|7z|rar|tar|gz|xz) [0-9]{1,3}$)(?!\S)"
)
_VERSION_OR_DATE = re.compile(rf"(?<!\S)(?:(?:v|ver|rev)[0-9]+|{_YEAR}{_MONTH}{_DAY})(?!\S)")


class Match(NamedTuple):
    """The verdict on a name, and the ids of batches in it; for an *orphan* the id to make a batch with."""

    verdict: Verdict
    ids: tuple[str, ...]


_UNREADABLE = Match("unreadable", ())
_Ids = tuple[str, ...]


class Names:
    """The ids there are. Two that differ only in case or separators are one token and so ambiguous; where
    some differ only by leading zeros a name must have the zeros right, elsewhere zeros do not matter."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._known: dict[str, str | _Ids] = {}  # tokens without prefix and zeros → id, or several
        self._longest: dict[str, int] = {}  # first token → how many tokens its ids have; not of single ones
        for identifier in ids:
            tokens = core_of(identifier)
            key = " ".join(tokens)
            known = self._known.setdefault(key, identifier)
            if known != identifier and identifier not in _several(known):
                self._known[key] = (*_several(known), identifier)
            if len(tokens) > 1:
                self._longest[tokens[0]] = max(len(tokens), self._longest.get(tokens[0], 0))
        self._usual = not any(map(_AROUND.fullmatch, self._longest))

    def match(self, filename: str) -> Match:
        if "%" in filename:
            return self.parse(filename)
        if self._usual and (common := _COMMON.fullmatch(filename)):
            token = unpadded(common[1].lower())
            known = self._known.get(token)
            if type(known) is str and token not in self._longest:
                return Match("matched", (known,))
        return self.parse(filename)

    def parse(self, filename: str) -> Match:
        """What `match` answers, for any name."""
        tokens = tokens_of(filename)
        certain, bare = self._find(tokens)
        if certain:
            return _known(certain)
        text = " ".join(tokens)
        if read := _READABLE.search(text):
            return Match("orphan", (_spelling(read),))
        return self._weigh(text) if bare or any(map(str.isdecimal, tokens)) else _UNREADABLE

    def _find(self, tokens: list[str]) -> tuple[_Ids, _Ids]:
        """The ids in *tokens*, longest first at each place: the certain ones, and the bare ones."""
        certain: _Ids = ()
        bare: _Ids = ()
        known, longest = self._known, self._longest
        place, end = 0, len(tokens)
        while place < end:
            token = tokens[place]
            named = token == _PREFIX and place + 1 < end
            if not named and token not in known and token not in longest and "0" not in token:
                place += 1
                continue
            size, ids = self._at(tokens, place + named, named)
            if ids and (named or _is_certain(tokens[place : place + size])):
                certain += ids
            elif ids:
                bare += ids
            place += named + size if ids else 1
        return certain, bare

    def _at(self, tokens: list[str], place: int, named: bool) -> tuple[int, _Ids]:
        """The ids whose tokens begin at *place*, of the most tokens; how many these are."""
        token = tokens[place]
        first = unpadded(token)
        if first in self._longest:
            for size in range(min(self._longest[first], len(tokens) - place), 1, -1):
                run = tokens[place : place + size]
                if ids := self._ids(" ".join(map(unpadded, run)), run, named):
                    return size, ids
        return 1, self._ids(first, [token], named)

    def _ids(self, key: str, run: list[str], named: bool) -> _Ids:
        """The ids of *key* that the tokens *run* mean; *named*: with the prefix before them."""
        known = self._known.get(key)
        if known is None:
            return ()
        if type(known) is str and (named or not key.isalpha()):
            return (known,)
        spelled = {identifier: _tokens(identifier) for identifier in _several(known)}
        if len({tuple(_core(tokens)) for tokens in spelled.values()}) > 1:
            spelled = {identifier: tokens for identifier, tokens in spelled.items() if _core(tokens) == run}
        own = tuple(each for each, tokens in spelled.items() if (_core(tokens) != tokens) == named)
        return own or (tuple(spelled) if named or not key.isalpha() else ())

    def _weigh(self, text: str) -> Match:
        """The verdict on a name whose ids are bare: the first number is what it is about.

        A known one behind an unknown one leaves a doubt. A version or date is taken for an id only when
        a batch has it and nothing else is there.
        """
        counted = _COUNTED.sub("/", text)
        tokens = _VERSION_OR_DATE.sub("/", counted).split()
        _, ids = self._find(tokens)
        if ids:
            start = next(place for place in range(len(tokens)) if self._at(tokens, place, named=False)[1])
            doubtful = any(map(str.isdecimal, tokens[:start]))
            return Match("ambiguous", ids) if doubtful else _known(ids)
        if number := next(filter(str.isdecimal, tokens), None):
            return Match("orphan", (f"{_PREFIX}_{number}",))
        _, ids = self._find(counted.split())
        return _known(ids) if ids else _UNREADABLE


def tokens_of(filename: str) -> list[str]:
    """The tokens of a file name, of which ids are looked for."""
    filename = _base(_decoded(filename) if "%" in filename else filename)
    return _tokens(_COPY.sub(" ", filename) if "(" in filename else filename)


def core_of(identifier: str) -> list[str]:
    """The tokens that a file name must hold, with any zeros before their numbers, to mean this id."""
    return [unpadded(token) for token in _core(_tokens(identifier))]


def read_id(filename: str) -> str | None:
    """The id a name carries, whether or not there is such a batch; None where it carries none."""
    return next(iter(_NOTHING.match(filename).ids), None)


def unpadded(token: str) -> str:
    """*token* without leading zeros of its number: equal for ids that differ only by them."""
    if "0" not in token:
        return token
    padded = _PADDED.fullmatch(token)
    return padded[1] + padded[2] if padded else token


def _decoded(filename: str) -> str:
    """The name that a browser or a program wrote as an address has it, once or again: `masks%20batch%5F9`.

    A `%` without two digits behind it stays. What is no UTF-8 is read as Latin-1, as old programs wrote it.
    """
    for _ in range(_ENCODED_AGAIN):
        try:
            decoded = unquote(filename, errors="strict")
        except UnicodeDecodeError:
            return unquote(filename, "latin-1")
        if decoded == filename:
            break
        filename = decoded
    return filename


def _base(filename: str) -> str:
    """The name without the folders in front."""
    if "/" in filename or "\\" in filename:
        return re.split(r"[/\\]", filename)[-1]
    return filename


def _tokens(text: str) -> list[str]:
    """Letters and digits, lower case, without the marks between them."""
    if text.isascii():
        return _ASCII_TOKEN.findall(text.lower())
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _core(tokens: list[str]) -> list[str]:
    """The tokens of an id without the prefix."""
    return tokens[1:] if tokens[:1] == [_PREFIX] and len(tokens) > 1 else tokens


def _several(known: str | _Ids) -> _Ids:
    return (known,) if isinstance(known, str) else known


def _is_certain(run: list[str]) -> bool:
    """Whether these tokens are an id also without the prefix: digits with letters, but no version."""
    text = "".join(run)
    return not text.isdecimal() and not text.isalpha() and not _VERSION_OR_DATE.fullmatch(text)


def _known(ids: _Ids) -> Match:
    if len(ids) == 1:
        return Match("matched", ids)
    different = tuple(dict.fromkeys(ids))
    return Match("matched" if len(different) == 1 else "ambiguous", different)


def _spelling(read: re.Match[str]) -> str:
    """How the team writes an id: `batch_400`, `batch_T000044`, `p1_cam1_cam2_000001`."""
    if camera := read["camera"]:
        return camera.replace(" ", "_")
    token = read["named"] or read["own"]
    return f"{_PREFIX}_{token.upper() if _CAPITALS.fullmatch(token) else token}"


_NOTHING = Names(())
