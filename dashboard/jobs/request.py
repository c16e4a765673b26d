"""Long work that somebody asked for, as the functions that do it see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dashboard.services import Services
from data.history.recorder import Origin
from data.mongo.client import Mongo
from data.mongo.documents import Progress


@dataclass(frozen=True)
class JobRequest:
    """What is wanted, by whom, and whom to tell how far it is. A place to ask from has its own kind of it."""

    origin: ClassVar[Origin]

    services: Services
    arguments: Mapping[str, Any]
    actor: str
    progress: Progress

    @property
    def mongo(self) -> Mongo:
        return self.services.mongo

    @property
    def who(self) -> dict[str, Any]:
        """What every operation that writes is told."""
        return {"actor": self.actor, "origin": self.origin, "progress": self.progress}
