"""All interactions, made to answer on one application."""

from __future__ import annotations

import dash

from callbacks import (
    activity,
    batch,
    data,
    details,
    distributing,
    drawing,
    exporting,
    files,
    grid,
    health,
    integrity,
    jobs,
    live,
    masks,
    navigation,
    people,
    printing,
    review,
    selection,
    tasks,
    uploading,
)
from dashboard.jobs import JobManager

_MODULES = (
    live,
    drawing,
    details,
    distributing,
    grid,
    health,
    batch,
    files,
    masks,
    integrity,
    data,
    activity,
    jobs,
    people,
    printing,
    review,
    selection,
    uploading,
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
