"""start.sh with nothing of the machine but its programs, for a new user, in a folder with an awkward name."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

from data.mongo import server
from tests.product import ROOT

#: Where the programs of a system are; and how this machine's pip and npm reach their registries.
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
_KEPT = ("PIP_", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE")


def _copy(target: Path) -> None:
    """The project's own files, as a clone has them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    for name in listed.stdout.decode().split("\0")[:-1]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def test_a_first_start_needs_only_the_system_and_leaves_nothing_outside_its_folder(tmp_path: Path) -> None:
    project, home, scratch = (tmp_path / name for name in ("Señal ñ 1", "home", "scratch"))
    home.mkdir()
    scratch.mkdir()
    _copy(project)
    port = server.free_port()
    kept = {name: value for name, value in os.environ.items() if name.upper().startswith(_KEPT)}
    with subprocess.Popen(
        ["/bin/bash", "-c", 'umask 077; exec "$0" "$@"', project / "start.sh", "--port", str(port)],
        cwd=tmp_path,
        env=kept | {"HOME": str(home), "PATH": SYSTEM, "TMPDIR": str(scratch), "TANDA_WORKERS": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as start:
        assert start.stdout
        ready = start.stdout.readline()
        try:
            assert ready == f"Tanda is ready at http://127.0.0.1:{port}\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
                assert answer.status == 200
        finally:
            start.send_signal(signal.SIGINT)
            try:
                _, told = start.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(start.pid, signal.SIGKILL)  # else this would wait for it for ever
                raise
    assert start.returncode == 0, told
    assert "Traceback" not in told
    assert [*home.rglob("*")] == []
    assert [*scratch.rglob("*")] == []
    made = {each.name for each in project.iterdir()} - {each.name for each in ROOT.iterdir()}
    assert made <= {".venv", "var", "__pycache__"}
