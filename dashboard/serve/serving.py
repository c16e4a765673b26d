"""What the supervisor and gunicorn.conf.py both know: how many serve, where, how logged, and who is ready."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import psutil

from data.settings import Settings
from data.system.storage import Folders

_UNSAFE = {code: f"\\x{code:02x}" for code in (*range(32), 127)}


class OneLine(logging.Formatter):
    """A formatter for what strangers write, such as paths: nobody can forge a second log line."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_UNSAFE)


def logging_config(level: str) -> dict[str, Any]:
    """`logging.config` dictionary: every line to stderr, with time, level and process."""
    line = "%(asctime)s %(levelname)-7s [%(process)d] %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": line},
            "request": {"()": "dashboard.serve.serving.OneLine", "fmt": line},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "requests": {"class": "logging.StreamHandler", "formatter": "request"},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            "tanda": {"level": level.upper()},
            "gunicorn.error": {"level": level.upper(), "propagate": True},  # gunicorn has switched it off
            "gunicorn.access": {"level": "INFO", "handlers": ["requests"], "propagate": False},
        },
    }


def bind_address(settings: Settings) -> str:
    """*host:port*, with an IPv6 address in brackets."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def address(settings: Settings) -> str:
    """Where Tanda is reached, in words where that is more than one address."""
    told = f"http://{bind_address(settings)}{settings.path.rstrip('/')}"
    everywhere = ", on every address of this machine" if settings.everywhere else ""
    names = f", by the name {' or '.join(settings.named_hosts)}" if not settings.on_loopback else ""
    return f"{told}{everywhere}{names}"


def ready_marks(settings: Settings) -> Path:
    """The folder in which each worker that has answered a full page leaves a file named by its pid."""
    folder = Folders(settings).run / "ready"
    folder.mkdir(exist_ok=True)
    return folder


def mark_ready(settings: Settings, pid: int) -> None:
    (ready_marks(settings) / str(pid)).touch()


def unmark_ready(settings: Settings, pid: int) -> None:
    (ready_marks(settings) / str(pid)).unlink(missing_ok=True)


def ready_workers(settings: Settings) -> int:
    """How many living workers have answered a full page."""
    return sum(psutil.pid_exists(int(mark.name)) for mark in ready_marks(settings).iterdir())
