"""Background jobs: real processes behind a real Dash app, and each guard that keeps them in hand."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen

import psutil
import pytest
from dash import Dash, Input, Output, html, set_props
from dash._get_app import app_context
from dash.background_callback.managers import BaseBackgroundCallbackManager
from dash.exceptions import BackgroundCallbackError, PreventUpdate
from flask import Flask

from dashboard.jobs import JobManager, JobRecord, job_settings, records, runner
from dashboard.jobs.records import ACTIVE, KEEP_SECONDS, RUNNING, JobCall, Records
from dashboard.jobs.starter import Starter
from data import clock
from data.errors import InputError, message
from data.settings import load
from data.system.identity import ProcessIdentity

T = TypeVar("T")
SetProgress = Callable[[tuple[float | None, str]], None]
LOST = "The job stopped unexpectedly. Start it again."
ABANDONED = "The job was cancelled because its page was closed. Start it again."


# Job functions. Each gets a folder, its only link to the test.


def finish(set_progress: SetProgress, folder: str) -> str:
    set_progress((50.0, "half"))
    return f"finished in {Path(folder).name} under {job_settings().data_dir.name}"


def wait(set_progress: SetProgress, folder: str) -> str:
    """Run until the test writes the file `go`; a child shows that children are killed too."""
    child = subprocess.Popen(["/bin/sleep", "600"])
    set_progress((None, "waiting"))
    Path(folder, "pids.tmp").write_text(f"{os.getpid()} {child.pid}")
    Path(folder, "pids.tmp").rename(Path(folder, "pids"))
    while not Path(folder, "go").exists():
        time.sleep(0.02)
    child.kill()
    child.wait()
    return "went"


def refuse(_set_progress: SetProgress, _folder: str) -> str:
    raise InputError(message("Line {line} of {file} is wrong."), line=1234, file=Path("list.csv"))


def stumble(_set_progress: SetProgress, _folder: str) -> str:
    raise ValueError("secret inner detail")


def unstorable(_set_progress: SetProgress, _folder: str) -> object:
    return threading.Lock()


def leave_as_is(_set_progress: SetProgress, _folder: str) -> str:
    raise PreventUpdate


def set_two_properties(_set_progress: SetProgress, _folder: str) -> str:
    set_props("alert", {"children": "one"})
    set_props("words", {"children": "two"})
    return "set"


JOBS = (finish, wait, refuse, stumble, unstorable, leave_as_is, set_two_properties)


# A page that speaks the renderer's side of the protocol.


def build(manager: JobManager) -> Flask:
    """An app with a callback for each job function: button `<name>`, output `<name>-out`."""
    app = Dash(__name__, assets_folder="none")
    app.layout = html.Div(
        [html.Div(id=name) for name in ("bar", "words", "alert", "stop")]
        + [html.Div(id=f"{job.__name__}{end}") for job in JOBS for end in ("", "-out")]
    )

    def tell(error: Exception) -> None:
        set_props("alert", {"children": str(manager.error_behind(error))})

    for job in JOBS:
        app.callback(
            Output(f"{job.__name__}-out", "children"),
            Input(job.__name__, "title"),
            background=True,
            manager=manager,
            progress=[Output("bar", "title"), Output("words", "children")],
            cancel=Input("stop", "title"),
            on_error=tell,
            prevent_initial_call=True,
        )(job)
    server: Flask = app.server
    return server


Post = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]


class Page:
    """What a browser does: start a job, poll it, cancel it."""

    def __init__(self, post: Post) -> None:
        self._post = post

    @classmethod
    def of(cls, server: Flask) -> Page:
        client = server.test_client()

        def post(query: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            answer = client.post(f"/_dash-update-component{query}", json=body)
            return answer.status_code, json.loads(answer.data or b"{}")

        return cls(post)

    def start(self, job: Callable[..., Any], folder: Path) -> Job:
        status, handles = self._post("", _body(f"{job.__name__}-out", "children", job.__name__, str(folder)))
        assert status == 200, handles
        return Job(self, job.__name__, str(folder), handles["cacheKey"], handles["job"])

    def send(self, query: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self._post(query, body)


class Job:
    def __init__(self, page: Page, name: str, folder: str, key: str, handle: str) -> None:
        self._page, self._name, self._folder, self._key, self.handle = page, name, folder, key, handle
        self.id = handle.partition("~")[0]

    def poll(self) -> tuple[int, dict[str, Any]]:
        """(204, {}): ended without a word; (200, answer) else. The job goes on while `multi` is alone."""
        body = _body(f"{self._name}-out", "children", self._name, self._folder)
        return self._page.send(f"?cacheKey={self._key}&job={self.handle}", body)

    def wait(self) -> tuple[int, dict[str, Any]]:
        """Poll to the end, as the renderer does."""
        return until(lambda: None if _goes_on(answer := self.poll()) else answer)

    def output(self) -> Any:
        """The value the job returned."""
        return self.wait()[1]["response"][f"{self._name}-out"]["children"]

    def alert(self) -> str:
        """What `on_error` told the user."""
        said: str = self.wait()[1]["sideUpdate"]["alert"]["children"]
        return said

    def cancel(self) -> None:
        self._page.send(f"?cancelJob={self.handle}", _body("stop", "id", "stop", "1"))


def _body(out: str, out_property: str, button: str, value: str) -> dict[str, Any]:
    return {
        "output": f"{out}.{out_property}",
        "outputs": {"id": out, "property": out_property},
        "inputs": [{"id": button, "property": "title", "value": value}],
        "changedPropIds": [f"{button}.title"],
    }


def _goes_on(answer: tuple[int, dict[str, Any]]) -> bool:
    return answer[0] == 200 and "response" not in answer[1]


def until(look: Callable[[], T | None], seconds: float = 30) -> T:
    """What *look* finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come to pass"
        threading.Event().wait(0.02)
    return found


