"""The ids of all components, each defined once."""

from __future__ import annotations

from json import dumps
from typing import Any

Id = str | dict[str, Any]

# the shell
URL = "url"
NAV = "nav"
PAGES = "pages"
VISITED = "visited"  # store: the {path, search, at} of a page to build, once what it needs has been loaded
MOUNTED = "mounted"  # store: the pages that have been built
LIVE = "live"  # store: the newest {generation, state, text} the server told
STATUS = "status"
STATUS_SPOKEN = "status-spoken"  # the same, only when the state changes
REFRESH = "refresh"
SCHEME_CHOICE = "scheme-choice"
LANGUAGE = "language"
WORDS = "words"  # store: the few words that scripts in the browser need

# the filter bar
FILTERS = "filters"
FILTERS_TOGGLE = "filters-toggle"
CHIPS = "chips"
TO_BATCHES = "to-batches"
CLEAR = "clear"
FILTER_ERROR = "filter-error"
RANGE_BASIS = "range-basis"
RANGE_FROM, RANGE_TO = "range-from", "range-to"

# saved views
VIEWS_MENU = "views-menu"
VIEWS_MANAGED = "views-managed"  # the window in which they are put in order
VIEWS_LIST = "views-list"
VIEWS_SAID = "views-said"
VIEW_FORM = "view-form"  # the window in which one is saved or changed
VIEW_NAME = "view-name"
VIEW_OWNER = "view-owner"
VIEW_DEFAULT = "view-default"
VIEW_AGAIN = "view-again"  # whether it is to hold what the page shows now
VIEW_PROBLEM = "view-problem"
VIEW_WORDS = "view-words"  # store: the words that the script needs

# the command palette
PALETTE = "palette"
PALETTE_TEXT = "palette-text"
PALETTE_LIST = "palette-list"
PALETTE_WORDS = "palette-words"  # store: the words that the script needs
KEYS = "keys"  # the window that lists all keys

# the overview
FIGURES = "figures"
ATTENTION = "attention"
TEAM_COLUMNS = "team-columns"
FLOW_DAYS, TEAM_DAYS = "flow-days", "team-days"  # the switches for the days that durations count
DETAILS = "details"
DETAILS_ASKED = "details-asked"  # store: the `panel_table` or `panel_definition` that was clicked, and when

# the batches
GRID = "grid"
GRID_TOTAL = "grid-total"
GRID_MESSAGE = "grid-message"
GRID_NOTHING = "grid-nothing"
GRID_COLUMNS = "grid-columns"
EVERYDAY_NOTE = "everyday-note"
CREW_NAMES = "crew-names"  # store: who can be given a batch
GIVING = "giving"  # the people beside the list
GIVING_WORDS = "giving-words"  # store: the words that script needs
GIVING_SEARCH = "giving-search"
GIVING_PEOPLE = "giving-people"
LIST_SAID = "list-said"  # what came of a change in the list
LIST_UNDO = "list-undo"

# selected batches
SELECTION_BAR = "selection-bar"
SELECTION_SAID = "selection-said"
SELECTION_NOTE = "selection-note"  # how many of them the filter no longer shows
SELECTION_ALL = "selection-all"
SELECTION_CLEAR = "selection-clear"
SELECTION_WORDS = "selection-words"  # store: the words that the script needs
BULK_ASKED = "bulk-asked"  # store: the {action, at} of the button that was clicked
CHANGE = "change"  # the window that changes selected batches
CHANGE_CONTROLS = "change-controls"
CHANGE_PREVIEW = "change-preview"
CHANGE_PLAN = "change-plan"  # store: {changed, unusual}, None when nothing can be done
CHANGE_REASON = "change-reason"
DISTRIBUTE = "distribute"  # the window that gives selected batches out
SHARES = "shares"
SHARES_ASKED = "shares-asked"  # store: the {people, way, together, back, shares} that the window says
DEALT = "dealt"  # store: {way, people}: what each would get
DEALT_SAID = "dealt-said"
DOOM = "doom"  # the window that deletes selected batches
DOOM_SAID = "doom-said"
TASK_CLOSE = "task-selection-close"

