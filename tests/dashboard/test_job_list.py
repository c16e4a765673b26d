"""The list of jobs: what each is, how far it is, and how it ended, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.job_list import JOB_WORDS, job_list
from dashboard.components.outcome import Outcome
from dashboard.jobs import JobBoard, JobRecord, records
from dashboard.jobs.queue import JobQueue, Limits
from dashboard.jobs.records import Records, open_store
from dashboard.operations import OPERATIONS
from dashboard.operations.job import kind_of
from data import clock
from data.settings import load
from tests.dashboard.test_components import text_of, walk

ZONE = ZoneInfo("Europe/Madrid")


def record(**values: Any) -> JobRecord:
    plain: dict[str, Any] = {"id": "1", "name": "a.page", "created": 0.0, "lease": 0.0, "kind": "sync"}
    return JobRecord(**plain | values)


def test_every_operation_has_its_words_as_a_job() -> None:
    assert set(JOB_WORDS) == set(OPERATIONS)


def test_without_jobs_the_list_says_so_and_how_long_they_are_kept() -> None:
    words = text_of(job_list([], ZONE))
    for part in ("No job is running.", "No job has ended within the last hour.", "listed for an hour"):
        assert part in words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "queued"}, "waiting for its turn"),
        ({"state": "running"}, "running …"),
        ({"state": "running", "progress": (42, "42 of 100")}, "42%"),
        ({"state": "running", "name": "api:sync", "progress": (1, 4)}, "25%"),
        ({"state": "running", "name": "api:sync", "progress": (7, 0)}, "running …"),
        ({"state": "done", "outcome": {"en": Outcome("3 rows")}}, "3 rows"),
        ({"state": "done", "outcome": {"en": Outcome("Not so.", failed=True)}}, "failed : Not so."),
        ({"state": "done"}, "done"),
        ({"state": "lost", "error": records.lost()}, "lost : The job stopped unexpectedly."),
        ({"state": "failed", "error": records.stopped()}, "failed : The server stopped"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "cancelled", "error": records.cancelled_by("Person 01")}, "Person 01 cancelled this job."),
    ],
)
def test_the_state_of_a_job_is_said(values: dict[str, Any], words: str) -> None:
    tree = job_list([record(**values)], ZONE)
    assert " ".join(words.split()) in " ".join(text_of(tree).split())
    buttons = [each for each in walk(tree) if type(each).__name__ == "Button"]
    assert bool(buttons) == (values["state"] in ("queued", "running"))


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ([{"what": "batches", "search": ""}], "export"),
        ([{"kind": "undo", "how": "abc"}], "undo"),
        ([{"kind": "import", "how": "missing"}], "missing"),
        ([{"kind": "gone", "how": ""}], ""),
        ([None], ""),
        ({}, ""),
    ],
)
def test_the_kind_of_a_job_is_known_from_what_its_page_asks(arguments: Any, kind: str) -> None:
    assert kind_of(arguments) == kind


def test_a_job_goes_on_while_somebody_sees_it_though_its_page_is_gone(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    store = open_store(settings)
    known = Records(store)
    queue = JobQueue(settings, store, Limits(5, 90.0, 2.0))
    known.add(record(state="running", lease=clock.seconds() + 10, created=clock.seconds()))
    queue.look_after(known.all())
    (kept,) = known.all()
    assert kept.lease > clock.seconds() + 80


def test_the_board_counts_and_has_another_mark_once_anything_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.jobs.board._EVERY", 0.0)
    store = open_store(load(data_dir=tmp_path))
    known = Records(store)
    board = JobBoard(JobQueue(load(data_dir=tmp_path), store, Limits(5, 90.0, 2.0)))
    nothing = board.glance()
    assert (nothing.running, nothing.waiting) == (0, 0)
    known.add(record(state="done", ended=clock.seconds()))
    ended = board.glance()
    assert ended.mark != nothing.mark
    assert board.glance() == ended
    assert board.cancel("1", "Person 01") is None