def pids(folder: Path) -> list[int]:
    """The processes of a job `wait`, once it runs: itself and its child."""
    file = folder / "pids"
    until(file.exists)
    return [int(pid) for pid in file.read_text().split()]


def gone(processes: list[int]) -> bool:
    return not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in processes
    )


def state(manager: JobManager, job: Job) -> str:
    return next(record.state for record in manager.jobs() if record.id == job.id)


MakeManager = Callable[..., JobManager]


@pytest.fixture(autouse=True)
def _no_app_of_another_test() -> Iterator[None]:
    """Dash remembers the app that answered last in this thread, and would sign with its secret."""
    token = app_context.set(None)
    yield
    app_context.reset(token)


@pytest.fixture
def make_manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeManager]:
    """Managers that share a store, as those of several workers do; their jobs end with the test."""
    monkeypatch.setattr(BaseBackgroundCallbackManager, "functions", [])
    monkeypatch.setattr(BaseBackgroundCallbackManager, "managers", [])
    made: list[JobManager] = []

    def make(at_once: int = 2, **options: Any) -> JobManager:
        options = {"queued_progress": lambda ahead: (None, f"{ahead} ahead"), **options}
        made.append(JobManager(load(data_dir=tmp_path / "var", jobs_at_once=at_once), **options))
        return made[-1]

    yield make
    for manager in made:
        manager.stop_all()
        manager.handle.close()


@pytest.fixture
def manager(make_manager: MakeManager) -> JobManager:
    return make_manager()


@pytest.fixture
def page(manager: JobManager) -> Page:
    return Page.of(build(manager))


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[], Path]:
    """A new empty folder at each call."""
    numbers = iter(range(100))

    def make() -> Path:
        folder = tmp_path / f"folder{next(numbers)}"
        folder.mkdir()
        return folder

    return make


Folders = Callable[[], Path]


# From click to result.


def test_result_reaches_the_page_and_the_job_knows_the_servers_settings(page: Page, tmp_path: Path) -> None:
    assert page.start(finish, tmp_path).output() == f"finished in {tmp_path.name} under var"


def test_progress_reaches_the_page(page: Page, tmp_path: Path) -> None:
    job = page.start(wait, tmp_path)
    progress = until(lambda: job.poll()[1].get("progress"))
    (tmp_path / "go").touch()
    assert progress == {"bar.title": None, "words.children": "waiting"}
    assert job.output() == "went"


def test_properties_set_one_after_the_other_all_reach_the_page(page: Page, tmp_path: Path) -> None:
    job = page.start(set_two_properties, tmp_path)
    seen: dict[str, Any] = {}

    def poll() -> bool:
        answer = job.poll()
        seen.update(answer[1].get("sideUpdate", {}))
        return not _goes_on(answer)

    until(poll)
    assert seen == {"alert": {"children": "one"}, "words": {"children": "two"}}


