"""The figures as JSON, as a table, and as a chart."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import psutil

from bench.figures import Figure
from data import clock

_PACKAGES = ("dash", "plotly", "pandas", "numpy", "pymongo", "diskcache", "gunicorn")
_SIGNS = {True: "yes", False: "**no**", None: ""}
_ROW, _LABEL, _WIDTH = 20, 420, 900


def write(figures: Sequence[Figure], folder: Path) -> None:
    at = clock.now().isoformat(timespec="seconds")
    told = {
        "at": at,
        "machine": machine(),
        "figures": [asdict(each) | {"reached": each.reached} for each in figures],
    }
    (folder / "results.json").write_text(json.dumps(told, indent=1) + "\n")
    (folder / "results.svg").write_text(chart(figures))
    (folder / "RESULTS.md").write_text(table(figures, at))


def machine() -> dict[str, str]:
    memory = psutil.virtual_memory().total / 2**30
    return {
        "processor": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def line(figure: Figure) -> str:
    """A figure as the terminal shows it."""
    ratio = f"{_ratio(figure)} {figure.against}" if figure.against else ""
    bound = f"  [{figure.bound}: {'yes' if figure.reached else 'NO'}]" if figure.bound else ""
    return (
        f"{figure.batches:>9,}  {figure.what:<70} {_number(figure.value):>9} {figure.unit:<10} {ratio}{bound}"
    )


def table(figures: Sequence[Figure], at: str) -> str:
    told = [f"- {name}: {words}" for name, words in machine().items()]
    parts = [
        "# How fast it is",
        "",
        f"Made by `python -m bench` ({at}), everything in one run on one machine; times are medians.",
        "",
        *told,
        "",
        "![How many times as fast as MongoDB each question is answered](results.svg)",
        "",
    ]
    for section, rows in groupby(sorted(figures, key=_by_section), key=lambda each: each.section):
        parts += [
            f"## {section}",
            "",
            "| what | batches | figure | against | ratio | bound | kept |",
            "| --- | ---: | ---: | --- | ---: | --- | --- |",
        ]
        parts += [
            f"| {each.what} | {each.batches:,} | {_number(each.value)} {each.unit} | {each.against} "
            f"| {_ratio(each)} | {each.bound} | {_SIGNS[each.reached]} |"
            for each in rows
        ]
        parts.append("")
    return "\n".join(parts)


def _by_section(figure: Figure) -> tuple[str, str, str, int]:
    return figure.section, figure.what.partition(":")[0], figure.against.partition(",")[0], figure.batches


def _ratio(figure: Figure) -> str:
    return "" if figure.ratio is None else f"{figure.ratio:,.2f}×"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def chart(figures: Sequence[Figure]) -> str:
    """Bars on a logarithmic scale: how many times as fast as MongoDB the snapshot answers."""
    rows = [each for each in figures if each.against.startswith("MongoDB") and each.ratio]
    most = max((math.log10(max(each.ratio or 1, 1)) for each in rows), default=1) or 1
    height = _ROW * len(rows) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{_LABEL}" y="16" fill="#555">times as fast as MongoDB (logarithmic)</text>',
    ]
    for at, each in enumerate(rows):
        y = 26 + _ROW * at
        width = max(2, (_WIDTH - _LABEL - 80) * math.log10(max(each.ratio or 1, 1)) / most)
        words = escape(f"{each.what}, {each.batches:,} batches")
        parts += [
            f'<text x="{_LABEL - 8}" y="{y + 13}" text-anchor="end" fill="#222">{words}</text>',
            f'<rect x="{_LABEL}" y="{y + 3}" width="{width:.0f}" height="{_ROW - 6}" fill="#3b6fb5"/>',
            f'<text x="{_LABEL + width + 6:.0f}" y="{y + 13}" fill="#222">{each.ratio:,.0f}×</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])
