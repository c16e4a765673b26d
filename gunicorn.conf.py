"""How gunicorn serves Tanda. Used by `python -m dashboard`; `gunicorn` alone (with MONGODB_URI) works too."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from dashboard.serve import preflight, schedule, serving
from dashboard.serve.patience import PatientWorker
from dashboard.serve.worker import (
    draw_overview,
    end_children,
    ensure_indexes_in_background,
    record_foreign_changes_in_background,
    render_full_page,
)
from dashboard.services import services_of
from data.errors import TandaError
from data.settings import load
from data.system import processes
from data.system.identity import die_with_parent

try:
    _settings = load()
    preflight.check_exposure(_settings)
except TandaError as error:
    sys.stderr.write(f"Tanda cannot start. {error}\n")
    raise SystemExit(error.exit_code) from None

wsgi_app = "callbacks.wsgi:application"
proc_name = "tanda"
bind = serving.bind_address(_settings)
workers = processes.worker_count(_settings.workers)
threads = _settings.threads
worker_class = PatientWorker
forwarded_allow_ips = ""  # dashboard/http/proxies.py decides whose word counts
worker_connections = 400  # most open connections of a worker; with more the idlest are closed
preload_app = True  # the workers share the memory of one import, and the registered component suites
timeout = 120
graceful_timeout = 4  # the supervisor ends everything within ten seconds
control_socket_disable = True  # it would be opened below the home directory
if os.access("/dev/shm", os.W_OK):  # noqa: S108 - gunicorn makes an unlinked file of its own there
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat on a slow disk would look like a hung worker

PatientWorker.always = ("/healthz", f"{_settings.path}healthz")
limit_request_line = (
    0  # the URL holds the filter, which may name many people; the worker has a limit of its own
)

loglevel = _settings.log_level
logconfig_dict = serving.logging_config(_settings.log_level)
# The path without its query: filters in it may hold names of people.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    die_with_parent(signal.SIGTERM)
    if os.getppid() != worker.ppid:
        raise SystemExit("The master has ended already.")


def post_worker_init(worker: Any) -> None:
    render_full_page(worker.wsgi)
    if worker.age == 1:  # the others find it drawn
        draw_overview(worker.wsgi)
    serving.mark_ready(_settings, worker.pid)
    if worker.age == 1:
        ensure_indexes_in_background(_settings)
    record_foreign_changes_in_background(_settings)
    schedule.in_background(services_of(worker.wsgi))


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    serving.unmark_ready(_settings, worker.pid)
    if os.getpid() == worker.pid:  # gunicorn also calls this in the master, whose children are the workers
        end_children(worker.pid)