def test_job_that_prevents_an_update_ends_the_wait_without_one(
    page: Page, manager: JobManager, tmp_path: Path
) -> None:
    job = page.start(leave_as_is, tmp_path)
    assert job.wait() == (204, {})
    assert state(manager, job) == "done"


def test_record_tells_name_state_times_and_process(page: Page, manager: JobManager, tmp_path: Path) -> None:
    job = page.start(wait, tmp_path)
    own, _ = pids(tmp_path)
    [running] = manager.jobs()
    assert (running.id, running.name, running.state) == (
        job.id,
        "tests.dashboard.jobs.test_jobs.wait",
        "running",
    )
    assert running.process
    assert running.process.pid == own
    until(lambda: (manager.jobs()[0].heartbeat or 0) > (running.heartbeat or 0))
    (tmp_path / "go").touch()
    job.wait()
    [done] = manager.jobs()
    assert done.state == "done"
    assert done.started
    assert done.ended
    assert done.created <= done.started <= done.ended


# Errors in words.


def test_error_of_ours_reaches_the_page_as_its_sentence_and_keeps_its_parts(
    page: Page, manager: JobManager, tmp_path: Path
) -> None:
    job = page.start(refuse, tmp_path)
    assert job.alert() == "Line 1234 of list.csv is wrong."
    error = manager.jobs()[0].error
    assert isinstance(error, InputError)
    assert error.parts == {"line": 1234, "file": "list.csv"}


@pytest.mark.parametrize("function", [refuse, finish])
def test_a_job_that_ends_within_a_poll_is_waited_for(
    function: Callable[..., Any], page: Page, manager: JobManager, tmp_path: Path
) -> None:
    """Dash asks for the result first, and then whether to go on: what happened in between is not lost."""
    job = page.start(function, tmp_path)
    until(lambda: manager.jobs()[0].state not in ACTIVE)
    assert manager.job_running(job.id)
    status, answer = job.wait()
    assert status == 200
    assert answer


@pytest.mark.parametrize("function", [stumble, unstorable])
def test_any_other_error_reaches_the_page_as_a_job_id_and_the_log_as_a_traceback(
    function: Callable[..., Any], page: Page, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    job = page.start(function, tmp_path)
    answer = job.wait()
    said = answer[1]["sideUpdate"]["alert"]["children"]
    assert said == f"The job failed. The server's log says why, under job {job.id}."
    assert "secret" not in json.dumps(answer)
    assert "Traceback" not in json.dumps(answer)
    log = capfd.readouterr().err
    assert job.id in log
    assert "Traceback" in log


def test_killed_job_is_lost_and_its_page_is_told(page: Page, manager: JobManager, tmp_path: Path) -> None:
    job = page.start(wait, tmp_path)
    own, child = pids(tmp_path)
    os.kill(own, signal.SIGKILL)
    assert job.alert() == LOST
    assert state(manager, job) == "lost"
    os.kill(child, signal.SIGKILL)


def test_finished_jobs_leave_no_zombie_although_nobody_asks(page: Page, tmp_path: Path) -> None:
    page.start(wait, tmp_path)
    own, _ = pids(tmp_path)
    (tmp_path / "go").touch()
    until(lambda: not psutil.pid_exists(own))


def test_hanging_job_is_killed_and_its_page_is_told(make_manager: MakeManager, tmp_path: Path) -> None:
    job = Page.of(build(make_manager(heartbeat_seconds=0.05))).start(wait, tmp_path)
    processes = pids(tmp_path)
    os.kill(processes[0], signal.SIGSTOP)
    assert job.alert() == LOST
    until(lambda: gone(processes))


def test_job_that_is_no_longer_known_ends_the_wait_in_words(
    page: Page, manager: JobManager, tmp_path: Path
) -> None:
    job = page.start(finish, tmp_path)
    manager.handle.delete(f"record:{job.id}")
    assert job.alert() == LOST


def test_error_that_no_job_raised_stays_itself(manager: JobManager) -> None:
    for error in (ValueError("x"), BackgroundCallbackError("x")):
        assert manager.error_behind(error) is error


# Only what we started is killed.


def test_cancel_kills_the_job_and_its_children_and_ends_the_wait(
    make_manager: MakeManager, tmp_path: Path
) -> None:
    manager = make_manager(heartbeat_seconds=600)  # the job will not notice by itself
    job = Page.of(build(manager)).start(wait, tmp_path)
    processes = pids(tmp_path)
    job.cancel()
    until(lambda: gone(processes))
    assert job.wait() == (204, {})
    assert state(manager, job) == "cancelled"


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["/bin/sleep", "600"]) as process:
        yield process
        process.kill()


