"""How much of a large collection has been read into its snapshot, told to all workers through the cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from diskcache import Cache

from data.cache import find, forget, keep

_SILENCE = 60.0  # seconds after which a reader that tells nothing is taken for dead


@dataclass(frozen=True)
class Progress:
    """Of the snapshot in *folder*."""

    cache: Cache
    folder: Path

    @property
    def _key(self) -> tuple[str, str]:
        return "reading", str(self.folder)

    def tell(self, share: float) -> None:
        keep(self.cache, self._key, share, _SILENCE)

    def told(self) -> float | None:
        """The share that has been read, at most 1; None when nobody is reading."""
        share: float | None = find(self.cache, self._key)
        return share

    def over(self) -> None:
        forget(self.cache, self._key)
