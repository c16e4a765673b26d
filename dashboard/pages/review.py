"""The review: one batch at a time, its mask large, to be approved or rejected with a key."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids, review_ids
from dashboard.components import review_parts
from dashboard.components.attributes import aria, marked
from dashboard.components.mask_files import mask_viewer, mask_words
from dashboard.components.overlays import LIST
from dashboard.components.reason_form import reason_form
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import REVIEW
from data.model.vocabulary import REVIEW_WORDS

_PLACE = "review-"
_NONE = {"ids": [], "total": 0, "place": None}


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            *stores(REVIEW, drawn),
            dcc.Store(id=review_ids.QUEUE, **drawn.of(review_ids.QUEUE, data=_NONE)),
            dcc.Store(id=review_ids.WORDS, data=_words()),
            html.H1(t("Review"), className="for-readers"),
            _head(drawn),
            StaticTree(id=review_ids.PLAN, className="review-plan", **drawn.of(review_ids.PLAN, tree=[])),
            html.Div(
                [
                    StaticTree(
                        id=review_ids.MESSAGE,
                        className="panel panel-message review-message",
                        **drawn.of(review_ids.MESSAGE, tree=[]),
                    ),
                    html.Div(className="skeleton review-skeleton"),
                    _stage(),
                ],
                id=review_ids.BODY,
                **drawn.of(review_ids.BODY, className="review-body loading"),
            ),
            _status(),
        ],
        className="review",
    )


def _words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "place": t("{n} of {total}"),
        "saving": t("Saving …"),
        "undoing": t("Undoing …"),
        "approved": t("{batch} is approved."),
        "rejected": t("{batch} is rejected, and back with its segmenter."),
        "is_approved": t(REVIEW_WORDS["approved"]),
        "is_rejected": t(REVIEW_WORDS["rejected"]),
        "undone": t("{batch} is not reviewed any more."),
        "skipped": t("{batch} was skipped. Somebody else has reviewed it meanwhile: {review}."),
        "passed": t("{batch} was skipped. {reason}"),
        "failed": t("{batch}: {reason}"),
        "why_rejected": t("Why is it rejected?"),
        "no_reason": t("Write a reason first."),
        "nothing": t("There is nothing to undo."),
        "unread": t("Tanda does not answer, so this batch cannot be shown."),
    } | mask_words()


def _head(drawn: PageProps) -> html.Div:
    sample = ids.control("sample")
    return html.Div(
        [
            dmc.Select(
                id=sample,
                value="oldest",
                allowDeselect=False,
                size="sm",
                className="review-sample",
                **drawn.of(sample, data=review_parts.choices()),
                **LIST,
                **aria(label=t("What is reviewed")),
            ),
            html.Span(id=review_ids.PLACE, className="quiet review-place"),
            html.Div(className="spacer"),
            StaticTree([], id=review_ids.TODAY, className="review-today"),
        ],
        className="grid-head",
    )


def _stage() -> html.Div:
    """The mask, what is known of the batch, and what can be done."""
    return html.Div(
        [
            html.Section(
                [html.H2(t("Mask files"), className="for-readers"), *mask_viewer(_PLACE)],
                className="review-masks card",
                **marked(masks=_PLACE),
                **aria(label=t("Mask files")),
            ),
            html.Section(
                [
                    html.H2(id=review_ids.TITLE, tabIndex="-1"),
                    html.P(id=review_ids.NOTE, className="batch-note", role="note"),
                    StaticTree([], id=review_ids.FACTS, className="review-facts"),
                ],
                className="review-about card",
                **aria(labelledby=review_ids.TITLE),
            ),
            html.Div(
                [
                    reason_form(marked(review="explain"), marked(review="dismiss"), _PLACE),
                    html.Div(
                        [
                            _button("skip", t("Skip"), "S", variant="default"),
                            _button("reject", t("Reject …"), "N", variant="outline", color="red"),
                            _button("approve", t("Approve"), "Y"),
                        ],
                        className="review-buttons",
                    ),
                ],
                className="review-acts card",
            ),
        ],
        className="review-stage",
    )


def _button(what: str, word: str, key: str, **look: Any) -> Any:
    return dmc.Button(
        [word, html.Kbd(key, **aria(hidden="true"))],
        id=review_ids.button(what),
        disabled=True,
        **marked(review=what),
        **aria(keyshortcuts=key),
        **look,
    )


def _status() -> html.Div:
    return html.Div(
        [
            html.Span(id=review_ids.SAID, role="status", className="batch-said"),
            dmc.Button(
                t("Undo"),
                id=review_ids.UNDO,
                variant="subtle",
                size="compact-sm",
                display="none",
                **marked(review="undo"),
                **aria(keyshortcuts="Control+Z"),
            ),
        ],
        className="list-status review-status",
    )
