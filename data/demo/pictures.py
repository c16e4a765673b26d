"""What the demo's mask files hold: small label images, packed as the file's name says."""

from __future__ import annotations

import gzip
import io
import lzma
import math
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

_DIFFERENT = 12  # images; files share them
_SIZE = (320, 240)  # pixels
_COLOURS = ((0, 0, 0), (230, 159, 0), (86, 180, 233), (0, 158, 115))  # of the background and of three labels
_CORNERS = 48  # of the outline of what is labelled
_NAME = "mask_1.png"


def content(name: str, number: int) -> bytes:
    """The bytes of the demo's *number*-th file, called *name*: an archive by its extension, else an image."""
    ending = next((each for each in _PACKED if name.lower().endswith(each)), "")
    return _contents(ending)[number % _DIFFERENT]


@cache
def _contents(ending: str) -> Sequence[bytes]:
    pack = _PACKED.get(ending, bytes)
    return [pack(image) for image in _images()]


@cache
def _images() -> Sequence[bytes]:
    rng = np.random.default_rng(0)
    return [_png(rng) for _ in range(_DIFFERENT)]


def _png(rng: np.random.Generator) -> bytes:
    width, height = _SIZE
    image = Image.new("P", _SIZE)
    image.putpalette([value for colour in _COLOURS for value in colour])
    draw = ImageDraw.Draw(image)
    for label in range(1, len(_COLOURS)):
        middle = rng.uniform(0.2, 0.8) * width, rng.uniform(0.25, 0.75) * height
        draw.polygon(_outline(rng, middle, rng.uniform(0.1, 0.25) * height), fill=label)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True, bits=2)
    return written.getvalue()


def _outline(
    rng: np.random.Generator, middle: tuple[float, float], radius: float
) -> list[tuple[float, float]]:
    """The corners of something round and uneven, wider than high."""
    first, second = rng.uniform(0, math.tau, 2)
    x, y = middle
    corners = []
    for angle in np.linspace(0, math.tau, _CORNERS, endpoint=False).tolist():
        long = radius * (1 + 0.18 * math.sin(2 * angle + first) + 0.1 * math.sin(3 * angle + second))
        corners.append((x + 1.2 * long * math.cos(angle), y + long * math.sin(angle)))
    return corners


def _zip(image: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_NAME), image)
    return written.getvalue()


def _tar(image: bytes) -> bytes:
    head = tarfile.TarInfo(_NAME)
    head.size = len(image)
    written = io.BytesIO()
    with tarfile.TarFile(fileobj=written, mode="w") as archive:
        archive.addfile(head, io.BytesIO(image))
        end = archive.offset + 2 * tarfile.BLOCKSIZE  # without the zeros that fill a tape's record
    return written.getvalue()[:end]


_PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".zip": _zip,
    ".tar": _tar,
    ".tar.gz": lambda image: gzip.compress(_tar(image), mtime=0),
    ".tar.xz": lambda image: lzma.compress(_tar(image)),
}
