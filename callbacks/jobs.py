"""The page of jobs: anybody's is cancelled here."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output

from dashboard import ids
from dashboard.components.job_list import what
from dashboard.components.task import done, trouble
from dashboard.http.actor import actor
from dashboard.i18n import t
from dashboard.jobs.board import current_board
from dashboard.services import current


def register(app: dash.Dash) -> None:
    app.callback(Output(ids.JOBS_SAID, "children"), Input(ids.JOB_ASKED, "data"), prevent_initial_call=True)(
        cancel
    )


def cancel(asked: dict[str, Any]) -> list[Any]:
    """Cancel the job whose button was pressed; what to say of that."""
    record = current_board().cancel(str(asked["job"]), actor(current().settings))
    if record is None:
        return trouble(t("This job has ended already."))
    return done(t("Cancelled: {what}. The changes it made so far are kept.", what=what(record)))