def test_handles_that_are_no_job_of_ours_kill_nothing(
    manager: JobManager, bystander: subprocess.Popen[bytes]
) -> None:
    for handle in (bystander.pid, str(bystander.pid), None, "", "None", "x" * 5000, "00000000-0000-0000"):
        manager.terminate_job(handle)
        assert not manager.job_running(str(handle))
        assert not manager.terminate_unhealthy_job(str(handle))
    assert bystander.poll() is None


def test_process_that_got_the_pid_of_an_ended_job_is_not_killed(
    manager: JobManager, bystander: subprocess.Popen[bytes]
) -> None:
    now = clock.seconds()
    identity = ProcessIdentity.of(bystander.pid)
    assert identity
    earlier = replace(identity, create_time=identity.create_time - 1)
    record = JobRecord("reused", "x", now, now + 60, "running", now, heartbeat=now, process=earlier)
    Records(manager.handle).add(record)
    manager.terminate_job("reused")
    assert bystander.poll() is None
    manager.handle.set("record:reused", replace(record, process=identity))
    manager.terminate_job("reused")
    assert bystander.wait(10) == -signal.SIGKILL


def test_forged_handle_cancels_nothing(page: Page, manager: JobManager, tmp_path: Path) -> None:
    job = page.start(wait, tmp_path)
    pids(tmp_path)
    job.handle = f"{job.id}~0000"
    job.cancel()
    assert state(manager, job) == "running"


# One result for one call, and nothing kept for ever.


def test_identical_calls_never_share_a_result(page: Page, folders: Folders) -> None:
    folder = folders()
    first, second = page.start(finish, folder), page.start(finish, folder)
    assert first.id != second.id
    assert first.output() == second.output()
    assert first.wait() == (204, {})


def test_everything_in_the_store_expires_but_dashs_secret(
    page: Page, manager: JobManager, folders: Folders
) -> None:
    waiting = folders()
    active = page.start(wait, waiting)
    pids(waiting)
    props = page.start(set_two_properties, folders())
    page.start(finish, folders())
    until(lambda: manager.result_ready(props.id))
    expiry = {key: manager.handle.get(key, expire_time=True)[1] for key in manager.handle}
    kept = {key for key, at in expiry.items() if at is None}
    ended, goes_on = expiry[f"record:{props.id}"], expiry[f"record:{active.id}"]
    assert ended is not None
    assert goes_on is not None
    assert goes_on > ended + 3 * KEEP_SECONDS, "as long as its call"
    assert kept == {manager.SIGNING_SECRET_KEY}
    assert {f"record:{props.id}", f"props:{props.id}", props.id} <= set(manager.handle)


def test_no_cookie_or_header_is_written_to_the_store(manager: JobManager, tmp_path: Path) -> None:
    client = build(manager).test_client()
    client.set_cookie("session", "my-secret")
    client.post(
        "/_dash-update-component",
        json=_body("finish-out", "children", "finish", str(tmp_path)),
        headers={"Authorization": "my-secret"},
    )
    manager.handle.close()
    assert b"my-secret" not in b"".join(
        path.read_bytes() for path in Path(manager.handle.directory).rglob("*.db*")
    )


def test_store_is_bounded_and_evicts_nothing(manager: JobManager) -> None:
    assert manager.handle.eviction_policy == "none"
    assert manager.handle.size_limit == records.STORE_BYTES


# The queue.


def test_jobs_beyond_the_limit_wait_in_turn_without_a_process_over_all_workers(
    make_manager: MakeManager, folders: Folders
) -> None:
    one, other = make_manager(at_once=1), make_manager(at_once=1)
    pages = [Page.of(build(one)), Page.of(build(other))]
    spots = [folders() for _ in range(3)]
    jobs = [pages[number % 2].start(wait, spot) for number, spot in enumerate(spots)]
    pids(spots[0])
    assert [record.state for record in other.jobs()] == ["running", "queued", "queued"]
    assert [record.process is None for record in other.jobs()] == [False, True, True]
    assert jobs[1].poll()[1]["progress"] == {"bar.title": None, "words.children": "0 ahead"}
    assert jobs[2].poll()[1]["progress"] == {"bar.title": None, "words.children": "1 ahead"}
    (spots[0] / "go").touch()
    assert jobs[0].output() == "went"
    # A poll of any page starts the next; the one that brought the result may have come a moment too early.
    until(lambda: jobs[2].poll() and (spots[1] / "pids").exists())
    assert [record.state for record in one.jobs()] == ["done", "running", "queued"]


