"""How the demo's batches stood at the end of each day of its history, as that history tells."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from data import daily_counts
from data.demo.plan import HISTORY_DAYS
from data.history.change import value_at
from data.model.dimensions.text import trimmed_text
from data.model.vocabulary import Vocabulary
from data.mongo.client import Document

_FIELDS = ("assignee", "status", "metadata.review_status")
_LAST_LOOK = datetime.time(23, 45)
_Standing = tuple[str, str, str]  # person, stage, review


class Days:
    """Adds up batches, which are given with the entries about them.

    Before an entry a field was what that says it was, after the last one what is stored.
    """

    def __init__(self, today: datetime.date, zone: ZoneInfo, words: Vocabulary) -> None:
        self._zone = zone
        self._first = today - datetime.timedelta(HISTORY_DAYS)
        self._steps: dict[_Standing, list[int]] = {}
        self._meaning = cache(words.meaning)

    def add(self, batch: Mapping[str, Any], entries: Sequence[Document], created: str) -> None:
        """Count *batch* from the day on which it was *created*."""
        following: dict[str, Any] = {field: value_at(batch, field) for field in _FIELDS}
        until = HISTORY_DAYS
        for entry in sorted(entries, key=lambda each: each["at"], reverse=True):
            since = self._place(entry["at"].astimezone(self._zone).date())
            self._count(following, since, until)
            following[entry["field"]] = entry["from"]
            until = min(since, until)
        self._count(following, self._place(datetime.date.fromisoformat(created)), until)

    def documents(self) -> Iterator[Document]:
        """The days before today on which there was any batch, the first one first."""
        standings = [(standing, list(accumulate(steps))) for standing, steps in self._steps.items()]
        for place in range(HISTORY_DAYS):
            day = self._first + datetime.timedelta(place)
            at = datetime.datetime.combine(day, _LAST_LOOK, self._zone).astimezone(datetime.UTC)
            rows = [(*standing, numbers[place]) for standing, numbers in standings if numbers[place]]
            if rows:
                yield daily_counts.document(day, at, rows)

    def _place(self, day: datetime.date) -> int:
        return min(max((day - self._first).days, 0), HISTORY_DAYS)

    def _count(self, values: Mapping[str, Any], since: int, until: int) -> None:
        """One batch stands as *values* say, at the end of the days *since* to before *until*."""
        if since >= until:
            return
        person, status, review = (values[field] for field in _FIELDS)
        stage, review = self._meaning("stage", _word(status)), self._meaning("review", _word(review))
        steps = self._steps.setdefault((trimmed_text(person), stage, review), [0] * (HISTORY_DAYS + 1))
        steps[since] += 1
        steps[until] -= 1


def _word(raw: object) -> str:
    return raw if isinstance(raw, str) else ""
