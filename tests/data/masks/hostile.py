"""Mask files as people send them and as attackers make them: images, archives, bombs and broken ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

from PIL import Image


def png(mode: str = "L", size: tuple[int, int] = (4, 3), color: object = 0, **pixels: object) -> bytes:
    """An image of one colour, with other *pixels*: `p1_2=5` is the one at 1, 2."""
    image = Image.new(mode, size, color)  # type: ignore[arg-type]
    for place, value in pixels.items():
        x, y = place.removeprefix("p").split("_")
        image.putpixel((int(x), int(y)), value)  # type: ignore[arg-type]
    written = io.BytesIO()
    image.save(written, "TIFF" if mode == "F" else "PNG")
    return written.getvalue()


def zipped(files: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return written.getvalue()


PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def encrypted(archive: bytes) -> bytes:
    """A zip archive whose files say that they need a password."""
    said = bytearray(archive)
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = said.find(mark)
        while at >= 0:
            said[at + flags] |= 1
            at = said.find(mark, at + 4)
    return bytes(said)


def lying(archive: bytes) -> bytes:
    """A zip archive whose directory says that each file is one byte large."""
    said = bytearray(archive)
    at = said.find(b"PK\1\2")
    said[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(said)


def links() -> bytes:
    """A tar archive of links and devices, and one image whose name climbs out of every folder."""
    written = io.BytesIO()
    image = png(p0_0=255)
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("../../../etc/mask.png")
        info.size = len(image)
        archive.addfile(info, io.BytesIO(image))
    return written.getvalue()
