"""All rules judged at once: what they ask is asked together, and is of one generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from dashboard.attention.findings import Evidence, Finding
from dashboard.attention.rules import RULES, Rule, place_of
from dashboard.services import Services
from data import attention, clock
from data.attention import NOTHING_SET, RuleSettings, Snooze
from data.errors import InputError, NotFound, message
from data.masks import integrity
from data.masks.sync import last_sync
from data.mongo.client import COMMENT, Mongo, database_errors
from data.query.questions import Counts
from data.query.result import QueryResult
from data.settings import Settings

#: on: something needs the supervisor; quiet: nothing does; snoozed: it is on, and nobody wants to hear of it.
State = Literal["on", "quiet", "snoozed"]
_ORDER = {"urgent": 0, "soon": 1, "tidy": 2}
_MOST_DAYS = 366  # of a snooze


@dataclass(frozen=True)
class Judged:
    """A rule, the threshold that it was judged by and what is usual, what it found, and its snooze, as long
    as that holds."""

    rule: Rule
    limit: int
    usual: int
    found: Finding
    snooze: Snooze | None = None

    @property
    def state(self) -> State:
        if not self.found.on:
            return "quiet"
        return "snoozed" if self.snooze else "on"

    @property
    def sentence(self) -> str:
        return self.rule.says(self.found, self.limit)

    @property
    def place(self) -> str:
        """Where exactly that is which was counted."""
        return place_of(self.found)

    @property
    def action(self) -> tuple[str, str] | None:
        """What can be done, in words of the catalogue, and where; nothing where nothing is to be done."""
        act = self.rule.action
        return (act.words, act.place(self.found)) if act and self.found.on else None


@dataclass(frozen=True)
class Judgement:
    """All rules, the most urgent first, and the reading that they were judged by."""

    rules: tuple[Judged, ...]
    reading: QueryResult
    today: date

    def of(self, state: State) -> tuple[Judged, ...]:
        return tuple(each for each in self.rules if each.state == state)

    @property
    def mark(self) -> str:
        """Tells whether anything of it has changed."""
        told = [(each.rule.id, each.limit, each.found, each.snooze) for each in self.rules]
        return sha256(repr(told).encode()).hexdigest()[:16]


def judged(services: Services, patience: float | None = None) -> Judgement:
    """Judge all rules by what is there now. Raises what prevented an answer; NotYet after *patience*, while a
    large collection is read for the first time."""
    today, mongo = services.today(), services.mongo
    chosen = attention.set_rules(mongo)
    limits = _limits(chosen, services.settings)
    reading = services.answers.ask(questions(today, limits), patience=patience)
    found = findings(_evidence(mongo, today, reading, limits), limits)
    return Judgement(
        tuple(
            Judged(
                rule,
                limits[rule.id],
                rule.limit(services.settings),
                found[rule.id],
                _holding(chosen.get(rule.id, NOTHING_SET).snooze, today, found[rule.id]),
            )
            for rule in in_order()
        ),
        reading,
        today,
    )


def in_order() -> list[Rule]:
    """The rules, the most urgent first."""
    return sorted(RULES.values(), key=lambda rule: _ORDER[rule.severity])


def questions(today: date, limits: Mapping[str, int]) -> Iterator[Counts]:
    """All that the rules ask on a day, under their *limits* (by the ids of the rules)."""
    for name, limit in limits.items():
        yield from RULES[name].way.asks(today, limit)


def findings(known: Evidence, limits: Mapping[str, int]) -> dict[str, Finding]:
    """What each rule finds, by its id."""
    return {name: RULES[name].way.finds(known, limit) for name, limit in limits.items()}


def rule_of(identity: str) -> Rule:
    """The rule of that id. Raises NotFound."""
    if identity not in RULES:
        raise NotFound(message("There is no rule “{rule}”."), rule=identity[:100])
    return RULES[identity]


def snooze_day(text: str, today: date) -> date | None:
    """The day on which a snoozed rule is heard again; None for no day. Raises InputError for what is none, or
    too far away."""
    if not text:
        return None
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(text)
    if day is None or not 0 < (day - today).days <= _MOST_DAYS:
        raise InputError(
            message("A rule is snoozed until a day of the next {n} days, not “{day}”."),
            n=_MOST_DAYS,
            day=text[:20],
        )
    return day


def _limits(chosen: Mapping[str, RuleSettings], settings: Settings) -> dict[str, int]:
    return {
        name: rule.limit(settings, chosen.get(name, NOTHING_SET).threshold) for name, rule in RULES.items()
    }


def _holding(snooze: Snooze | None, today: date, found: Finding) -> Snooze | None:
    return snooze if snooze and snooze.holds(today, found.n) else None


def _evidence(mongo: Mongo, today: date, reading: QueryResult, limits: Mapping[str, int]) -> Evidence:
    with database_errors():
        any_files = mongo.mask_files.find_one({}, {"_id": 1}, comment=COMMENT, max_time_ms=mongo.max_time_ms)
    return Evidence(
        today,
        clock.now(),
        {question: reading[question] for question in questions(today, limits)},
        mongo.settings.calendar,
        last_sync(mongo),
        any_files is not None,
        integrity.summary(mongo),
    )