# exporting
EXPORT_REQUEST = "export-request"
EXPORT_BOX = "export-box"
EXPORT_STATE = "export-state"
EXPORT_BAR = "export-bar"
EXPORT_RESULT = "export-result"
EXPORT_CANCEL = "export-cancel"
EXPORT_CLOSE = "export-close"

# the files
FILES_FIGURES = "files-figures"
FILES_GRID = "files-grid"
FILES_TOTAL = "files-total"
FILES_MESSAGE = "files-message"
FILES_NOTHING = "files-nothing"
INTEGRITY = "integrity"
ROWS_ASKED = "rows-asked"  # store: the `rows_of` that was clicked, and when

# the data
PASTED_PREVIEW = "pasted-preview"
DOOMED = "doomed"
DOOMED_COUNT = "doomed-count"  # store: how many batches would be deleted
BACKUPS = "backups"
RESTORE_ASKED = "restore-asked"  # store: the `restore` button that was clicked, and when
CONFIRM = "confirm"

# the reports
REPORT_FIGURES = "report-figures"
REPORT_PERIOD = "report-period"
REPORTS_KEPT = "reports-kept"
REPORTS_COMPARED = "reports-compared"
FORECASTS_KEPT = "forecasts-kept"

# the activity
LOG = "log"
LOG_PAGES = "log-pages"
OPERATION = "operation"  # the window of an operation
OPERATION_HEAD = "operation-head"
OPERATION_ROWS = "operation-rows"
OPERATION_PAGES = "operation-pages"
OPERATION_ACTIONS = "operation-actions"

# what needs attention
ATTENTION_BADGE = "attention-badge"
RULES_LIST = "rules-list"
RULES_SAID = "rules-said"
RULES_SENDING = "rules-sending"
RULES_DELIVERY = "rules-delivery"
RULES_WORDS = "rules-words"  # store: the words that the script needs
THRESHOLD_FORM = "threshold-form"  # the window in which a threshold is changed
THRESHOLD_ABOUT = "threshold-about"
THRESHOLD_VALUE = "threshold-value"
THRESHOLD_PROBLEM = "threshold-problem"
SNOOZE_FORM = "snooze-form"  # the window in which a rule is snoozed until a day
SNOOZE_DAY = "snooze-day"
SNOOZE_PROBLEM = "snooze-problem"

# the jobs
JOBS_LIST = "jobs-list"
JOBS_BADGE = "jobs-badge"
JOBS_SAID = "jobs-said"
JOB_ASKED = "job-asked"  # store: the {job, at} of the button that was clicked

# the people
CREW = "crew"
PERSON_ADD = "person-add"
PERSON_ASKED = "person-asked"  # store: the {action, name, at} of the button of the crew that was clicked
PERSON_FORM = "person-form"
PERSON_EDITED = "person-edited"  # store: the {name, off} the form was opened with; "" for somebody new
PERSON_NAME = "person-name"
PERSON_ROLE = "person-role"
PERSON_EMAIL = "person-email"
PERSON_OFF = "person-off"
PERSON_SAVE = "person-save"
PERSON_PROBLEM = "person-problem"
PEOPLE_SAID = "people-said"
HEIR = "heir"
HAND_OVER = "hand-over"
HAND_OVER_SAID = "hand-over-said"
HAND_OVER_DO = "hand-over-do"

# the panel of a batch; `assets/page/batch.js` fills it
BATCH = "batch"
BATCH_WORDS = "batch-words"  # store: the words that script needs
BATCH_BODY = "batch-parts"
BATCH_TITLE = "batch-name"
BATCH_PLACE = "batch-place"
BATCH_PREVIOUS = "batch-previous"
BATCH_NEXT = "batch-next"
BATCH_NOTE = "batch-note"
BATCH_REVIEW = "batch-review"
BATCH_FACTS = "batch-facts"
BATCH_MORE = "batch-more"
MASK_RENAME = "mask-rename"
MASK_RENAME_ABOUT = "mask-rename-about"
BATCH_SAID = "batch-said"
BATCH_UNDO = "batch-undo"
CONFLICT = "conflict"
CONFLICT_ABOUT = "conflict-about"
CONFLICT_THEIRS = "conflict-theirs"
CONFLICT_MINE = "conflict-mine"


