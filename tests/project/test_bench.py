"""The measurements still run; what they measure is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import __main__ as bench
from bench.figures import Figure
from bench.report import chart, table
from tests.product import ROOT, unmeasured

RESULTS = ["RESULTS.md", "results.json", "results.svg"]


def test_a_quick_run_measures_every_part_and_writes_it_down(chromium: str, tmp_path: Path) -> None:
    assert chromium
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--out", tmp_path],
        cwd=ROOT,
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "results.json").read_text())
    sections = {each["section"] for each in told["figures"]}
    assert sections >= {"Questions", "Grid", "Snapshot", "Export", "Browser", "Changing"}
    assert all(each["value"] >= 0 for each in told["figures"])


@pytest.mark.parametrize(
    ("flags", "written"),
    [(["--quick"], []), ([], RESULTS), (["--quick", "--out", "own"], RESULTS)],
    ids=["quick", "whole", "quick into a folder"],
)
def test_only_a_whole_run_or_a_named_folder_gets_the_results(
    flags: list[str], written: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "own" / "__main__.py"))
    monkeypatch.setattr(bench, "_all", lambda *_: [Figure("Grid", "a page", 500, 9.0, "ms")])
    done = CliRunner().invoke(bench.main, flags)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "own").glob("*")) == written


def test_a_bound_is_kept_by_the_ratio_where_there_is_one() -> None:
    slow = Figure("Questions", "people: work", 2_348, 1.0, "ms", "MongoDB, 2 ms", ratio=2.0, least=3.0)
    quick = Figure("Grid", "a page", 2_348, 9.0, "ms", most=15.0)
    assert (slow.reached, slow.bound) == (False, "≥ 3×")
    assert (quick.reached, quick.bound) == (True, "≤ 15 ms")
    assert Figure("Grid", "a page", 1, 9.0, "ms").reached is None
    written = table([slow, quick], "now")
    assert "| people: work | 2,348 | 1 ms | MongoDB, 2 ms | 2.00× | ≥ 3× | **no** |" in written
    assert "people: work, 2,348 batches" in chart([slow, quick])
