"""What needs attention: the rules that are on, those that are snoozed, and those that are quiet."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.panel import still_to_come
from dashboard.components.rule_list import windows
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import start, task
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import ATTENTION


def layout(drawn: PageProps = NOTHING) -> Any:
    words = {
        "failed": t("Tanda does not answer. Try again."),
        "threshold": t("Threshold of “{rule}”"),
        "snooze": t("Snooze “{rule}”"),
        "no_day": t("Choose a day."),
        "no_number": t("Enter a whole number."),
    }
    return html.Div(
        [
            *stores(ATTENTION, drawn),
            dcc.Store(id=ids.RULES_WORDS, data=words),
            html.H1(t("Attention"), className="for-readers"),
            html.Div(StaticTree(id=ids.RULES_SAID, className="rules-said", tree=[]), **aria(live="polite")),
            StaticTree(
                id=ids.RULES_LIST, className="crew", **drawn.of(ids.RULES_LIST, tree=[still_to_come()])
            ),
            html.Div(
                [
                    StaticTree(
                        id=ids.RULES_DELIVERY,
                        className="rules-delivery",
                        **drawn.of(ids.RULES_DELIVERY, tree=[]),
                    ),
                    start("digest", "do", t("Send the digest now"), variant="default"),
                    task("digest"),
                ],
                id=ids.RULES_SENDING,
                **drawn.of(ids.RULES_SENDING, className="hidden"),
            ),
            *windows(),
        ],
        className="attention-page",
    )
