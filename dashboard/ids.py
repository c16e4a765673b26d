"""The ids of all components, each defined once."""

from __future__ import annotations

from typing import Any

Id = str | dict[str, Any]

# the shell
URL = "url"
PAGES = "pages"
TITLES = "titles"
LIVE = "live"  # store: the newest {generation, state, text} the server told
LIVE_TICK = "live-tick"
STATUS = "status"
STATUS_SPOKEN = "status-spoken"  # the same, only when the state changes
REFRESH = "refresh"
SCHEME = "scheme"  # store: "light" or "dark", whatever was chosen
SCHEME_CHOICE = "scheme-choice"
LANGUAGE = "language"
WORDS = "words"  # store: the few words that scripts in the browser need

# the filter bar
FILTERS = "filters"
FILTERS_TOGGLE = "filters-toggle"
CHIPS = "chips"
CLEAR = "clear"
FILTER_ERROR = "filter-error"
RANGE_BASIS = "range-basis"
RANGE_FROM = "range-from"
RANGE_TO = "range-to"

# the overview
FIGURES = "figures"
CHARTS = "charts"  # store: the figure of each panel
ATTENTION = "attention"
DETAILS = "details"

# the batches
GRID = "grid"
GRID_TOTAL = "grid-total"
GRID_MESSAGE = "grid-message"
GRID_COLUMNS = "grid-columns"
EVERYDAY_NOTE = "everyday-note"

# exporting
EXPORT_REQUEST = "export-request"
EXPORT_BOX = "export-box"
EXPORT_STATE = "export-state"
EXPORT_BAR = "export-bar"
EXPORT_RESULT = "export-result"
EXPORT_CANCEL = "export-cancel"
EXPORT_CLOSE = "export-close"

# the mask files
WORK_REQUEST = "work-request"
WORK_DONE = "work-done"
WORK_BOX = "work-box"
WORK_STATE = "work-state"
WORK_BAR = "work-bar"
WORK_RESULT = "work-result"
WORK_CANCEL = "work-cancel"
LOG = "log"


def page(path: str) -> Id:
    return {"type": "page", "path": path}


def drawn(path: str) -> Id:
    """Store of a page: the {generation, state} it was last drawn from."""
    return {"type": "drawn", "page": path}


def nav(path: str) -> Id:
    return {"type": "nav", "path": path}


def control(name: str) -> Id:
    """A control of the filter bar or of a page whose value is the URL parameter *name*."""
    return {"type": "control", "name": name}


def chip(name: str, value: str) -> Id:
    return {"type": "chip", "name": name, "value": value}


def chart(panel: str) -> Id:
    return {"type": "chart", "panel": panel}


def panel_note(panel: str) -> Id:
    return {"type": "panel-note", "panel": panel}


def panel_body(panel: str) -> Id:
    return {"type": "panel-body", "panel": panel}


def panel_message(panel: str) -> Id:
    return {"type": "panel-message", "panel": panel}


def export(what: str) -> Id:
    """A button that exports *what*: `batches`, `batches-excel`, `worklist`, or `panel:<id>`."""
    return {"type": "export", "what": what}


def work(what: str) -> Id:
    """A button that starts *what* as a job: `sync`, `preview` or `create`."""
    return {"type": "work", "what": what}


def undo(operation: str) -> Id:
    return {"type": "undo", "operation": operation}


def panel_table(panel: str) -> Id:
    return {"type": "panel-table", "panel": panel}


def panel_definition(panel: str) -> Id:
    return {"type": "panel-definition", "panel": panel}
