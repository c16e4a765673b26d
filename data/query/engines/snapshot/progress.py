"""How much of a large collection has been read into its snapshot, told to all workers through the cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from diskcache import Cache

from data.query.cache import find, forget, keep

_SILENCE = 60.0  # seconds after which a reader that tells nothing is taken for dead


class Told(NamedTuple):
    """The *share* that has been read, at most 1, and of which *generation* the snapshot will be."""

    share: float
    generation: str


@dataclass(frozen=True)
class CopyProgress:
    """Of the snapshot in *folder*."""

    cache: Cache
    folder: Path

    @property
    def _key(self) -> tuple[str, str]:
        return "reading", str(self.folder)

    def tell(self, share: float, generation: str) -> None:
        keep(self.cache, self._key, Told(share, generation), _SILENCE)

    def told(self) -> Told | None:
        """None when nobody is reading."""
        told: Told | None = find(self.cache, self._key)
        return told

    def over(self) -> None:
        forget(self.cache, self._key)
