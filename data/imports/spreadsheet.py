"""How people's spreadsheets call fields and values: `spreadsheet.toml` as look-ups."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.batches.records import SETTABLE
from data.model.letters import key
from data.model.vocabulary import AXES, Vocabulary

#: field → the axis of the vocabulary that its words are on
AXIS_OF = {"status": "stage", "metadata.review_status": "review", "metadata.priority": "priority"}
TICKS = {"✓": "yes", "✔": "yes", "☑": "yes", "✅": "yes", "✗": "no", "✘": "no", "☐": "no", "❌": "no"}
_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
EXACT = frozenset(_TABLE["exact"]["names"])


def folded(text: str) -> str:
    """What counts of a name or word: letters and digits without case and accents, single blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", key(text)).split())


@cache
def headers() -> Mapping[str, str]:
    """Folded name of a column → its field; "" for what Tanda works out itself."""
    known = {folded(name): "" for name in _TABLE["computed"]["names"]}
    for field in ("id", *SETTABLE):
        known.setdefault(folded(field.rpartition(".")[2]), field)
        known[folded(field)] = field
    for field, names in _TABLE["columns"].items():
        known |= {folded(name): field for name in names}
    return known


@cache
def words(group: str) -> Mapping[str, str]:
    """Folded word → what it means, for `person` and `flag`."""
    return _meanings(_TABLE["words"][group].items())


def _meanings(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    return {folded(word): value for value, some in entries for word in some}


@dataclass(frozen=True)
class Word:
    """A word of an axis: the clean value it means, and the team's own word for it (None: there is none).

    It is `exact` when it is written just as the team's tools write it.
    """

    value: str
    raw: str | None
    exact: bool = False


class Words:
    """The words of the axis of the vocabulary on which a field's values are."""

    def __init__(self, vocabulary: Vocabulary, field: str) -> None:
        self.axis = AXIS_OF[field]
        self._vocabulary = vocabulary
        own = vocabulary.axis(self.axis)
        spoken = _meanings(_TABLE["words"][self.axis].items())
        self._spoken = {word: Word(value, _usual(own, self.axis, value)) for word, value in spoken.items()}
        self._raw = {raw: Word(value, raw, exact=True) for value, some in own.items() for raw in some if raw}
        self._spoken |= {folded(value): Word(value, _usual(own, self.axis, value)) for value in own}
        self._spoken |= {folded(raw): Word(word.value, raw) for raw, word in self._raw.items()}

    def find(self, text: str) -> Word | None:
        """What *text* means; None for a word nobody knows."""
        return self._raw.get(text) or self._spoken.get(folded(text))

    def meaning(self, stored: object) -> str:
        """The clean value of what a batch has."""
        if stored is None or isinstance(stored, str):
            return self._vocabulary.meaning(self.axis, stored)
        return AXES[self.axis][1]


def _usual(own: Mapping[str, tuple[str, ...]], axis: str, value: str) -> str | None:
    """The word Tanda writes for a value: the first that the vocabulary lists."""
    some = own.get(value)
    if some:
        return some[0]
    return "" if AXES[axis][1] == value != "unknown" else None
