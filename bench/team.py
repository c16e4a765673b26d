"""A database of our own with a demo team, and what the product works with over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.services import Services
from data import demo
from data.mongo import embedded, indexes
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
