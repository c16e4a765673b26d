"""The windows over the list that change, give out or delete the selected batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria, headed
from dashboard.components.card import row
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST, window
from dashboard.components.task import start
from dashboard.i18n import t
from data.batches.fields import TASKS
from data.errors import message
from data.model.vocabulary import PRIORITY_WORDS, STAGE_WORDS
from data.query.filters import Filters

#: Controls of the window that changes batches → what they say when it opens.
CONTROLS: dict[str, Any] = {
    "person": None,
    "stage": None,
    "review": None,
    "priority": None,
    "which-date": "due",
    "how-date": "set",
    "day": None,
    "shift": "",
    "specification": "",
    "comment": "",
    "how-tasks": "add",
    "tasks": [],
}
_REVIEWS = {"approved": message("Approve"), "rejected": message("Reject"), "pending": message("Not reviewed")}
_STAGES = [name for name in STAGE_WORDS if name != "unknown"]
_WAYS = {
    "evenly": message("Evenly"),
    "number": message("By number"),
    "percent": message("By percent"),
    "weight": message("By weight"),
    "capacity": message("By free capacity"),
}
_TOGETHER = {"": message("Nothing"), "folder": message("Folder"), "specification": message("Specification")}
_DEBOUNCE = 350  # milliseconds


def windows() -> list[Any]:
    return [_change(), _distribute(), _doom()]


# --- changing -----------------------------------------------------------------------------------


def _planned(how: str, words: str) -> Any:
    """The button that does what the window shows."""
    return start("selection", how, words, disabled=True, className="start-planned", ml="auto")


def _change() -> Any:
    """One window for all changes; the class of its controls says which of them are meant."""
    return window(
        [
            html.Div(_controls(), id=ids.CHANGE_CONTROLS, className="change"),
            html.Div(id=ids.CHANGE_PREVIEW, className="change-preview", role="status"),
            html.Div(
                dmc.Textarea(
                    id=ids.argument("selection", "reason"),
                    label=t("Reason"),
                    value="",
                    autosize=True,
                    minRows=2,
                    maxRows=6,
                    size="sm",
                    required=True,
                ),
                id=ids.CHANGE_REASON,
                className="hidden",
            ),
            _planned("edit", t("Change")),
        ],
        id=ids.CHANGE,
        title="",
        size="lg",
        className="selection-window",
    )


def _controls() -> list[Any]:
    look: dict[str, Any] = {"size": "sm"}
    return [
        html.Div(
            dmc.Select(
                id=ids.change("person"),
                label=t("Person"),
                placeholder=t("Choose a person"),
                data=[],
                value=None,
                searchable=True,
                nothingFoundMessage=t("nothing found"),
                **look,
                **LIST,
            ),
            className="for-person",
        ),
        html.Div(
            _choice("stage", t("Stage"), {each: STAGE_WORDS[each] for each in _STAGES}), className="for-stage"
        ),
        html.Div(_choice("review", t("Review"), _REVIEWS), className="for-review"),
        html.Div(_choice("priority", t("Priority"), PRIORITY_WORDS), className="for-priority"),
        html.Div(_dates(), className="for-dates"),
        html.Div(
            dmc.Autocomplete(
                id=ids.change("specification"),
                label=t("Specification"),
                data=[],
                value="",
                debounce=_DEBOUNCE,
                **look,
                **LIST,
            ),
            className="for-specification",
        ),
        html.Div(
            dmc.Textarea(
                id=ids.change("comment"),
                label=t("Comment"),
                description=t("It is added after what stands there."),
                value="",
                debounce=_DEBOUNCE,
                autosize=True,
                minRows=3,
                maxRows=8,
                **look,
            ),
            className="for-comment",
        ),
        html.Div(_tasks(), className="for-tasks"),
    ]


def _tasks() -> list[Any]:
    how = {"add": message("Add"), "remove": message("Remove")}
    return [
        row(_switch("how-tasks", t("How"), how)),
        dmc.TagsInput(
            id=ids.change("tasks"),
            label=t("Tasks"),
            description=t("Press Enter after each."),
            data=list(TASKS),
            value=[],
            size="sm",
            **LIST,
        ),
    ]


def _choice(name: str, label: str, values: Mapping[str, str]) -> Any:
    chips = [dmc.Radio(label=t(word), value=value, size="sm") for value, word in values.items()]
    return dmc.RadioGroup(
        dmc.Group(chips, gap="lg"),
        id=ids.change(name),
        label=label,
        value=None,
        deselectable=False,
        size="sm",
    )


def _dates() -> list[Any]:
    which = {"due": message("Due"), "assigned": message("Assigned")}
    how = {"set": message("Set a day"), "shift": message("Move"), "clear": message("Clear")}
    return [
        row(_switch("which-date", t("Date"), which), _switch("how-date", t("How"), how)),
        html.Div(days(day_input(ids.change("day"), t("Day"))), className="for-set"),
        html.Div(
            dmc.NumberInput(
                id=ids.change("shift"),
                label=t("Working days"),
                description=t("Later; with a minus, earlier. Batches without this date stay as they are."),
                value="",
                allowDecimal=False,
                debounce=_DEBOUNCE,
                size="sm",
            ),
            className="for-shift",
        ),
    ]


def _switch(name: str, label: str, values: Mapping[str, str]) -> Any:
    data = [{"value": value, "label": t(word)} for value, word in values.items()]
    return dmc.SegmentedControl(
        id=ids.change(name), data=data, value=CONTROLS[name], size="sm", **aria(label=label)
    )


# --- giving out ---------------------------------------------------------------------------------


def _distribute() -> Any:
    ways = [{"value": value, "label": t(word)} for value, word in _WAYS.items()]
    together = [{"value": value, "label": t(word)} for value, word in _TOGETHER.items()]
    return window(
        [
            dmc.MultiSelect(
                id=ids.change("people"),
                label=t("People"),
                placeholder=t("Choose people"),
                data=[],
                value=[],
                searchable=True,
                clearable=True,
                hidePickedOptions=True,
                nothingFoundMessage=t("nothing found"),
                size="sm",
                **LIST,
            ),
            row(
                dmc.Select(
                    id=ids.change("way"),
                    label=t("How"),
                    data=ways,
                    value="evenly",
                    allowDeselect=False,
                    size="sm",
                    className="card-control",
                    **LIST,
                ),
                dmc.Select(
                    id=ids.change("together"),
                    label=t("Keep together"),
                    data=together,
                    value="",
                    allowDeselect=False,
                    size="sm",
                    className="card-control",
                    **LIST,
                ),
            ),
            dmc.Checkbox(
                id=ids.change("back"),
                label=t("Rejected work stays with who did it"),
                checked=False,
                size="sm",
            ),
            html.Div(id=ids.SHARES, className="shares shares-evenly"),
            html.Div(id=ids.DEALT_SAID, className="change-preview", role="status"),
            _planned("distribute", t("Distribute")),
        ],
        id=ids.DISTRIBUTE,
        title="",
        size="xl",
        className="selection-window",
    )


def share_table(people: Sequence[str], there: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """A line for each of *people*: what they have, get, and have then. *there*: what was said of whom."""
    if not people:
        return []
    heads = {
        "": message("Person"),
        "before": message("Now"),
        "amount": message("Share"),
        "given": message("Gets"),
        "cap": message("At most"),
        "after": message("Then"),
        "days": message("Days of work"),
    }
    head = [html.Th(t(word), className=f"share-{name}" if name else "") for name, word in heads.items()]
    lines = [_share(person, heads, there.get(person, {})) for person in people]
    return [
        html.Table(
            [html.Thead(html.Tr(head)), html.Tbody(lines)], className="data-table wide-table share-table"
        )
    ]


def _share(person: str, heads: Mapping[str, str], said: Mapping[str, Any]) -> html.Tr:
    cells: list[Any] = [html.Th(person, scope="row")]
    labels = {
        "amount": t("Share of {person}", person=person),
        "given": t("Batches for {person}", person=person),
        "cap": t("Most batches for {person}", person=person),
    }
    for name, word in heads.items():
        if name in labels:
            box = dmc.NumberInput(
                id=ids.share(name, person),
                value=said.get(name, ""),
                min=0,
                allowDecimal=name == "amount",
                hideControls=True,
                debounce=_DEBOUNCE,
                size="xs",
                attributes={"input": {"aria-label": labels[name], "inputMode": "numeric"}},
            )
            cells.append(html.Td(box, className=f"share-{name}", **headed(t(word))))
        elif name:
            said_ = html.Span("–", id=ids.dealt(name, person))
            cells.append(html.Td(said_, className=f"number share-{name}", **headed(t(word))))
    return html.Tr(cells)


def worklists(where: Filters) -> Any:
    """A button that makes the worklists of the batches *where*."""
    return html.Div(
        dmc.Button(
            t("Worklists of these people"),
            id=ids.export(f"worklist?{where.to_query()}"),
            leftSection=icon("download"),
            variant="default",
            size="compact-sm",
            n_clicks=0,
        )
    )


# --- deleting -----------------------------------------------------------------------------------


def _doom() -> Any:
    return window(
        [
            html.Div(id=ids.DOOM_SAID, className="doomed", role="status"),
            row(
                dmc.TextInput(
                    id=ids.argument("selection", "typed"),
                    label=t("Type the number of batches to confirm"),
                    value="",
                    size="sm",
                    className="card-control",
                    attributes={"input": {"inputMode": "numeric", "autoComplete": "off"}},
                ),
                start("selection", "delete", t("Delete"), color="red", disabled=True),
            ),
        ],
        id=ids.DOOM,
        title="",
        size="lg",
        className="selection-window",
    )