def test_workers_that_poll_at_the_same_moment_start_no_job_too_many(
    make_manager: MakeManager, folders: Folders
) -> None:
    managers = [make_manager(at_once=1) for _ in range(3)]
    page = Page.of(build(managers[0]))
    first = page.start(wait, folders())
    for _ in range(4):
        page.start(wait, folders())
    with ThreadPoolExecutor(3) as pool:
        pool.submit(first.cancel)
        for _ in range(10):
            list(pool.map(JobManager.jobs, managers))
    states = [record.state for record in managers[0].jobs()]
    assert states == ["cancelled", "running", "queued", "queued", "queued"]


def test_full_queue_is_refused_in_words(make_manager: MakeManager, folders: Folders) -> None:
    page = Page.of(build(make_manager(at_once=1, queue_limit=1)))
    page.start(wait, folders())
    queued = page.start(wait, folders())
    refused = page.start(wait, folders())
    assert refused.alert() == "1 jobs are waiting already. Try again when some are done."
    assert _goes_on(queued.poll())


def test_cancelled_queued_job_never_starts(make_manager: MakeManager, folders: Folders) -> None:
    manager = make_manager(at_once=1)
    page = Page.of(build(manager))
    first, second = page.start(wait, folders()), page.start(wait, spot := folders())
    second.cancel()
    first.cancel()
    assert [record.state for record in manager.jobs()] == ["cancelled", "cancelled"]
    assert not (spot / "pids").exists()
    assert f"call:{second.id}" not in manager.handle


# Pages that went away.


def test_job_whose_page_went_away_cancels_itself(make_manager: MakeManager, tmp_path: Path) -> None:
    manager = make_manager(heartbeat_seconds=0.1)
    job = Page.of(build(manager)).start(wait, tmp_path)
    processes = pids(tmp_path)
    assert Records(manager.handle).change(job.id, RUNNING, lease=clock.seconds() - 1)
    until(lambda: gone(processes))
    record = Records(manager.handle).get(job.id)
    assert record
    assert record.state == "cancelled"
    assert job.alert() == ABANDONED


def test_polling_keeps_a_job_alive(manager: JobManager, tmp_path: Path) -> None:
    job = Page.of(build(manager)).start(wait, tmp_path)
    pids(tmp_path)
    known = Records(manager.handle)
    until = clock.seconds() + 30
    assert known.change(job.id, RUNNING, lease=until)
    assert _goes_on(job.poll())
    renewed = known.get(job.id)
    assert renewed
    assert renewed.lease > until
    (tmp_path / "go").touch()
    assert job.output() == "went"


def test_queued_job_whose_page_went_away_is_dropped(make_manager: MakeManager, folders: Folders) -> None:
    manager = make_manager(at_once=1)
    page = Page.of(build(manager))
    page.start(wait, folders())
    queued = page.start(wait, folders())
    record = Records(manager.handle).get(queued.id)
    assert record
    Records(manager.handle).add(replace(record, lease=clock.seconds() - 1))
    assert state(manager, queued) == "cancelled"
    assert queued.alert() == ABANDONED


# Nothing outlives the server.


def test_job_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    with _worker(tmp_path) as worker:
        own, child = pids(tmp_path)
        worker.kill()
    until(lambda: gone([own]))
    os.kill(child, signal.SIGKILL)


def test_job_ends_when_its_worker_ends_in_order(tmp_path: Path) -> None:
    with _worker(tmp_path) as worker:
        processes = pids(tmp_path)
        worker.communicate(b"\n", timeout=20)
    assert worker.returncode == 0
    until(lambda: gone(processes))


def _worker(folder: Path) -> subprocess.Popen[bytes]:
    """A process that starts a job `wait` and runs until it gets a line or is killed."""
    code = (
        "import sys, pathlib\n"
        "from tests.dashboard.jobs.test_jobs import *\n"
        "manager = JobManager(load(data_dir=pathlib.Path(sys.argv[1], 'var')))\n"
        "Page.of(build(manager)).start(wait, pathlib.Path(sys.argv[1]))\n"
        "sys.stdin.readline()\n"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE)


