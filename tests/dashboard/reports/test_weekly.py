"""The report of each week that makes itself: once, kept, listed as such, and made again where that failed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from dashboard.i18n import speaking
from dashboard.render import reports as page
from dashboard.reports import making, weekly
from dashboard.reports.telling import MARK
from dashboard.services import Services
from data import clock
from data.errors import StorageError
from data.exports import exporting
from data.exports.exporting import Kept
from data.metrics.periods import last_full_week
from data.mongo.client import Mongo
from data.settings import Settings
from tests.dashboard.test_components import text_of

Started = Callable[..., Services]


@pytest.fixture(name="started")
def _started(settings: Settings, mongo: Mongo) -> Iterator[Started]:
    """Starts the product, as often as it is called."""
    mongo.batches.insert_one({"id": "batch_1", "status": "In", "assignee": "Person 01"})
    with ExitStack() as until:

        def start(form: str = "csv", **settings_of_it: Any) -> Services:
            services = Services.of(settings.model_copy(update={"weekly_report": form, **settings_of_it}))
            until.callback(services.connection.close)
            return services

        yield start


@pytest.fixture(name="days_later")
def _days_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the product's clock so many days ahead."""
    start = float(os.environ.get(clock.AHEAD) or 0)
    return lambda days: monkeypatch.setenv(clock.AHEAD, str(start + days * 24 * 3600))


def _kept(services: Services) -> list[Kept]:
    return exporting.kept(services.settings, MARK)


def test_each_week_has_one_report_however_many_workers_and_restarts(
    started: Started, days_later: Callable[[float], None]
) -> None:
    workers = [started() for _ in range(3)]
    together = threading.Barrier(3)

    def at_once(services: Services) -> None:
        together.wait()
        weekly.make_due(services)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(at_once, workers))
    weekly.make_due(started())
    first = last_full_week(workers[0].today())
    assert [(each.about[MARK], each.kept_by is not None) for each in _kept(workers[0])] == [
        (first.name, True)
    ]
    days_later(7)
    for _ in range(2):
        weekly.make_due(started())
    names = {each.about[MARK] for each in _kept(workers[0])}
    assert names == {first.name, last_full_week(first.start + timedelta(days=14)).name}


def test_they_outlive_other_exports_and_only_the_last_ones_are_kept(
    started: Started, days_later: Callable[[float], None]
) -> None:
    services = started(reports_kept=2)
    exporting.write_csv(services.settings, "other", ["a"], [], about={MARK: "2020-W01"})
    for week in range(3):
        days_later(7 * week)
        weekly.make_due(services)
        for each in _kept(services):
            old = each.path.parent.stat().st_mtime - services.settings.export_hours * 3600 - 60
            os.utime(each.path.parent, (old, old))
    last = last_full_week(services.today())
    assert [each.about[MARK] for each in _kept(services)] == [last.name, last.before.name]


@pytest.mark.parametrize("form", ["html", "xlsx", "csv"])
def test_the_page_lists_it_as_made_by_itself_in_the_language_that_is_set(started: Started, form: str) -> None:
    services = started(form, automatic_language="es", reports_kept=3)
    assert "made by itself" not in text_of(page.kept(services)).split("stay.")[1]
    weekly.make_due(services)
    (report,) = _kept(services)
    assert report.path.name.startswith("tanda-informe-")
    assert report.path.suffix == {"html": ".html", "xlsx": ".xlsx", "csv": ".zip"}[form]
    assert "made by itself" in text_of(page.kept(services)).split("the last 3 stay.")[1]


def test_what_failed_is_said_on_the_page_and_made_later(
    started: Started, days_later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise StorageError("The disk is full: {reason}.", reason="no space")

    services = started()
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", full)
        weekly.make_due(services)
    said = text_of(page.kept(services))
    assert "Making it by itself failed" in said
    assert "The disk is full: no space. It is tried again at" in said
    weekly.make_due(services)
    assert _kept(services) == []
    days_later(2 / 24 / 60)
    weekly.make_due(services)
    assert len(_kept(services)) == 1
    assert "failed" not in text_of(page.kept(services))


def test_the_page_says_so_in_spanish(started: Started) -> None:
    services = started()
    with speaking("es"):
        assert text_of(page.kept(services)).startswith(
            "El informe de cada semana se genera solo cuando la semana termina; se guardan los últimos 26."
        )
