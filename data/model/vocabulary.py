"""One meaning for each raw word of the team's tools: stage, review and priority."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.errors import VocabularyError, message

#: Values in the order they are shown, each with its word.
STAGE_WORDS = {
    "not_started": message("Not started"),
    "in_progress": message("In progress"),
    "segmented": message("Segmented"),
    "unknown": message("Unknown"),
}
REVIEW_WORDS = {
    "pending": message("Not reviewed"),
    "approved": message("Approved"),
    "rejected": message("Rejected"),
}
#: What came of the first review.
FIRST_REVIEW_WORDS = {
    "": REVIEW_WORDS["pending"],
    "approved": message("Approved at first"),
    "rejected": message("Rejected at first"),
}
PRIORITY_WORDS = {
    "high": message("High"),
    "medium": message("Medium"),
    "low": message("Low"),
    "none": message("No priority"),
}
STAGES, REVIEWS, PRIORITIES = (tuple(words) for words in (STAGE_WORDS, REVIEW_WORDS, PRIORITY_WORDS))
#: The roles of people, as they are stored, each with its word.
ROLE_WORDS = {
    "General": message("General"),
    "Senior": message("Senior"),
    "Junior": message("Junior"),
    "Supervisor": message("Supervisor"),
    "Trainee": message("Trainee"),
}
ROLES = tuple(ROLE_WORDS)
#: axis → (values, value of every word the table does not name)
AXES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "stage": (STAGES, "unknown"),
    "review": (REVIEWS, "pending"),
    "priority": (PRIORITIES, "none"),
}
_DEFAULT = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True)
class Vocabulary:
    """The table as a value: for each axis, the raw words of each clean value.

    `""` in a list of raw words stands for the empty string, null and a missing field.
    """

    words: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]

    def axis(self, name: str) -> dict[str, tuple[str, ...]]:
        return dict(dict(self.words)[name])

    def meaning(self, axis: str, raw: str | None) -> str:
        """The clean value of a raw word."""
        for value, words in self.axis(axis).items():
            if (raw or "") in words:
                return value
        return AXES[axis][1]


@cache
def load(path: Path | None = None) -> Vocabulary:
    """Read the table at *path* (the shipped one without it); VocabularyError says what is wrong."""
    path = path or _DEFAULT
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(
            message("The vocabulary {path} cannot be read: {reason}."), path=path, reason=error
        ) from error
    return Vocabulary(tuple((axis, _read_axis(path, table, axis)) for axis in AXES))


def _read_axis(path: Path, table: Mapping[str, object], axis: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = table.get(axis)
    if not isinstance(entries, dict):
        raise VocabularyError(message("The vocabulary {path} has no table [{axis}]."), path=path, axis=axis)
    allowed = AXES[axis][0]
    seen: set[str] = set()
    for value, words in entries.items():
        if value not in allowed:
            raise VocabularyError(
                message("The vocabulary {path} has “{value}” in [{axis}]; known are {allowed}."),
                path=path,
                value=value,
                axis=axis,
                allowed=", ".join(allowed),
            )
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise VocabularyError(
                message("In the vocabulary {path}, [{axis}] {value} must be a list of words."),
                path=path,
                axis=axis,
                value=value,
            )
        if twice := seen.intersection(words):
            raise VocabularyError(
                message("In the vocabulary {path}, [{axis}] has “{word}” twice."),
                path=path,
                axis=axis,
                word=min(twice),
            )
        seen.update(words)
    return tuple((value, tuple(words)) for value, words in entries.items())
