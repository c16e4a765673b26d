"""The product under load: requests a second, latencies, failures, memory of all processes, cold start."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil

from bench import browser
from bench.figures import Figure
from bench.watching import watching
from dashboard.url import DRAWN_PATH
from data.mongo import server
from data.system import processes
from tests.product import ROOT, Product, running_product

LOAD = "wrk"
_SCRIPT = Path(__file__).with_name("load.lua")
_API = "/api/batches?per_page=100"
_METRICS = "/api/metrics/overview"
_LIST = "the list over HTTP, as others have asked for it"
_BARE = "/batches?per_page=100"
_MEMORY = {2_348: 900.0, 1_000_000: 2200.0}


@dataclass(frozen=True)
class Load:
    """What came of some seconds of requests; times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    failed: int

    @classmethod
    def of(cls, loads: Sequence[Load]) -> Load:
        """Several as one, as slow as the slowest of them."""
        return cls(
            sum(each.requests for each in loads),
            sum(each.seconds for each in loads),
            max(each.p50 for each in loads),
            max(each.p95 for each in loads),
            max(each.p99 for each in loads),
            sum(each.failed for each in loads),
        )

    @property
    def rate(self) -> float:
        """Requests a second; where not one was answered in time, as if one had been."""
        return max(self.requests, 1) / self.seconds

    def __str__(self) -> str:
        return f"p50 {self.p50:,.0f} ms, p95 {self.p95:,.0f} ms, p99 {self.p99:,.0f} ms, {self.failed} failed"


def is_there() -> bool:
    return shutil.which(LOAD) is not None


def measured(
    folder: Path, batches: int, seconds: int, rates: dict[int, float], connections: Sequence[int]
) -> Iterator[Figure]:
    """Over the team in *folder*, for so many *connections* at once, ten of them first.

    *rates* is that of the list, by size, for the sizes to come.
    """
    with running_product(folder, "--no-demo", workers=8) as product:
        yield Figure(
            "Serving", "cold start, 8 workers, until all answer", batches, product.start_seconds, "s"
        )
        browser.wait_for_snapshot(product, batches)
        with tempfile.TemporaryDirectory() as bodies:
            grid = browser.requests_of(product, "/batches", Path(bodies))
            peak = _Memory(product.supervisor.pid)
            with watching(peak.look, 1):
                yield from _loads(product, batches, seconds, rates, grid, connections)
        yield Figure(
            *(
                "Memory",
                "all processes under load, 8 workers, proportional",
                batches,
                peak.most / 2**20,
                "MB",
            ),
            most=_MEMORY.get(batches),
        )
        for role, sizes in peak.roles.items():
            many = f" ({len(sizes)}, the largest {max(sizes) / 2**20:,.0f} MB)" if len(sizes) > 1 else ""
            yield Figure("Memory", f"of it: {role}{many}", batches, sum(sizes) / 2**20, "MB")
    for workers in (1, 2):
        with running_product(folder, "--no-demo", workers=workers) as product:
            browser.wait_for_snapshot(product, batches)
            yield _rate(hit(product.address + _API, 10, seconds), _LIST, batches, 10, workers)


def _loads(
    product: Product,
    batches: int,
    seconds: int,
    rates: dict[int, float],
    grid: Sequence[Path],
    several: Sequence[int],
) -> Iterator[Figure]:
    lists: dict[int, Load] = {}
    with _bare_route(product) as address:
        for connections in several:
            places = (product.address + _API, address + _BARE)
            turns = _in_turns(places, connections, seconds)
            lists[connections], bare = (Load.of(each) for each in zip(*turns, strict=True))
            yield _rate(bare, "a bare route", batches, connections)
            yield _rate(
                lists[connections],
                _LIST,
                batches,
                connections,
                against=f"a bare route, {bare.rate:,.0f}/s",
                ratio=lists[connections].rate / bare.rate,
                least=1.5 if batches == 2_348 else None,
            )
    rates[batches] = lists[10].rate
    if batches == 1_000_000 and 2_348 in rates:
        yield _rate(
            lists[10],
            _LIST,
            batches,
            10,
            against=f"at 2,348 batches, {rates[2_348]:,.0f}/s",
            ratio=lists[10].rate / rates[2_348],
            least=0.8,
        )
    failed = sum(each.failed for each in lists.values())
    for what, path, bodies in (
        ("the list over HTTP, another page each time", f"{_API}&page=@{-(-batches // 100)}", ()),
        ("the overview renewed, as others have asked for it", f"{DRAWN_PATH}/?stage=in_progress", ()),
        ("callbacks of the grid", "/_dash-update-component", grid),
    ):
        for connections in several:
            load = hit(product.address + path, connections, seconds, bodies)
            failed += load.failed
            yield _rate(load, what, batches, connections)
    for connections in several:
        places = (product.address + _API, product.address + _METRICS)
        turns = _in_turns(places, connections, seconds)
        of_list, metrics = (Load.of(each) for each in zip(*turns, strict=True))
        failed += of_list.failed + metrics.failed
        yield _rate(
            metrics,
            "figures of the overview over HTTP",
            batches,
            connections,
            against=f"the list, {of_list.rate:,.0f}/s",
            ratio=metrics.rate / of_list.rate,
            least=0.8 if connections == several[0] else None,
        )
    _start_export(product)
    load = hit(product.address + _API, 10, seconds)
    failed += load.failed
    yield _rate(load, "the list over HTTP, beside an export", batches, 10)
    yield Figure("Serving", "failed requests under all of this", batches, failed, "requests", most=0.0)


