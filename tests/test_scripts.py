"""start.sh finds a Python, makes its environment once, and says in one sentence what is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts, no requirements, and a `dashboard` that prints its arguments."""
    folder = tmp_path / "check out"
    (folder / ".ci").mkdir(parents=True)
    (folder / "dashboard").mkdir()
    shutil.copy(ROOT / "start.sh", folder)
    shutil.copy(ROOT / ".ci" / "venv.sh", folder / ".ci")
    (folder / "requirements.txt").write_text("")
    (folder / "dashboard" / "__main__.py").write_text(
        "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['TANDA_CALLED_FROM'])"
    )
    return folder


def _programs(folder: Path, **scripts: str) -> Path:
    """A PATH of the usual tools, no Python but those in *scripts*."""
    folder.mkdir()
    for tool in ("bash", "dirname", "sha256sum", "cat"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def _run(checkout: Path, path: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "start.sh", *flags],
        cwd=checkout.parent,
        env={"PATH": str(path), "HOME": str(checkout.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_start_works_from_any_folder_past_an_old_python_and_installs_once(checkout: Path) -> None:
    path = _programs(
        checkout.parent / "bin", python3="exit 1", **{"python3.11": f'exec "{sys.executable}" "$@"'}
    )
    expected = f"['--port', '9000'] {checkout} {checkout.parent}\n"
    first = _run(checkout, path, "--port", "9000")
    assert first.stdout == expected, first.stderr
    assert "Installing requirements.txt" in first.stderr
    second = _run(checkout, path, "--port", "9000")
    assert (second.stdout, second.stderr) == (expected, "")
    (checkout / "requirements.txt").write_text("# changed\n")
    assert "Installing requirements.txt" in _run(checkout, path).stderr


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("exit 1", "Python 3.11 or later is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt-get install python3-venv"),
    ],
    ids=["too old", "no venv module"],
)
def test_what_is_missing_is_one_sentence(python: str, sentence: str, checkout: Path) -> None:
    done = _run(checkout, _programs(checkout.parent / "bin", python3=python))
    assert done.returncode == 3
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def with_libraries(checkout: Path) -> Path:
    """A checkout whose Python wants two libraries for the browser."""
    wanted = "one 9.9.9 one.js .venv/share/one\\ntwo 1.0.0 two.js .venv/share/two\\n"
    code = f'case "$*" in *dashboard.libraries*) printf "{wanted}";; *) exit 1;; esac'
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text(f"#!/bin/sh\n{code}\n")
    (checkout / ".venv" / "bin" / "python").chmod(0o755)
    return checkout


def _fetch(checkout: Path, npm: str) -> subprocess.CompletedProcess[str]:
    path = checkout.parent / "bin"
    path.mkdir()
    (path / "npm").write_text(f"#!/bin/sh\n{npm}\n")
    (path / "npm").chmod(0o755)
    return subprocess.run(
        ["bash", "-c", ". ./.ci/venv.sh; fetch_libraries"],  # noqa: S607 - bash from the PATH is meant
        cwd=checkout,
        env={"PATH": f"{path}:/usr/bin:/bin", "TMPDIR": str(checkout.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


#: Packs what it is asked for, as npm does, into the folder that is its fourth argument.
_PACK = """
name=${5%@*} version=${5#*@}
mkdir package; touch package/LICENSE; echo "$5" >"package/$name.js"
tar -czf "$4/$name-$version.tgz" package; rm -r package
"""


def test_libraries_for_the_browser_are_fetched_in_the_versions_wanted(with_libraries: Path) -> None:
    done = _fetch(with_libraries, _PACK)
    assert done.returncode == 0, done.stderr
    share = with_libraries / ".venv" / "share"
    assert (share / "one" / "one.js").read_text() == "one@9.9.9\n"
    assert (share / "two" / "two.js").read_text() == "two@1.0.0\n"
    assert (share / "two" / "LICENSE").is_file()
    assert sorted(each.name for each in with_libraries.parent.iterdir()) == ["bin", with_libraries.name]


def test_without_a_registry_nothing_is_left_behind(with_libraries: Path) -> None:
    assert _fetch(with_libraries, "exit 1").returncode == 1
    assert not (with_libraries / ".venv" / "share").exists()
    assert sorted(each.name for each in with_libraries.parent.iterdir()) == ["bin", with_libraries.name]


@pytest.fixture
def with_tools(checkout: Path) -> Path:
    """A checkout with an environment whose programs say how they were called."""
    shutil.copy(ROOT / "test.sh", checkout)
    shutil.copy(ROOT / ".ci" / "run", checkout / ".ci")
    folder = checkout / ".venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        (folder / name).write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$(basename "$0") $*"\n')
        (folder / name).chmod(0o755)
    return checkout


def _calls(checkout: Path, script: str, *flags: str) -> list[str]:
    """How `script` calls python, once its environment is made."""
    done = subprocess.run(
        [checkout / script, *flags], cwd="/", capture_output=True, text=True, timeout=60, check=True
    )
    return [line for line in done.stdout.splitlines() if line.startswith("python -m") and "pip" not in line]


def test_only_all_tests_together_must_cover_enough(with_tools: Path) -> None:
    (whole,) = _calls(with_tools, "test.sh")
    (part,) = _calls(with_tools, "test.sh", "tests/test_url.py")
    assert "--cov " in whole
    assert "--cov-fail-under" not in whole
    assert part == f"{whole} --cov-fail-under=0 tests/test_url.py"


def test_days_are_asked_for_by_name_and_two_of_them_by_ci(with_tools: Path) -> None:
    assert _calls(with_tools, "test.sh", "--days", "leap-day") == ["python -m tests.days leap-day"]
    whole, days = _calls(with_tools, ".ci/run")
    assert "pytest" in whole
    assert days == "python -m tests.days --two"


@pytest.mark.parametrize("script", ["start.sh", "test.sh", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o100
    subprocess.run(["bash", "-n", ROOT / script], check=True)  # noqa: S607 - bash from the PATH is meant
