"""The product over a database whose copy is still being made: MongoDB answers what a test lets through."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from typing import Any

from dashboard.services import Services
from data.model.datasets import BATCHES
from data.mongo.client import Mongo
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.keeper import Snapshots
from data.query.engines.snapshot.progress import CopyProgress
from data.query.questions import A, Counts, Moment, Question
from data.settings import Settings


class Unready(Snapshots):
    """Copies that somebody else is still making."""

    def _update(self, *_: Any) -> None:
        return None


class Gated(MongoEngine):
    """The real engine, whose counts come when they are let through, by what they are counted."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self._through: set[tuple[str, ...]] = set()
        self._all = False
        self._changed = threading.Condition()

    def let(self, *through: tuple[str, ...]) -> None:
        """Let these through; without any, all."""
        with self._changed:
            self._through.update(through)
            self._all = not through
            self._changed.notify_all()

    def answer(self, question: Question[A], moment: Moment) -> A:
        if isinstance(question, Counts):
            by = question.by
            with self._changed:
                assert self._changed.wait_for(lambda: self._all or by in self._through, 120)
        return super().answer(question, moment)


@contextmanager
def preparing(settings: Settings, share: float = 0.45) -> Iterator[tuple[Services, Gated, CopyProgress]]:
    """What pages work with, who answers, and how far the copy of the batches is: *share*, and of now."""
    services = Services.of(settings)
    answers, engine = services.answers, Gated(services.connection)
    answers.engine = engine
    answers._snapshots = snapshots = Unready(engine, answers.freshness, services.cache)
    progress = snapshots._progress(BATCHES)
    progress.tell(share, answers.generation().id)
    try:
        yield services, engine, progress
    finally:
        engine.let()
        wait([*answers._threads._shared.values()], 60)
        services.connection.close()
