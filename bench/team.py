"""A database of our own with a demo team, and what the product works with over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.services import Services
from data import demo
from data.mongo import embedded, indexes
from data.mongo.client import Mongo
from data.settings import load


@contextmanager
def team(folder: Path, batches: int, files: int | None = None) -> Iterator[Services]:
    """The services over *folder*, which is filled when it is empty."""
    with embedded.running(load(data_dir=folder, query_timeout_seconds=600)) as settings:
        services = Services.of(settings)
        if not services.mongo.batches.estimated_document_count():
            indexes.ensure(services.mongo)
            demo.fill(services.mongo, batches=batches, files=files)
        yield services
        services.connection.close()


@contextmanager
def as_without_a_copy(services: Services) -> Iterator[None]:
    """Inside, MongoDB has all indexes that its own answers need: else it would be no fair rival."""
    asked = Mongo(services.settings.model_copy(update={"snapshot": 0}))
    try:
        indexes.ensure(asked)
        yield
    finally:
        indexes.ensure(services.mongo)
        asked.close()