def _in_turns(places: Sequence[str], connections: int, seconds: int) -> list[list[Load]]:
    """Two turns, if there is time: the speed of a machine changes from one second to the next."""
    turns = min(2, seconds)
    return [[hit(place, connections, -(-seconds // turns)) for place in places] for _ in range(turns)]


def _start_export(product: Product) -> None:
    order = json.dumps({"what": "batches"}).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{product.address}/api/exports", order, headers)) as answer:  # noqa: S310  # ours
        answer.read()


def _rate(
    load: Load,
    what: str,
    batches: int,
    connections: int,
    workers: int = 8,
    *,
    against: str = "",
    ratio: float | None = None,
    least: float | None = None,
) -> Figure:
    words = f"{what}, {workers} workers, {connections} connections: {load}"
    return Figure("Serving", words, batches, load.rate, "requests/s", against, ratio, least)


def hit(address: str, connections: int, seconds: int, bodies: Sequence[Path] = ()) -> Load:
    """What comes of so many *seconds* of requests to *address*."""
    words = [
        LOAD,
        "-t2",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(_SCRIPT),
    ]
    done = subprocess.run(  # noqa: S603  # a program of the machine, with words of ours
        [*words, address, "--", *map(str, bodies)], capture_output=True, text=True, check=True
    )
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if not found:
        raise RuntimeError(done.stdout + done.stderr)
    return Load(**json.loads(found[1]))


@contextmanager
def _bare_route(product: Product) -> Iterator[str]:
    """The address of a bare route over the same documents, with as many workers and threads."""
    port = server.free_port()
    settings = product.settings
    assert settings.mongodb_uri  # noqa: S101  # it has been found
    place = {"MONGODB_URI": settings.mongodb_uri.get_secret_value(), "TANDA_DATABASE": settings.database}
    words = [sys.executable, "-m", "gunicorn", "--pythonpath", str(ROOT), "--bind", f"127.0.0.1:{port}"]
    words += [
        "--workers",
        "8",
        "--threads",
        "2",
        "--worker-class",
        "gthread",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    process = processes.start([*words, "bench.bare:app"], env=os.environ | place, cwd=product.data_dir)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/batches?per_page=1")
        yield address
    finally:
        processes.stop(process, seconds=10)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(address, timeout=30):  # noqa: S310  # our own address
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


_ROLES = ("the supervisor", "the master of the workers", "the workers", "jobs")


class _Memory:
    """The most that the processes below one have together, proportional; and what each has then, by role."""

    def __init__(self, pid: int) -> None:
        self._top = psutil.Process(pid)
        self.most = 0
        self.roles: dict[str, list[int]] = {}

    def look(self) -> None:
        roles: dict[str, list[int]] = {}
        for process in (self._top, *self._top.children(recursive=True)):
            try:
                roles.setdefault(self._role(process), []).append(process.memory_full_info().pss)
            except psutil.Error:
                continue
        total = sum(map(sum, roles.values()))
        if total > self.most:
            self.most, self.roles = total, roles

    def _role(self, process: psutil.Process) -> str:
        """By how many stand between it and the supervisor."""
        if process.name() == "mongod":
            return "mongod"
        above = [each.pid for each in (process, *process.parents())]
        return _ROLES[min(above.index(self._top.pid), len(_ROLES) - 1)]
