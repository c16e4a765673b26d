"""The files in an archive, without unpacking it anywhere: their names are only ever shown."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal

from data.masks.preview import limits
from data.masks.preview.troubles import Trouble

Kind = Literal["image", "zip", "tar"]
IMAGES = frozenset(("png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "webp", "pgm", "ppm", "pbm", "pnm"))
#: What libraries raise over archives that are not what they say.
BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
)
#: How a stream that begins so is unpacked.
_PACKED: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda source: gzip.GzipFile(fileobj=source),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
_USTAR = 257  # where a tar archive says what it is
_BLOCK = 512  # bytes of a tar archive
_PIECE = 64 * 1024  # bytes
_OF_THE_SYSTEM = ("__MACOSX/", ".DS_Store")
_ENCRYPTED = 1  # flag of a file in a zip archive


@dataclass(frozen=True)
class Member:
    """A file in an archive; *size* is what the archive says, which need not be so."""

    at: int
    name: str
    size: int
    encrypted: bool = False

    @property
    def is_image(self) -> bool:
        """Whether it is called like an image."""
        return self.name.rpartition(".")[2].lower() in IMAGES


class _Limited(io.RawIOBase):
    """What is unpacked from a stream, until it is too much."""

    def __init__(self, unpacked: IO[bytes]) -> None:
        self._unpacked = unpacked
        self._left = limits.UNPACKED
        self.ends_well = False  # with a block of zeros, as a whole archive does

    def read(self, size: int = -1) -> bytes:
        piece = self._unpacked.read(_PIECE if size < 0 else size)
        self._left -= len(piece)
        if self._left < 0:
            raise Trouble("large archive")
        if piece:
            self.ends_well = not any(piece[-_BLOCK:])
        return piece


def kind_of(source: IO[bytes]) -> Literal["zip", "tar"] | None:
    """What *source* is by how it begins; None for what is no archive by that."""
    source.seek(0)
    start = source.read(_USTAR + 5)
    source.seek(0)
    if start.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip"
    if start[_USTAR:] == b"ustar" or start.startswith(tuple(_PACKED)):
        return "tar"
    return None


def members(source: IO[bytes], kind: Kind) -> Iterator[Member]:
    """The files of an archive in its order. Folders, links and what systems leave there are passed over."""
    if kind == "zip":
        with zipfile.ZipFile(source) as archive:
            for at, info in enumerate(_zipped(archive)):
                yield Member(at, _name(info.filename), info.file_size, bool(info.flag_bits & _ENCRYPTED))
    else:
        stream, tar = _tar(source)
        with tar:
            for at, file in enumerate(_tarred(tar)):
                yield Member(at, _name(file.name), file.size)
            if not stream.ends_well:
                raise EOFError


def content(source: IO[bytes], kind: Kind, at: int) -> bytes:
    """The bytes of the file *at* a place of an archive."""
    if kind == "image":
        return _read(source)
    if kind == "zip":
        with zipfile.ZipFile(source) as archive:
            info = _at(_zipped(archive), at)
            if info.flag_bits & _ENCRYPTED:
                raise Trouble("encrypted")
            try:
                with archive.open(info) as opened:
                    return _read(opened)
            except NotImplementedError:
                raise Trouble("packing") from None
    _, tar = _tar(source)
    with tar:
        found = tar.extractfile(_at(_tarred(tar), at))
        return _read(found) if found else b""


def _tar(source: IO[bytes]) -> tuple[_Limited, tarfile.TarFile]:
    source.seek(0)
    start = source.read(8)
    source.seek(0)
    unpack = next((each for magic, each in _PACKED.items() if start.startswith(magic)), None)
    stream = _Limited(unpack(source) if unpack else source)
    return stream, tarfile.open(fileobj=stream, mode="r|", errorlevel=0)


def _zipped(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    return (each for each in archive.infolist() if not each.is_dir() and not _is_litter(each.filename))


def _tarred(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for each in archive:
        archive.members.clear()  # type: ignore[attr-defined]  # a stream is never gone back in
        if each.isreg() and not _is_litter(each.name):
            yield each


def _at(found: Iterator[Any], at: int) -> Any:
    for place, each in enumerate(found):
        if place == at:
            return each
        if place > limits.COUNTED:
            break
    raise Trouble("missing")


def _read(opened: IO[bytes]) -> bytes:
    pieces, size = [], 0
    while piece := opened.read(_PIECE):
        size += len(piece)
        if size > limits.IMAGE:
            raise Trouble("large image")
        pieces.append(piece)
    if not size:
        raise Trouble("empty")
    return b"".join(pieces)


def _is_litter(name: str) -> bool:
    return name.startswith(_OF_THE_SYSTEM) or name.endswith(_OF_THE_SYSTEM)


def _name(name: str) -> str:
    """A name as it can be shown."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)
    longest = limits.LONGEST_NAME
    return shown if len(shown) <= longest else f"{shown[: longest // 2]}…{shown[-longest // 2 :]}"
