"""Halves of surrogate pairs in JSON: ijson would read "\\ud800" as a question mark, or as another letter.

They are marked before it reads, and are what they were afterwards: text that MongoDB cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

_LONGEST = 1 << 25  # bytes without a quote or comma that are looked at as one
_MARK, _PLANE = "\ufdd0", 0xF0000  # a character that no text has, and one for private use for each half
#: A pair; the half of one; or any other escape, so that of `\\ud800` the second stroke begins none.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_MARKED = re.compile(f"{_MARK}([{chr(_PLANE)}-{chr(_PLANE + 0x7FF)}])")


def pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The file in pieces of about *size* bytes, none ending within an escape; an empty one is the end."""
    rest = bytearray()
    while chunk := file.read(size):
        cut = max(chunk.rfind(b'"'), chunk.rfind(b",")) + 1
        if not cut and len(rest) > _LONGEST:
            cut = len(chunk)
        rest += chunk[: cut or len(chunk)]
        if cut:
            yield bytes(rest)
            rest = bytearray(chunk[cut:])
    if rest:
        yield bytes(rest)
    yield b""


def marked(piece: bytes) -> bytes:
    """*piece* with every half of a pair marked; itself where there is none."""
    return _without_halves(piece, lambda half: f"{_MARK}{chr(_PLANE + half - 0xD800)}".encode())


def replaced(piece: bytes) -> bytes:
    """*piece* in its length, with the replacement character for every half of a pair."""
    return _without_halves(piece, lambda _: rb"\ufffd")


def _without_halves(piece: bytes, instead: Callable[[int], bytes]) -> bytes:
    if b"\\ud" not in piece and b"\\uD" not in piece:
        return piece
    found = _ESCAPE.sub(lambda each: instead(int(each[1], 16)) if each[1] else each[0], piece)
    return piece if found == piece else found


def restored(value: Any) -> Any:
    """*value*, read of marked pieces, with the halves it had."""
    if isinstance(value, str):
        return _MARKED.sub(lambda found: chr(ord(found[1]) - _PLANE + 0xD800), value)
    if isinstance(value, list):
        return [restored(each) for each in value]
    if isinstance(value, dict):
        return {restored(name): restored(each) for name, each in value.items()}
    return value
