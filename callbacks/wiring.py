"""All interactions, made to answer on one application."""

from __future__ import annotations

import dash

from callbacks import (
    activity,
    attention,
    batch,
    data,
    details,
    distributing,
    drawing,
    exporting,
    files,
    forecasts,
    giving,
    grid,
    health,
    integrity,
    jobs,
    live,
    masks,
    navigation,
    palette,
    people,
    printing,
    reports,
    review,
    selection,
    tasks,
    uploading,
    views,
)
from dashboard.jobs import JobManager

_MODULES = (
    live,
    drawing,
    details,
    distributing,
    giving,
    grid,
    health,
    batch,
    files,
    forecasts,
    masks,
    integrity,
    data,
    activity,
    attention,
    jobs,
    palette,
    people,
    printing,
    reports,
    review,
    selection,
    uploading,
    views,
    navigation,
)


#: Those that start jobs.
_LONG = (exporting, tasks)


def register(app: dash.Dash, manager: JobManager) -> None:
    """Make the pages of *app* answer."""
    for module in _MODULES:
        module.register(app)
    for module in _LONG:
        module.register(app, manager)
