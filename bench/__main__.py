"""`python -m bench`: every figure the product is held to, in one run on one machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from bench import (
    acting,
    browser,
    changing,
    exporting,
    forecasting,
    foreign,
    importing,
    questions,
    report,
    serving,
    sync,
)
from bench.figures import Figure
from bench.team import as_without_a_copy, team
from tests.product import running_product

_SIZES = (2_348, 100_000, 1_000_000)
_CHANGES = (1, 100, 10_000)
_BURSTS = (30_000, 100_000)
_RATES = (10, 100)
_CONNECTIONS = (10, 50)
_PARTS = ("questions", "browser", "serving", "foreign", "changing", "sync", "forecast")


@click.command()
@click.option("--quick", is_flag=True, help="A few seconds over a small team: does it all still run?")
@click.option("--size", "sizes", type=int, multiple=True, help="Batches of the team; may be given again.")
@click.option(
    "--part", "parts", type=click.Choice(_PARTS), multiple=True, help="Only that; may be given again."
)
@click.option("--seconds", type=int, default=5, show_default=True, help="How long each load lasts.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where RESULTS.md, results.json and results.svg go: here, unless it is a quick run or a part.",
)
def main(quick: bool, sizes: tuple[int, ...], parts: tuple[str, ...], seconds: int, out: Path | None) -> None:
    """Measure everything and write it down."""
    out = out or (None if quick or parts else Path(__file__).parent)
    if out:
        out.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    if not serving.is_there():
        click.echo(f"{serving.LOAD} is not installed (apt-get install {serving.LOAD}): the load is left out.")
    for figure in _all(quick, sizes or ((500,) if quick else _SIZES), seconds, parts or _PARTS):
        figures.append(figure)
        click.echo(report.line(figure))
        if out:
            report.write(figures, out)


def _all(quick: bool, sizes: tuple[int, ...], seconds: int, parts: Collection[str]) -> Iterator[Figure]:
    rates: dict[int, float] = {}
    for size in sizes:
        yield from _measured(size, quick, 1 if quick else seconds, rates, parts)
    if "sync" in parts:
        yield from sync.measured(1 if quick else 3, quick=quick)
    if "forecast" in parts:
        yield from forecasting.measured()


def _measured(
    batches: int, quick: bool, seconds: int, rates: dict[int, float], parts: Collection[str]
) -> Iterator[Figure]:
    times, few = (1, 1) if quick else (3, 2)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "var")
        with team(folder, batches) as services:
            questions.snapshot(services)  # it is there before anything is served
            if "questions" in parts:
                with as_without_a_copy(services):
                    yield from questions.measured(services, batches, times)
                yield from questions.refreshed(services, batches, _CHANGES)
                yield from exporting.measured(services, batches, Path(temporary))
                yield from importing.measured(services, min(batches, 100_000), Path(temporary))
        if "browser" in parts or "changing" in parts:
            yield from _seen(folder, batches, times, parts)
        if "serving" in parts and serving.is_there():
            yield from serving.measured(folder, batches, seconds, rates, _CONNECTIONS[:few])
        if "foreign" in parts:
            bursts = [each for each in _BURSTS if each <= batches] or [batches]
            yield from foreign.measured(folder, batches, seconds, bursts, _RATES[:few])
        if "changing" in parts:
            with team(folder, batches) as services:
                yield from changing.measured(services.mongo, batches)


def _seen(folder: Path, batches: int, times: int, parts: Collection[str]) -> Iterator[Figure]:
    """What is measured in a browser, in one product."""
    if "browser" in parts:
        for kept in ("answers", "snapshots"):
            shutil.rmtree(folder / kept)
    with running_product(folder, "--no-demo") as product:
        if "browser" in parts:
            yield from browser.first_visit(product, batches)
        browser.wait_for_snapshot(product, batches)
        if "browser" in parts:
            yield from browser.measured(product, batches, times)
        if "changing" in parts:
            yield from acting.measured(product, batches, times)


if __name__ == "__main__":
    main()
