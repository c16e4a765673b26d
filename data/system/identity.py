"""Who a process is, for good: so that only processes we started are ever killed, and none outlives us."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from dataclasses import dataclass

import psutil

_PR_SET_PDEATHSIG = 1  # from linux/prctl.h
_POLL_SECONDS = 0.01


def die_with_parent(sig: signal.Signals) -> None:
    """Have the kernel send *sig* to the calling process when the thread that started it ends (Linux).

    The kernel watches that thread, not its process: start the child from a thread that lives as long
    as the parent is to. A parent that ended before this call is not noticed: compare `os.getppid()`
    afterwards. Raises OSError.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@dataclass(frozen=True)
class ProcessIdentity:
    """A pid is given out again; a pid with its creation time is not.

    `create_time` is in seconds after boot, which setting the clock does not change.
    """

    pid: int
    create_time: float

    @classmethod
    def of(cls, pid: int) -> ProcessIdentity | None:
        """The process that has *pid* now, or None when there is none."""
        try:
            return cls(pid, _create_time(psutil.Process(pid)))
        except psutil.NoSuchProcess:
            return None

    @classmethod
    def own(cls) -> ProcessIdentity:
        """The calling process."""
        return cls(os.getpid(), _create_time(psutil.Process()))

    def alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        process = self._process()
        try:
            return process is not None and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def kill_tree(self, patience: float = 1.0) -> bool:
        """SIGKILL this process and its children; wait up to *patience* seconds for their end.

        False when it had ended before; another process with the same pid is left alone. A zombie is
        left to whoever started it: reaping it here would take its exit code from its `Popen`.
        """
        process = self._process()
        if process is None:
            return False
        try:
            family = [*process.children(recursive=True), process]
        except psutil.NoSuchProcess:
            return False
        identities = [known for member in family if (known := ProcessIdentity.of(member.pid))]
        for member in family:
            try:
                member.kill()  # psutil compares the creation time once more
            except psutil.NoSuchProcess:
                continue
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and any(known.alive() for known in identities):
            time.sleep(_POLL_SECONDS)
        return True

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            return process if _create_time(process) == self.create_time else None
        except psutil.NoSuchProcess:
            return None


def _create_time(process: psutil.Process) -> float:
    """Seconds after boot; the kernel counts them in hundredths."""
    return round(process.create_time() - psutil.boot_time(), 2)
