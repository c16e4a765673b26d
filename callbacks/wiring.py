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
    details,
    grid,
    batch,
    files,
    integrity,
    data,
    people,
    navigation,
)


def register(app: dash.Dash, services: Services, manager: JobManager) -> None:
    """Make the pages of *app* answer."""
    for routes in (live, drawing, health, printing, uploading):
        routes.register(app)
    for module in _MODULES:
        module.register(app, services)
    exporting.register(app, services, manager)
    tasks.register(app, manager)