def test_stop_all_says_so_to_the_page(page: Page, manager: JobManager, tmp_path: Path) -> None:
    job = page.start(wait, tmp_path)
    processes = pids(tmp_path)
    manager.stop_all()
    until(lambda: gone(processes))
    assert job.alert() == "The server stopped before the job was done. Start it again."


def test_finished_processes_leave_no_zombie(page: Page, manager: JobManager, tmp_path: Path) -> None:
    page.start(finish, tmp_path).output()
    process = manager.jobs()[0].process
    assert process
    until(lambda: manager.jobs() and not psutil.pid_exists(process.pid))


def test_job_process_whose_parent_ended_first_does_nothing(manager: JobManager, tmp_path: Path) -> None:
    now = clock.seconds()
    known = Records(manager.handle)
    known.add(JobRecord("late", "x", now, now + 60, "running", now, heartbeat=now))
    call = JobCall("tests.dashboard.jobs.test_jobs", "finish", True, [str(tmp_path)], {})
    manager.handle.set(records.call_key("late"), call)
    settings = load(data_dir=tmp_path / "var")
    pid = Starter().start(runner.run, settings, "late", os.getpid() + 1, 2.0)
    until(lambda: gone([pid]))
    record = known.get("late")
    assert record
    assert record.state == "running"


def test_job_interrupted_between_its_claim_and_its_start_is_lost(
    manager: JobManager, bystander: subprocess.Popen[bytes]
) -> None:
    now = clock.seconds()
    starter = ProcessIdentity.of(bystander.pid)
    record = JobRecord("claimed", "x", now, now + 60, "running", now, heartbeat=now, starter=starter)
    Records(manager.handle).add(record)
    assert manager.jobs()[0].state == "running"
    bystander.kill()
    bystander.wait()
    assert manager.jobs()[0].state == "lost"


@pytest.mark.parametrize(("seconds", "state"), [(20, "running"), (40, "lost")])
def test_job_whose_process_does_not_begin_is_lost_after_half_a_minute(
    manager: JobManager, bystander: subprocess.Popen[bytes], seconds: float, state: str
) -> None:
    now = clock.seconds()
    starter = ProcessIdentity.of(bystander.pid)
    record = JobRecord(
        "claimed", "x", now - 60, now + 60, "running", now - seconds, heartbeat=now, starter=starter
    )
    Records(manager.handle).add(record)
    assert manager.jobs()[0].state == state


# Under gunicorn.


def served() -> Flask:
    """What the gunicorn of the next test serves."""
    return build(JobManager(load(data_dir=Path(os.environ["JOBS_TEST_FOLDER"]))))


def test_jobs_run_and_end_under_gunicorn_with_preloaded_workers(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        "bind = '127.0.0.1:0'\nworkers = 2\nworker_class = 'gthread'\nthreads = 2\n"
        "preload_app = True\ncontrol_socket_disable = True\n"
    )
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        str(tmp_path / "conf.py"),
        "tests.dashboard.jobs.test_jobs:served()",
    ]
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stderr=output, env={**os.environ, "JOBS_TEST_FOLDER": str(tmp_path / "var")}
        ) as gunicorn,
    ):
        try:
            address = until(
                lambda: next(
                    (line.split()[-2] for line in log.read_text().splitlines() if "Listening at" in line),
                    None,
                )
            )
            page = Page(lambda query, body: _post(f"{address}/_dash-update-component{query}", body))
            assert page.start(finish, tmp_path).output().startswith("finished")
            page.start(wait, spot := folders())
            processes = pids(spot)
        finally:
            gunicorn.terminate()
            gunicorn.wait(20)
    until(lambda: gone(processes))


def _post(address: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        return answer.status, json.loads(answer.read() or b"{}")


# What may be a job.


async def asynchronous() -> None: ...


def test_only_functions_that_a_fresh_interpreter_can_import_may_be_jobs(manager: JobManager) -> None:
    def nested() -> None: ...

    for function in (nested, lambda: None, asynchronous, JobManager.jobs):
        with pytest.raises(TypeError, match="cannot be a job: write a plain function"):
            manager.make_job_fn(function, progress=False)


def test_job_settings_are_for_jobs_only() -> None:
    with pytest.raises(RuntimeError, match="not a job process"):
        job_settings()


def test_records_and_errors_survive_the_store() -> None:
    record = JobRecord("x", "y", 1.0, 2.0, error=records.queue_full(3))
    again = pickle.loads(pickle.dumps(record))  # noqa: S301 - our own bytes
    assert str(again.error) == str(record.error)
