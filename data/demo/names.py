"""Batch ids of every family, and mask file names as people write them."""

from __future__ import annotations

from collections.abc import Callable

#: Templates of the id families, with their shares: `n` is the running number, `day` YYYYMMDD, `time` HHMMSS.
FAMILIES: tuple[tuple[Callable[[int, str], str], float], ...] = (
    (lambda n, _: f"batch_{n}", 0.50),
    (lambda n, day: f"batch_{day}T{n % 10000:04}", 0.14),
    (lambda n, day: f"batch_{day}T{_clock(n)}", 0.12),
    (lambda n, _: f"batch_{n:06}F", 0.06),
    (lambda n, _: f"batch_T{n:06}", 0.06),
    (lambda n, _: f"batch_{200000 + n}T", 0.06),
    (lambda n, _: f"p1_cam1_cam2_{n:06}", 0.06),
)

#: Styles of a file name: `id` is the batch's id, `core` the part of it that tells it from others.
STYLES: tuple[tuple[str, float], ...] = (
    ("masks_{id}.tar.xz", 0.52),
    ("masks_{Id}.zip", 0.16),
    ("{id}", 0.03),
    ("{Id} (1).tar.gz", 0.07),
    ("{core}.tar", 0.05),
    ("{Id}_masks_v2.zip", 0.06),
    ("{id} (2).zip", 0.04),
    ("MASKS-{ID}.TAR.XZ", 0.03),
    ("uploads/masks {id}.tar.gz", 0.04),
)
REWORKED = "{Id}_masks_v2.zip"
UNREADABLE = ("masks.zip", "final version.tar.xz", "new folder (3).zip", "untitled", "masks_ok.tar")


def batch_id(family: int, number: int, day: str) -> str:
    """The id of batch *number*, created on *day* (YYYY-MM-DD)."""
    return FAMILIES[family][0](number, day.replace("-", ""))


def file_name(style: str, identifier: str) -> str:
    core = identifier.removeprefix("batch_")
    return style.format(
        id=identifier, Id=identifier[0].upper() + identifier[1:], ID=identifier.upper(), core=core
    )


def orphan(number: int) -> str:
    """A name whose id no demo batch has."""
    return f"masks_batch_X{number:05}.tar.xz"


def _clock(number: int) -> str:
    minutes, seconds = divmod(number % 86400, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}{minutes:02}{seconds:02}"
