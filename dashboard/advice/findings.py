"""What a look at the machine or at the database found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.errors import Phrase, TandaError, message

#: As it should be; it works and could be better; it does not work, or may soon not.
Level = Literal["good", "advice", "wrong"]
LEVELS: Mapping[Level, str] = {
    "good": message("good"),
    "advice": message("advice"),
    "wrong": message("wrong"),
}


@dataclass(frozen=True)
class Finding:
    """How one thing stands, in a sentence; and where it could be better, what to do."""

    about: str
    level: Level
    said: Phrase
    advice: Phrase | None = None


#: What is looked at, by its name: the first of what it finds that is not good, or else that it is.
Check = Callable[..., Finding]


def good(about: str, template: str, **parts: object) -> Finding:
    return Finding(about, "good", Phrase(template, **parts))


def advise(about: str, said: Phrase, template: str, **parts: object) -> Finding:
    return Finding(about, "advice", said, Phrase(template, **parts))


def wrong(about: str, said: Phrase, template: str, **parts: object) -> Finding:
    return Finding(about, "wrong", said, Phrase(template, **parts))


def refused(about: str, error: TandaError) -> Finding:
    """What an error says, which is also what to do."""
    return Finding(about, "wrong", Phrase(error.template, **error.parts))


def found(checks: Iterable[tuple[str, Check]], *known: Any) -> Iterator[Finding]:
    """What each of *checks* finds, one after the other; an error of ours is a finding, too."""
    for about, check in checks:
        try:
            yield check(about, *known)
        except TandaError as error:
            yield refused(about, error)
