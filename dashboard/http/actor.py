"""Who acts: the history names somebody for every change."""

from __future__ import annotations

from contextlib import suppress

import flask

from dashboard.dash_internals import context_value
from data.settings import Settings

ANYBODY = "supervisor"
PROGRAM = "api"  # who asks over the API without a name
IN_CONTEXT = "actor"  # under which a job's context holds the actor of the page that asked for it
_LONGEST = 100  # characters


def actor(settings: Settings, otherwise: str = ANYBODY) -> str:
    """The name that a proxy in front of Tanda gives for whoever sends this request, where one does.

    In a job, that of the request that started it. *otherwise*: what to call somebody without a name.
    """
    if not flask.has_request_context():
        return str(context_value.get({}).get(IN_CONTEXT, ANYBODY))
    told = flask.request.headers.get(settings.actor_header, "") if settings.actor_header else ""
    with suppress(UnicodeError):
        told = told.encode("latin-1").decode()  # WSGI hands over bytes as if they were Latin-1
    return " ".join(told.split())[:_LONGEST] or otherwise


def owner(settings: Settings, acting: str) -> str:
    """Whose own is what is kept for *acting*; nobody's where nobody logs in, and of those without a name."""
    named = settings.actor_header and acting not in (ANYBODY, PROGRAM)
    return acting if named else ""
