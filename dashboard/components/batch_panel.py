"""The panel in which one batch is read and changed, beside the list.

It is mounted once. Which batch it shows, and what comes of a change, is put into the properties of its parts
by `assets/page/batch.js`: what somebody types meanwhile stays.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria, marked
from dashboard.components.batch_facts import label
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.mask_files import mask_section, mask_words
from dashboard.components.overlays import LIST, side_panel
from dashboard.components.reason_form import reason_form
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import t
from data.batches.fields import FIELDS, TASKS
from data.model.vocabulary import PRIORITY_WORDS

_LARGEST = 1_000_000_000  # masks
_SAME: dict[str, Any] = {"size": "sm"}


def batch_panel() -> Any:
    return side_panel(
        [
            dcc.Store(id=ids.BATCH_WORDS, data=_words()),
            html.Div(
                [
                    _bar(),
                    html.Div(id=ids.BATCH_NOTE, className="batch-note", role="note"),
                    _conflict(),
                    _form(),
                    StaticTree([], id=ids.BATCH_FACTS, className="batch-facts"),
                    mask_section(),
                    StaticTree([], id=ids.BATCH_MORE, className="batch-more"),
                ],
                id=ids.BATCH_BODY,
                className="batch-body loading first",
            ),
            html.Div(_status(ids.BATCH_SAID, ids.BATCH_UNDO), className="batch-status"),
        ],
        id=ids.BATCH,
        title=html.Span(id=ids.BATCH_TITLE),
    )


def _words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "saving": t("Saving …"),
        "copied": t("Link copied."),
        "not_copied": t("The browser does not let Tanda copy. The link is: {link}"),
        "unread": t("Tanda does not answer, so this batch cannot be shown."),
        "why_rejected": t("Why is it rejected?"),
        "no_reason": t("Write a reason first."),
        "undoing": t("Undoing …"),
        "nothing": t("There is nothing to undo."),
        "no_day": t("{text} is not a day, so nothing was saved."),
    } | mask_words()


def _bar() -> html.Div:
    def step(identity: str, picture: str, label: str, keys: str) -> Any:
        return dmc.ActionIcon(
            icon(picture),
            id=identity,
            variant="subtle",
            color="gray",
            size="md",
            disabled=True,
            **aria(label=label, keyshortcuts=keys),
            **_does("previous" if identity == ids.BATCH_PREVIOUS else "next"),
        )

    return html.Div(
        [
            step(ids.BATCH_PREVIOUS, "up", t("Previous batch (K)"), "K"),
            step(ids.BATCH_NEXT, "down", t("Next batch (J)"), "J"),
            html.Span(id=ids.BATCH_PLACE, className="quiet batch-place"),
            html.Div(className="spacer"),
            dmc.Button(
                t("Copy link"),
                leftSection=icon("link"),
                variant="subtle",
                color="gray",
                size="compact-sm",
                **_does("copy"),
            ),
        ],
        className="batch-bar",
    )


def _does(what: str) -> dict[str, Any]:
    """The button does this; `assets/page/batch.js` knows how."""
    return marked(batch=what)


def _form() -> html.Div:
    return html.Div(
        [
            _field("stage", dmc.Select(**_given("stage"), data=[], value=None, allowDeselect=False, **LIST)),
            _review(),
            reason_form(_does("explain"), _does("dismiss")),
            _field(
                "person",
                dmc.Select(
                    **_given("person"),
                    data=[],
                    value=None,
                    searchable=True,
                    allowDeselect=False,
                    nothingFoundMessage=t("nothing found"),
                    **LIST,
                ),
            ),
            _field(
                "priority",
                dmc.Select(
                    **_given("priority"),
                    data=[{"value": name, "label": t(word)} for name, word in PRIORITY_WORDS.items()],
                    value=None,
                    allowDeselect=False,
                    **LIST,
                ),
            ),
            days(
                *(
                    _field(name, day_input(ids.batch_field(name), label(name), debounce=False))
                    for name in ("due", "assigned")
                )
            ),
            *(
                _field(
                    name,
                    dmc.NumberInput(
                        **_given(name),
                        value="",
                        debounce=True,
                        min=0,
                        max=_LARGEST,
                        allowDecimal=False,
                        allowNegative=False,
                        hideControls=True,
                    ),
                )
                for name in ("completed_masks", "total_masks")
            ),
            _field("tasks", dmc.TagsInput(**_given("tasks"), data=list(TASKS), value=[], **LIST)),
            *(
                _field(name, dmc.TextInput(**_given(name), value="", debounce=True))
                for name in ("specification", "folder")
            ),
            _field(
                "comments",
                dmc.Textarea(
                    **_given("comments"), value="", debounce=True, autosize=True, minRows=3, maxRows=12
                ),
            ),
        ],
        className="batch-form",
        role="group",
        **aria(labelledby=ids.BATCH_TITLE),
    )


def _given(name: str) -> dict[str, Any]:
    """What every control has."""
    return {"id": ids.batch_field(name), "label": label(name), **_SAME}


def _field(name: str, control: Any) -> html.Div:
    return html.Div(control, className=f"batch-field batch-{FIELDS[name].kind}", **marked(field=name))


def _review() -> html.Div:
    def button(what: str, word: str, **look: Any) -> Any:
        return dmc.Button(word, id=ids.batch_button(what), size="compact-sm", **_does(what), **look)

    return html.Div(
        [
            html.Span(label("review"), id="batch-review-label", className="batch-label"),
            html.Div(
                [
                    html.Span(id=ids.BATCH_REVIEW, className="badge"),
                    button("approve", t("Approve")),
                    button("reject", t("Reject …"), variant="default"),
                    button("pending", t("Reopen …"), variant="subtle", color="gray"),
                ],
                className="batch-review",
            ),
        ],
        className="batch-field",
        role="group",
        **aria(labelledby="batch-review-label"),
    )


def _conflict() -> html.Div:
    """Shows what somebody else wrote meanwhile beside what was to be written: which of them stays?"""

    def side(identity: str, word: str, what: str, choice: str, **look: Any) -> html.Div:
        return html.Div(
            [
                html.Span(word, className="quiet"),
                html.Div(id=identity, className="conflict-value"),
                dmc.Button(choice, size="compact-sm", **_does(what), **look),
            ],
            className="conflict-side",
        )

    return html.Div(
        [
            html.P(id=ids.CONFLICT_ABOUT, role="alert"),
            html.Div(
                [
                    side(ids.CONFLICT_THEIRS, t("Theirs, stored now"), "theirs", t("Keep theirs")),
                    side(ids.CONFLICT_MINE, t("Yours"), "mine", t("Save mine"), variant="default"),
                ],
                className="conflict-sides",
            ),
        ],
        id=ids.CONFLICT,
        className="hidden",
        role="group",
        **aria(labelledby=ids.CONFLICT_ABOUT),
    )


def list_status() -> html.Div:
    """What came of a change in the list, while the panel is closed."""
    return html.Div(_status(ids.LIST_SAID, ids.LIST_UNDO), className="list-status")


def _status(said: str, undo: str) -> list[Any]:
    return [
        html.Span(id=said, role="status", className="batch-said"),
        dmc.Button(
            t("Undo"),
            id=undo,
            variant="subtle",
            size="compact-sm",
            display="none",
            **aria(keyshortcuts="Control+Z"),
            **_does("undo"),
        ),
    ]
