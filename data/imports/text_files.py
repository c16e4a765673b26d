"""Text files as bytes of UTF-8, whatever they are written in."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from data.errors import InputError, message

_PIECE = 1 << 20
_SAMPLE = 1 << 16  # bytes with letters beyond ASCII by which an encoding is recognised
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: What spreadsheets in English and Spanish save as when it is not Unicode: on Windows, for DOS, on a Mac.
_USUAL = ("cp1252", "cp850", "mac_roman")
#: What is written with these letters and marks is written in that encoding; charset-normalizer, which weighs
#: languages, takes the few accents of a list of names for any.
_LETTERS = re.compile(r"[\x00-\x7fáéíóúüñçàèòïâêôûäößÁÉÍÓÚÜÑÇÀÈÒÏÂÊÔÛÄÖ¿¡ºª«»–—‘’“”…€·\u00a0]*")
_WITHIN_A_WORD = re.compile(r"[^\W\d_](?:[–—‘“”…¿¡«»€]|’(?![stdmrlv]\b))[^\W\d_]")
_NO_TEXT = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]


@dataclass(frozen=True)
class TextFile:
    """A file of text, and its encoding."""

    path: Path
    encoding: str = "utf-8"

    def opened(self) -> BinaryIO:
        """The text in UTF-8, past its byte order mark."""
        if self.encoding != "utf-8":
            return io.BufferedReader(_Recoded(self.path, self.encoding))
        file = self.path.open("rb")
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        return file


def recognised(path: Path) -> TextFile:
    """The text file at *path*, checked to its end before anything is written. Raises InputError."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), _without_mark(start))
        try:
            beyond, blank = _check(path, encoding)
        except UnicodeError:
            if encoding != "utf-8":
                raise InputError(
                    message("The file {path} is damaged: it ends abruptly, or is not text."), path=path
                ) from None
            beyond, blank = _beyond_ascii(path), False
            encoding = _guessed(path, beyond)
    if blank:
        raise InputError(message("The file {path} is empty."), path=path)
    return TextFile(path, encoding)


def _without_mark(start: bytes) -> str:
    """UTF-16 shows in the NULs of every other byte."""
    for name, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = start[place::2]
        if half and half.count(0) > 0.6 * len(half) and start[1 - place :: 2].count(0) < 0.1 * len(half):
            return name
    return "utf-8"


def _check(path: Path, encoding: str) -> tuple[bytes, bool]:
    """Decode all of it; whether it is blank. Raises UnicodeError."""
    blank = True
    with path.open("rb") as file:
        decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
        while True:
            chunk = file.read(_PIECE)
            text = decoder.decode(chunk, final=not chunk)
            blank = blank and not text.strip()
            if not chunk:
                return b"", blank


def _beyond_ascii(path: Path) -> bytes:
    """The first lines that have letters beyond ASCII. Raises InputError for what is no text."""
    found = bytearray()
    with path.open("rb") as file:
        for piece in iter(partial(file.readline, _SAMPLE), b""):
            if b"\0" in piece:
                raise InputError(
                    message("The file {path} is neither text nor a spreadsheet that Tanda can read."),
                    path=path,
                )
            if not piece.isascii():
                found += piece
            if len(found) > _SAMPLE:
                break
    return bytes(found)


def _guessed(path: Path, sample: bytes) -> str:
    for name in _USUAL:
        try:
            text = sample.decode(name)
            if _LETTERS.fullmatch(text) and not _WITHIN_A_WORD.search(text):
                return name
        except UnicodeDecodeError:
            continue
    best = from_bytes(sample, cp_exclusion=_NO_TEXT).best()
    if best is None:
        raise InputError(
            message("The encoding of {path} could not be detected. Save the file as UTF-8."), path=path
        )
    return best.encoding


class _Recoded(io.RawIOBase):
    """A file of text as UTF-8. `tell` counts the bytes of the file."""

    def __init__(self, path: Path, encoding: str) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._rest:
            chunk = self._file.read(_SAMPLE)
            self._rest = self._decoder.decode(chunk, final=not chunk).encode()
            if not chunk:
                break
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
