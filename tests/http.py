"""The API as a program sees it, over a database of a test's own. Its jobs run at once, in this process."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from flask import Flask

from callbacks.wiring import register
from dashboard.app import create_app
from dashboard.jobs import manager, records, runner
from dashboard.jobs.queue import JobQueue
from dashboard.services import Services
from data.settings import Settings


class _Never(JobQueue):
    """A queue in which no job's turn comes."""

    def pump(self) -> None:
        pass


class _AtOnce(JobQueue):
    """A queue that runs a job when it is its turn, and waits for it."""

    def __init__(self, services: Services, *given: Any) -> None:
        super().__init__(*given)
        self._services = services

    def _start(self, job: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "_settings", self._services.settings)
            patch.setattr(Services, "of", lambda _: self._services)
            runner.perform(self._store, job, self._store.get(records.call_key(job)))


def served(settings: Settings, services: Services, *, at_once: bool = True) -> Flask:
    """The application of *settings*, which works with *services*; its jobs run *at_once*, or never."""
    services = replace(services, settings=settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Services, "of", lambda _: services)
        patch.setattr(manager, "JobQueue", partial(_AtOnce, services) if at_once else _Never)
        server: Flask = create_app(settings, register).server
        return server
