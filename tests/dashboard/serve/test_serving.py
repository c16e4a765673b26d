"""From one command to a page and back to nothing: `python -m dashboard` as its users run it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import click
import psutil
import pytest
from click.testing import CliRunner
from flask import Flask

from dashboard.cli import group, import_words, operations  # noqa: F401  # the commands
from dashboard.serve import preflight, serving, supervisor, worker
from data import demo
from data.errors import DatabaseUnreachable, StartError
from data.imports.importer import ImportReport
from data.mongo import indexes
from data.mongo import server as mongod
from data.mongo.client import Mongo
from data.mongo.embedded import Embedded
from data.settings import Settings, load
from data.system import locks
from tests.product import ROOT

Eventually = Callable[[Callable[[], bool], float], None]


class Instance:
    """A running `python -m dashboard`, ready to be asked."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def get(self, path: str = "/") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill_everything(self) -> None:
        for process in (psutil.Process(self.process.pid), *self.descendants()):
            process.kill()

    def child(self, word: str) -> psutil.Process:
        """The direct child whose command line has *word*."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if any(word in part for part in child.cmdline()))


def _command(port: int, data_dir: Path, *flags: str) -> list[str]:
    return [sys.executable, "-m", "dashboard", "--port", str(port), "--data-dir", str(data_dir), *flags]


def _environment(**more: str) -> dict[str, str]:
    return os.environ | {"TANDA_WORKERS": "2"} | more


def _start(data_dir: Path, log: IO[str], port: int, **env: str) -> Instance:
    process = subprocess.Popen(
        _command(port, data_dir, "--no-demo"),
        cwd=ROOT,
        env=_environment(**env),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    if line != f"Tanda is ready at http://127.0.0.1:{port}\n":
        process.kill()
        process.communicate()
        pytest.fail(f"not ready but {line!r}; the log: {Path(log.name).read_text()}")
    return Instance(process, port, Path(log.name))


@contextmanager
def _instance(data_dir: Path, **env: str) -> Iterator[Instance]:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with (data_dir.parent / "log").open("a") as log:
        instance = _start(data_dir, log, mongod.free_port(), **env)
        try:
            yield instance
        finally:
            if instance.process.poll() is None:
                instance.kill_everything()
            instance.process.communicate()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Path]]:
    """One that runs on after a test, and its data folder."""
    data_dir = tmp_path_factory.mktemp("lasting") / "var"
    with _instance(data_dir) as instance:
        yield instance, data_dir


def _running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def _refused(data_dir: Path, port: int, **env: str) -> tuple[int, str]:
    """Exit code and stderr of a start that must fail."""
    done = subprocess.run(
        _command(port, data_dir, "--no-demo"),
        cwd=ROOT,
        env=_environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_stop_leaves_no_process_and_frees_the_port(stop: signal.Signals, tmp_path: Path) -> None:
    with _instance(tmp_path / "var") as instance:
        assert instance.get() == 200
        started = instance.descendants()
        assert len(started) >= 4  # mongod, gunicorn and two workers
        instance.process.send_signal(stop)
        instance.process.send_signal(stop)  # impatience does no harm
        rest, _ = instance.process.communicate(timeout=10)
        assert instance.process.returncode == 0
        assert rest == ""
        assert not _running(started)
        assert mongod.is_free(instance.port)
        assert "Traceback" not in instance.log.read_text()


def test_after_a_kill_of_everything_the_next_start_has_the_data(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "var")
    with _instance(settings.data_dir) as instance:
        guest = Embedded(settings)
        guest.ensure()
        mongo = Mongo(guest.settings)
        mongo.batches.insert_one({"id": "batch_9"})
        mongo.close()
        instance.kill_everything()
    with _instance(settings.data_dir) as instance:
        assert instance.get() == 200
        guest.ensure()
        mongo = Mongo(guest.settings)
        assert mongo.batches.count_documents({"id": "batch_9"}) == 1
        mongo.close()


def test_a_killed_supervisor_takes_all_with_it_and_the_next_start_waits_for_that(
    settings: Settings, tmp_path: Path
) -> None:
    assert settings.mongodb_uri
    env = {"MONGODB_URI": settings.mongodb_uri.get_secret_value(), "TANDA_DATABASE": settings.database}
    with (tmp_path / "log").open("a") as log:
        instance = _start(tmp_path / "var", log, mongod.free_port(), **env)
        started = instance.descendants()
        held = [file.path for file in instance.child("gunicorn").open_files()]
        assert str(tmp_path / "var" / "run" / "serve.lock") in held
        instance.process.kill()  # and nobody reaps it yet
        again = _start(tmp_path / "var", log, instance.port, **env)
        assert not _running(started)
        again.process.terminate()
        again.process.communicate(timeout=10)
        instance.process.communicate()


def test_a_database_that_dies_is_started_again_for_the_same_workers(
    tmp_path: Path, eventually: Eventually
) -> None:
    with _instance(tmp_path / "var") as instance:
        database, web = instance.child("mongod"), instance.child("gunicorn")
        database.kill()
        eventually(lambda: "The embedded database runs again" in instance.log.read_text(), 30)
        again = instance.child("mongod")
        assert again.pid != database.pid
        assert again.cmdline()[again.cmdline().index("--port") + 1] == str(_port_of(tmp_path / "var"))
        assert web.is_running()
        assert instance.get() == 200


def _port_of(data_dir: Path) -> int:
    return Embedded(load(data_dir=data_dir)).port


def test_what_keeps_ending_is_tried_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, attempts = 0.0, []

    lost = True

    def fail() -> None:
        attempts.append(clock)
        raise StartError("no")

    monkeypatch.setattr(time, "monotonic", lambda: clock)
    revival = supervisor.Revival("embedded database", lambda: lost, fail)
    for second in range(120):
        clock = float(second)
        revival.look()
    assert attempts == [0, 1, 2, 4, 9, 19, 49, 79, 109]

    lost = False
    clock = 109.0 + 30 + 61
    revival.look()
    lost = True
    for second in range(300, 303):
        clock = float(second)
        revival.look()
    assert attempts[-3:] == [300, 301, 302]


def test_a_database_of_ones_own_is_served_and_no_other_started(settings: Settings, tmp_path: Path) -> None:
    assert settings.mongodb_uri
    uri = settings.mongodb_uri.get_secret_value()
    with _instance(tmp_path / "var", MONGODB_URI=uri, TANDA_DATABASE=settings.database) as instance:
        assert instance.get() == 200
        assert [child.pid for child in psutil.Process(instance.process.pid).children()] == [
            instance.child("gunicorn").pid
        ]
        instance.process.terminate()
        instance.process.communicate(timeout=10)
    mongo = Mongo(settings)
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_a_web_server_that_is_killed_is_started_again_with_the_same_data(
    tmp_path: Path, eventually: Eventually
) -> None:
    with _instance(tmp_path / "var") as instance:
        database, web = instance.child("mongod"), instance.child("gunicorn")
        old = web.children(recursive=True)
        web.kill()
        eventually(lambda: "The web server runs again" in instance.log.read_text(), 30)
        eventually(lambda: _page_stands(instance), 60)
        assert instance.child("mongod").pid == database.pid
        assert instance.child("gunicorn").pid != web.pid
        assert not psutil.wait_procs(old, timeout=5)[1]


def _page_stands(instance: Instance) -> bool:
    try:
        return instance.get() == 200
    except OSError:
        return False


@pytest.mark.parametrize("content", [b"", b"\xde\xad" * 20_000], ids=["cut short", "garbage"])
def test_damaged_caches_are_made_anew_by_the_workers_that_use_them(
    content: bytes, lasting: tuple[Instance, Path], eventually: Eventually
) -> None:
    instance, data_dir = lasting
    workers = instance.child("gunicorn").children()
    assert instance.get("/readyz") == 200
    said = instance.log.read_text().count("is damaged")
    damaged = [data_dir / name / "cache.db" for name in ("answers", "jobs", "requests")]
    for file in damaged:
        file.write_bytes(content)
    eventually(lambda: instance.get("/readyz") == 200, 10)
    assert instance.get("/api/batches") == 200
    assert instance.get("/api/jobs/unknown") == 404
    assert instance.child("gunicorn").children() == workers
    assert instance.log.read_text().count("is damaged") > said


def test_a_stop_that_is_swallowed_where_it_arrives_still_counts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with supervisor._until_stopped() as check_stop:
        check_stop()
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        assert not caplog.records, "a handler that logs may interrupt whoever writes a log line"
        with pytest.raises(KeyboardInterrupt):
            check_stop()
        check_stop()
    assert caplog.messages == ["Stopped (SIGTERM)."]


def test_a_taken_port_is_said_with_who_has_it(lasting: tuple[Instance, Path], tmp_path: Path) -> None:
    instance, data_dir = lasting
    code, error = _refused(tmp_path / "other", instance.port)
    assert code == StartError.exit_code
    assert error.count("\n") == 1
    assert f"cannot listen on port {instance.port}" in error
    assert "process " in error

    code, error = _refused(data_dir, mongod.free_port())
    assert code == StartError.exit_code
    assert f"already runs with the data folder {data_dir} (process {instance.process.pid})" in error
    assert error.count("\n") == 1
    assert instance.get() == 200


@pytest.mark.parametrize(
    ("env", "code", "sentence"),
    [
        ({"TANDA_PORT": "99999"}, 2, "port: Input should be less than or equal to 65535"),
        ({"TANDA_TIMEZONE": "Mars"}, 2, "not a time zone"),
        ({"MONGODB_URI": "mongodb://"}, 2, "not a MongoDB address"),
        (
            {"TANDA_HOST": "192.0.2.1", "TANDA_TRUSTED_HOSTS": "tanda.example", "TANDA_OPEN": "yes"},
            3,
            "cannot listen on port",
        ),
        ({"TANDA_HOST": "0.0.0.0"}, 3, "On 0.0.0.0 others could reach Tanda"),  # noqa: S104
        ({"TANDA_HOST": "::", "TANDA_OPEN": "yes"}, 3, "Set TANDA_TRUSTED_HOSTS"),
        ({"TANDA_HOST": "::", "TANDA_TRUSTED_HOSTS": "tanda.example"}, 3, "or TANDA_OPEN=yes"),
        ({"TANDA_ACTOR_HEADER": "X-User"}, 3, "set TANDA_TRUSTED_PROXIES"),
        ({"TANDA_TRUSTED_PROXIES": "nginx"}, 2, "not addresses or networks"),
        ({"TANDA_DATA_DIR": "/proc/tanda"}, 3, "cannot be used"),
    ],
    ids=[
        "port",
        "time zone",
        "database address",
        "host",
        "everywhere",
        "no names",
        "no proxy",
        "a header of anybody",
        "no address",
        "data folder",
    ],
)
def test_what_cannot_work_is_one_sentence(
    env: dict[str, str], code: int, sentence: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "--no-demo"],
        cwd=ROOT,
        env=_environment(**({"TANDA_DATA_DIR": str(tmp_path), "TANDA_PORT": str(mongod.free_port())} | env)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_gunicorn_alone_serves_a_database_of_ones_own(
    settings: Settings, tmp_path: Path, eventually: Eventually
) -> None:
    port = mongod.free_port()
    alone = settings.model_copy(update={"port": port, "workers": 2})
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=ROOT,
            env=os.environ | supervisor.environment(alone),
            stderr=log,
        )
        try:
            eventually(lambda: serving.ready_workers(alone) == 2 or server.poll() is not None, 60)
            assert Instance(server, port, tmp_path / "log").get("/?people=Ana") == 200  # type: ignore[arg-type]
            mongo = Mongo(settings)
            eventually(lambda: "tanda_assignee_status" in mongo.batches.index_information(), 30)
            mongo.client.drop_database(settings.database)
            mongo.close()
        finally:
            server.terminate()
            assert server.wait(10) == 0
    lines = (tmp_path / "log").read_text()
    assert " GET / 200 " in lines
    assert "Ana" not in lines
    assert serving.ready_workers(alone) == 0


def test_gunicorn_alone_without_a_database_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode
    assert "Tanda cannot start. No database is set" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_reaches_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        mongodb_uri="mongodb://ana:secret@db.example/?a=b",
        data_dir=tmp_path,
        demo=False,
        port=9000,
        workers=3,
        masks_database="files",
        query_timeout_seconds=1.5,
        vocabulary=tmp_path / 'más "palabras".toml',
        webhook_url="https://hooks.example.com/tanda",
        webhook_secret="whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",  # noqa: S106 (of nobody)
    )
    for name, value in supervisor.environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load() == settings


def test_a_page_that_fails_keeps_the_worker_from_booting() -> None:
    with pytest.raises(RuntimeError, match="/ answers 404"):
        worker.render_full_page(Flask("empty"))


def test_marks_of_dead_workers_do_not_count(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    serving.mark_ready(settings, os.getpid())
    serving.mark_ready(settings, 2**22 + 1)
    assert serving.ready_workers(settings) == 1
    serving.unmark_ready(settings, os.getpid())
    serving.unmark_ready(settings, os.getpid())
    assert serving.ready_workers(settings) == 0


def test_children_of_a_worker_end_with_it() -> None:
    program = "import subprocess as s; s.Popen(['sleep', '60']); print(flush=True); s.run(['sleep', '60'])"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
        worker.end_children(parent.pid)
        assert not psutil.wait_procs(children, timeout=5)[1]
        parent.kill()


def test_indexes_wait_for_a_database_that_is_not_there_yet(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([DatabaseUnreachable("not yet")])
    ensure = indexes.ensure

    def unreachable_once(mongo: Mongo, repeated: Any) -> object:
        for error in answers:
            raise error
        return ensure(mongo, repeated)

    monkeypatch.setattr(worker, "_RETRY_SECONDS", 0)
    monkeypatch.setattr(indexes, "ensure", unreachable_once)
    worker.ensure_indexes_in_background(settings).join(30)
    mongo = Mongo(settings)
    assert "tanda_assignee_status" in mongo.batches.index_information()
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_the_next_start_knows_which_id_is_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = []
    ensure = indexes.ensure

    def note(mongo: Mongo, repeated: Any) -> object:
        known.append(repeated)
        return ensure(mongo, repeated)

    monkeypatch.setattr(indexes, "ensure", note)
    mongo = Mongo(settings)
    mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_9"}])
    for _ in range(2):
        worker.ensure_indexes_in_background(settings).join(30)
    assert known == [None, {"id": "batch_9"}]
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_a_lock_left_by_a_dead_instance_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(data_dir=tmp_path)
    with preflight.only_instance(settings):
        pass
    holder = locks.take(tmp_path / "run" / "serve.lock")
    assert holder is not None
    (tmp_path / "run" / "serve.lock").write_text(str(2**22 + 1))
    monkeypatch.setattr(time, "sleep", lambda _seconds: os.close(holder))
    with preflight.only_instance(settings):
        pass


@pytest.mark.parametrize(
    ("host", "bound", "reached"),
    [
        ("127.0.0.1", "127.0.0.1:8050", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0:8050", "127.0.0.1"),  # noqa: S104
        ("::", "[::]:8050", "[::1]"),
    ],
)
def test_addresses_are_written_as_gunicorn_and_browsers_want_them(
    host: str, bound: str, reached: str
) -> None:
    settings = load(host=host)
    assert serving.bind_address(settings) == bound
    assert supervisor._reachable_host(settings) == reached


def test_an_import_says_what_it_did_and_exits_with_4_for_rejects(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('[{"id": "batch_9", "status": "NS"}, {"status": "NS"}]')
    arguments = ["import", str(tmp_path / "list.json"), "--data-dir", str(tmp_path / "var")]
    dry = CliRunner().invoke(group.main, [*arguments, "--dry-run"])
    assert "1 batches would be added" in dry.stdout
    done = CliRunner().invoke(group.main, arguments)
    assert done.exit_code == 4
    assert "1 batches added, 0 changed, 0 known and left as they are, 1 rejected." in done.stdout
    missing = CliRunner().invoke(group.main, ["import", str(tmp_path / "none.json"), *arguments[2:]])
    assert missing.exit_code == 1
    assert missing.stderr.startswith("Tanda: ")
    assert missing.stderr.count("\n") == 1


def test_a_summary_names_people_and_the_rejects_file() -> None:
    report = ImportReport(1200, 3, 4, 5, 6, False, Path("list.rejects.csv"), ())
    assert import_words.summary(report) == (
        "1,200 batches added, 3 changed, 4 known and left as they are, 5 rejected. 6 people added. "
        "The rejected records are in list.rejects.csv, each with its reason."
    )


def test_a_summary_says_where_a_file_breaks_off() -> None:
    report = replace(ImportReport(1, 0, 0, 1, 0, False, None, ()), cut_short=True)
    assert import_words.summary(report).endswith(
        "1 rejected. The file breaks off at the last of them: what follows was not read."
    )


def test_a_demo_of_any_size_goes_into_an_empty_database_only(tmp_path: Path) -> None:
    arguments = ["demo", "--batches", "50", "--data-dir", str(tmp_path)]
    done = CliRunner().invoke(group.main, arguments)
    assert done.exit_code == 0
    assert "50 batches" in done.stdout
    again = CliRunner().invoke(group.main, arguments)
    assert again.exit_code == 1
    assert "only goes into an empty database" in again.stderr


def test_an_empty_database_is_filled_once_and_wholly(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(mongo: Mongo, **_: object) -> None:
        mongo.people.insert_one({"name": "Ana"})
        raise KeyboardInterrupt

    def fill(mongo: Mongo, **_: object) -> None:
        mongo.batches.insert_one({"id": "batch_9"})

    group._fill_if_empty(mongo.settings.model_copy(update={"demo": False}))
    monkeypatch.setattr(demo, "fill", interrupted)
    with pytest.raises(KeyboardInterrupt):
        group._fill_if_empty(mongo.settings)
    assert mongo.people.count_documents({}) == 0
    monkeypatch.setattr(demo, "fill", fill)
    group._fill_if_empty(mongo.settings)
    group._fill_if_empty(mongo.settings)
    assert mongo.batches.count_documents({}) == 1


def test_help_explains_every_flag_and_command() -> None:
    text = CliRunner().invoke(group.main, ["--help"]).stdout
    for command in group.main.commands.values():
        assert command.name
        assert command.name in text
    for option in group.serve.params:
        assert isinstance(option, click.Option)
        assert option.help
        assert option.opts[0] in text


def test_paths_count_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDA_CALLED_FROM", str(tmp_path))
    (tmp_path / "list.json").write_text("[]")
    done = CliRunner().invoke(group.main, ["import", "list.json", "--data-dir", "mine", "--dry-run"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "mine" / "mongo").is_dir()


def test_who_watches_over_it_all_imports_neither_pages_nor_figures() -> None:
    """What `serve` imports stays in memory for as long as Tanda runs: 60 MB, and it was 159."""
    script = "import sys; from dashboard.cli.group import serve; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"pandas", "dash", "flask", "dashboard.operations"} & set(done.stdout.split())