def key(identity: Id) -> str:
    """An id as Dash writes it: one text for each component."""
    return identity if isinstance(identity, str) else dumps(identity, sort_keys=True, separators=(",", ":"))


def page(path: str) -> Id:
    return {"type": "page", "path": path}


def charts(path: str) -> Id:
    """Store of a page: the figures of its panels, by panel."""
    return {"type": "charts", "page": path}


def drawn(path: str) -> Id:
    """Store of a page, or of the filter bar: the {generation, state} it was last drawn from."""
    return {"type": "drawn", "page": path}


def control(name: str) -> Id:
    """A control of the filter bar or of a page whose value is the URL parameter *name*."""
    return {"type": "control", "name": name}


def batch_field(name: str) -> Id:
    """The control of the panel of a batch whose value is this field of it."""
    return {"type": "batch-field", "name": name}


def mask(part: str, place: str = "") -> str:
    """A part of what shows mask files, in the panel of a batch or at another *place*."""
    return f"{place}mask-{part}"


def reason(part: str = "", place: str = "") -> str:
    """What asks for a reason, or a part of it, in the panel of a batch or at another *place*."""
    return f"{place}reason-{part}" if part else f"{place}reason"


def batch_button(what: str) -> Id:
    """A button of the panel of a batch: `approve`, `reject`, `pending`."""
    return {"type": "batch-button", "what": what}


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
    """A button that exports *what*: `batches`, `batches-excel`, `worklist`, or `panel:<id>`, as a workbook
    with `-xlsx` behind it; with `?` and a query string those of another filter than the address says."""
    return {"type": "export", "what": what}


def panel_table(panel: str) -> Id:
    return {"type": "panel-table", "panel": panel}


def panel_definition(panel: str) -> Id:
    return {"type": "panel-definition", "panel": panel}


def task(kind: str, part: str) -> str:
    """A part of the strip of long work: `request`, `state`, `bar`, `cancel`, `result`."""
    return f"task-{kind}-{part}"


def start(kind: str, how: str) -> Id:
    """A button that starts long work of this kind."""
    return {"type": "start", "kind": kind, "how": how}


def argument(kind: str, name: str) -> Id:
    """A control whose value long work of this kind is started with."""
    return {"type": "argument", "kind": kind, "name": name}


def bulk(action: str, place: str) -> Id:
    """A button that does something with the selected batches: in the `bar`, or in its `menu`."""
    return {"type": "bulk", "action": action, "place": place}


def change(name: str) -> Id:
    """A control that says what selected batches are to have."""
    return {"type": "change", "name": name}


def share(part: str, person: str) -> Id:
    """What somebody is to get: `amount`, `cap` or `given`."""
    return {"type": "share", "part": part, "person": person}


def dealt(part: str, person: str) -> Id:
    """What somebody has `before` and `after`, and `days` of work."""
    return {"type": "dealt", "part": part, "person": person}


def upload(kind: str) -> Id:
    """Store: the {id, name, bytes} of the file that was handed in for work of this kind."""
    return {"type": "upload", "kind": kind}


def upload_part(kind: str, part: str) -> Id:
    """What hands a file in: its `button`, and what is `said` of it."""
    return {"type": f"upload-{part}", "kind": kind}


def rows_of(kind: str) -> Id:
    """A button that lists what is behind a line of the integrity list."""
    return {"type": "rows-of", "kind": kind}


def restore(identity: str) -> Id:
    """A button that asks whether this backup is to be restored."""
    return {"type": "restore", "id": identity}
