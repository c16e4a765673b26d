"""start.sh finds a Python, makes its environment once, and says in one sentence what is missing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.product import ROOT

Eventually = Callable[[Callable[[], bool], float], None]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts, no requirements, and a `dashboard` that prints its arguments."""
    folder = tmp_path / "check out"
    (folder / ".ci").mkdir(parents=True)
    (folder / "dashboard" / "http").mkdir(parents=True)
    shutil.copy(ROOT / "start.sh", folder)
    shutil.copy(ROOT / ".ci" / "venv.sh", folder / ".ci")
    (folder / "requirements.txt").write_text("")
    (folder / "dashboard" / "http" / "libraries.py").write_text("")  # nothing to fetch for the browser
    (folder / "dashboard" / "__main__.py").write_text(
        "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['TANDA_CALLED_FROM'])"
    )
    return folder


def _programs(folder: Path, **scripts: str) -> Path:
    """A PATH of the usual tools, no Python but those in *scripts*."""
    folder.mkdir()
    for tool in {"bash", "dirname", "sha256sum", "cat", "flock", "mkdir", "rm", "ls"} - set(scripts):
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


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment as Python makes it, to be copied: making one takes seconds."""
    folder = tmp_path_factory.mktemp("made") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def path(checkout: Path, environment: Path) -> Path:
    """A PATH with a Python that is new enough."""
    copy = f'"-m venv "*) exec {shutil.which("cp")} -a "{environment}/." "$3"'
    return _programs(
        checkout.parent / "bin", python3=f'case "$*" in {copy};; esac\nexec "{sys.executable}" "$@"'
    )


@pytest.mark.parametrize(
    "left",
    [
        "mkdir .venv",
        f"{sys.executable} -m venv --without-pip .venv",
        "cp -a $MADE .venv; touch .venv/unfinished; rm -r .venv/lib/*/*/pip/_vendor",
        "mkdir -p .venv/bin; ln -s /nowhere/python .venv/bin/python",
        "cp -a $MADE .venv; mkdir .venv/scratch; echo half >.venv/installed-requirements",
    ],
    ids=["empty", "no pip", "half-fetched", "another Python", "half a stamp"],
)
def test_whatever_an_installation_left_the_next_start_makes_it_whole(
    left: str, checkout: Path, path: Path, environment: Path
) -> None:
    subprocess.run(
        ["bash", "-c", left],  # noqa: S607 - bash from the PATH is meant
        cwd=checkout,
        env=os.environ | {"MADE": str(environment)},
        check=True,
    )
    done = _run(checkout, path)
    assert (done.returncode, done.stdout.count(str(checkout))) == (0, 1), done.stderr
    assert not (checkout / ".venv" / "unfinished").exists()
    assert not (checkout / ".venv" / "scratch").exists()
    assert _run(checkout, path).stderr == ""


@pytest.fixture
def installing(checkout: Path) -> Iterator[subprocess.Popen[str]]:
    """A start that has begun to make its environment, and stays there."""
    begun = f'case "$*" in "-m venv"*) echo >"{checkout}/begun"; exec sleep 600;; esac'
    blocked = f'{begun}\nexec "{sys.executable}" "$@"'
    path = _programs(checkout.parent / "slow", python3=blocked)
    (path / "sleep").symlink_to(str(shutil.which("sleep")))
    process = subprocess.Popen(
        [checkout / "start.sh"],
        cwd=checkout.parent,
        env={"PATH": str(path), "HOME": str(checkout.parent)},
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_cancelled_installation_says_so_and_the_next_start_makes_it_whole(
    stop: signal.Signals,
    installing: subprocess.Popen[str],
    checkout: Path,
    path: Path,
    eventually: Eventually,
) -> None:
    eventually((checkout / "begun").exists, 30)
    os.killpg(installing.pid, stop)
    _, told = installing.communicate(timeout=30)
    assert installing.returncode == 130
    assert told.endswith("Tanda: the installation was cancelled; the next start makes it anew.\n")
    assert "internet" not in told
    assert _run(checkout, path).returncode == 0


def test_a_killed_start_keeps_the_next_one_waiting_only_while_its_programs_run(
    installing: subprocess.Popen[str], checkout: Path, path: Path, eventually: Eventually
) -> None:
    eventually((checkout / "begun").exists, 30)
    installing.kill()  # what it had started goes on
    installing.wait()
    with subprocess.Popen(
        [checkout / "start.sh"],
        env={"PATH": str(path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as following:
        assert following.stderr
        assert following.stderr.readline() == "Waiting for another installation to end\n"
        os.killpg(installing.pid, signal.SIGKILL)
        following.communicate(timeout=120)
    assert following.returncode == 0


def test_what_could_not_be_fetched_is_tried_again_at_the_next_start(checkout: Path, path: Path) -> None:
    libraries = checkout / "dashboard" / "http" / "libraries.py"
    libraries.write_text("raise SystemExit(1)")
    assert "could not be fetched" in _run(checkout, path).stderr
    libraries.write_text("")
    assert _run(checkout, path).stderr == ""
    libraries.write_text("raise SystemExit(1)")
    assert _run(checkout, path).stderr == "", "what has been fetched is not asked for again"


def test_a_folder_that_cannot_be_written_to_is_one_sentence(checkout: Path) -> None:
    path = _programs(checkout.parent / "bin", python3=f'exec "{sys.executable}" "$@"', mkdir="exit 1")
    done = _run(checkout, path)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith(f"Tanda: The folder {checkout} cannot be written to.")


def test_packages_are_named_for_the_libraries_a_program_lacks(tmp_path: Path) -> None:
    lacking = (
        "libcurl.so.4 => not found\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n\\tlibatomic.so.1 => not found"
    )
    ldd = _programs(tmp_path / "bin", ldd=f"printf '\\t{lacking}\\n'")
    done = subprocess.run(
        ["bash", "-c", ". ./.ci/venv.sh; missing_packages a b"],  # noqa: S607 - bash from the PATH is meant
        cwd=ROOT,
        env={"PATH": f"{ldd}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["libatomic1", "libcurl4"]


@pytest.fixture
def with_libraries(checkout: Path) -> Path:
    """A checkout whose Python wants two libraries for the browser."""
    wanted = "one 9.9.9 one.js .venv/share/one\\ntwo 1.0.0 two.js .venv/share/two\\n"
    code = f'case "$*" in *dashboard.http.libraries*) printf "{wanted}";; *) exit 1;; esac'
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
        ["bash", "-c", ". ./.ci/venv.sh; fetch_libraries dashboard.http.libraries"],  # noqa: S607 - bash from the PATH is meant
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
    (checkout / "requirements-dev.txt").touch()
    shutil.copy(ROOT / ".ci" / "run", checkout / ".ci")
    shutil.copy(ROOT / ".ci" / "lent.sh", checkout / ".ci")
    folder = checkout / ".venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        says = 'case "$*" in -c*|*.libraries) ;; *) echo "$(basename "$0") $*";; esac'
        (folder / name).write_text(f"#!/bin/sh\n{says}\n")
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
    (part,) = _calls(with_tools, "test.sh", "tests/dashboard/test_url.py")
    assert "--cov " in whole
    assert "--cov-fail-under" not in whole
    assert part == f"{whole} --cov-fail-under=0 tests/dashboard/test_url.py"


def test_days_are_asked_for_by_name_and_two_of_them_by_ci(with_tools: Path) -> None:
    assert _calls(with_tools, "test.sh", "--days", "leap-day") == ["python -m tests.days leap-day"]
    whole, days = _calls(with_tools, ".ci/run")
    assert "pytest" in whole
    assert days == "python -m tests.days --two"


@pytest.mark.parametrize("script", ["start.sh", "test.sh", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o100
    subprocess.run(["bash", "-n", ROOT / script], check=True)  # noqa: S607 - bash from the PATH is meant
