"""Child processes that never outlive us and that a Ctrl-C in the terminal does not reach."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

#: Asks the kernel (prctl 1 is PR_SET_PDEATHSIG) to end this process with its parent, then becomes the
#: program. A process of its own rather than `preexec_fn`, which may deadlock where threads run. The
#: parent may already be gone by then, hence the second look.
_BIND_TO_PARENT = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, int(sys.argv[1]))
if os.getppid() != int(sys.argv[2]):
    sys.exit(1)
os.execv(sys.argv[3], sys.argv[3:])
"""


def start(
    command: Sequence[str],
    *,
    output: IO[bytes] | None = None,
    keep: Sequence[int] = (),
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start *command* (an absolute path and its arguments) in a process group of its own.

    It gets SIGTERM when the calling *thread* ends, so call this from the main thread. *output* takes
    its stdout and stderr (ours without it); the descriptors in *keep* stay open in it.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _BIND_TO_PARENT, str(int(signal.SIGTERM)), str(os.getpid())]
    return subprocess.Popen(  # noqa: S603 - the commands are our own
        [*launcher, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=keep,
        env=env,
        cwd=cwd,
        process_group=0,
    )


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


def worker_count(wanted: int | None) -> int:
    """How many processes serve: as *wanted*, else two thirds of the cores, 2 to 8."""
    return wanted or min(8, max(2, round(cores() * 2 / 3)))


def stop(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Ask *process* to end; after *seconds* kill it with everything in its process group."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End *process* and everything it started in its group, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
