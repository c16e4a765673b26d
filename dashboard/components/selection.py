"""Selected batches: the bar that says how many, and the windows that change, give out or delete them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria, headed, opener
from dashboard.components.card import row
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST, menu, window
from dashboard.components.task import start, task
from dashboard.i18n import number, t, tn
from data.errors import message
from data.model.vocabulary import PRIORITY_WORDS, STAGE_WORDS
from data.query.filters import Filters

#: What can be done with selected batches → (the button, the head of its window).
ACTIONS = {
    "person": (message("Assign …"), message("Assign the selected batches")),
    "distribute": (message("Distribute …"), message("Distribute the selected batches")),
    "stage": (message("Stage"), message("Change the stage")),
    "review": (message("Review"), message("Review the selected batches")),
    "priority": (message("Priority"), message("Change the priority")),
    "dates": (message("Dates"), message("Change a date")),
    "specification": (message("Specification"), message("Change the specification")),
    "comment": (message("Add comment"), message("Add a comment")),
    "delete": (message("Delete …"), message("Delete the selected batches")),
}
_REVIEWS = {"approved": message("Approve"), "rejected": message("Reject"), "pending": message("Not reviewed")}
_STAGES = [name for name in STAGE_WORDS if name != "unknown"]
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
}
_WAYS = {
    "evenly": message("Evenly"),
    "number": message("By number"),
    "percent": message("By percent"),
    "weight": message("By weight"),
    "capacity": message("By free capacity"),
}
_TOGETHER = {
    "": message("Nothing"),
    "folder": message("Folder"),
    "specification": message("Specification"),
}
_DEBOUNCE = 350  # milliseconds


def words() -> dict[str, Any]:
    """What the script says of a selection."""

    def forms(said: Callable[[int], str]) -> list[str]:
        return [said(1), said(2).replace(number(2), "{n}")]

    return {
        "selected": forms(lambda n: tn("{n} batch selected", "{n} batches selected", n)),
        "all": t("Select all {n}"),
        "every": t("All {n} that match are selected"),
        "outside": forms(
            lambda n: tn("{n} not under this filter any more", "{n} not under this filter any more", n)
        ),
        "too_many": t("So many cannot be selected one by one. Select all that match a filter instead."),
        "failed": t("The batches could not be selected. Try again."),
        "titles": {name: t(title) for name, (_, title) in ACTIONS.items()},
        "controls": CONTROLS,
    }


def bar() -> html.Div:
    """What stands in place of the list's head while batches are selected."""
    return html.Div(
        [
            dmc.ActionIcon(
                icon("close"),
                id=ids.SELECTION_CLEAR,
                variant="subtle",
                color="gray",
                n_clicks=0,
                **aria(label=t("Clear the selection")),
            ),
            html.Span(
                [
                    html.Strong(id=ids.SELECTION_SAID),
                    html.Span(id=ids.SELECTION_NOTE, className="quiet"),
                ],
                className="selection-words",
                **aria(live="polite"),
            ),
            dmc.Button(
                "",
                id=ids.SELECTION_ALL,
                variant="subtle",
                size="compact-sm",
                n_clicks=0,
                className="selection-all hidden",
            ),
            html.Div(className="spacer"),
            html.Div([_button(name) for name in ACTIONS], className="selection-actions"),
            html.Div(
                menu(
                    dmc.MenuTarget(t("Actions"), boxWrapperProps=opener("button button-filled")),
                    dmc.MenuDropdown(
                        [
                            dmc.MenuItem(t(word), id=ids.bulk(name, "menu"), n_clicks=0)
                            for name, (word, _) in ACTIONS.items()
                        ]
                    ),
                ),
                className="selection-menu",
            ),
        ],
        id=ids.SELECTION_BAR,
        className="selection-bar hidden",
        role="group",
        **aria(label=t("Selected batches")),
    )


def _button(name: str) -> Any:
    word, _ = ACTIONS[name]
    return dmc.Button(
        t(word),
        id=ids.bulk(name, "bar"),
        variant="default",
        size="compact-md",
        n_clicks=0,
        className=f"bulk-{name}",
    )


def stores() -> list[Any]:
    """What the browser keeps of a selection, and what its job is started with."""
    return [
        dcc.Store(id=ids.SELECTION_WORDS, data=words()),
        dcc.Store(id=ids.BULK_ASKED),
        dcc.Store(id=ids.CHANGE_PLAN),
        dcc.Store(id=ids.SHARES_ASKED),
        dcc.Store(id=ids.DEALT),
        *(
            html.Data(id=ids.argument("selection", name), hidden=True)
            for name in ("selection", "values", "shares", "count")
        ),
    ]


def strip() -> html.Div:
    """Where the work is seen to run, and what came of it."""
    return html.Div(
        [
            task("selection"),
            dmc.ActionIcon(
                icon("close"),
                id=ids.TASK_CLOSE,
                variant="subtle",
                color="gray",
                size="sm",
                n_clicks=0,
                **aria(label=t("Close")),
            ),
        ],
        className="selection-task",
    )


def windows() -> list[Any]:
    return [_change(), _distribute(), _doom()]


# --- changing -----------------------------------------------------------------------------------


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
            dmc.Group(start("selection", "edit", t("Change"), disabled=True), justify="flex-end"),
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
            dmc.Group(start("selection", "distribute", t("Distribute"), disabled=True), justify="flex-end"),
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
