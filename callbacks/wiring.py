"""All interactions, made to answer on one application."""

from __future__ import annotations

import dash

from callbacks import (
    batch,
    data,
    details,
    drawing,
    exporting,
    files,
    grid,
    health,
    integrity,
    live,
    navigation,
    people,
    printing,
    tasks,
    uploading,
)
from dashboard.jobs import JobManager
from dashboard.services import Services

_MODULES = (
    live,
    drawing,
    details,
    grid,
    health,
    batch,
    files,
    integrity,
    data,
    people,
    printing,
    uploading,
    navigation,
)


def register(app: dash.Dash, services: Services, manager: JobManager) -> None:
    """Make the pages of *app* answer."""
    for module in _MODULES:
        module.register(app)
    exporting.register(app, services, manager)
    tasks.register(app, manager)
