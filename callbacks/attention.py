"""What needs attention: the number in the head of every page, and what is set of the rules.

`assets/page/attention.js` asks here.
"""

from __future__ import annotations

from typing import Any

import dash
import flask

from callbacks.acting import answer, carry_out
from dashboard.attention.judging import Judgement, judged
from dashboard.components.rule_list import badge_words
from dashboard.i18n import speaking, tag
from dashboard.services import current
from dashboard.url import ATTENTION_BADGE_PATH, ATTENTION_CHANGE_PATH
from data.errors import TandaError
from data.query.service import SOON

_KINDS = ("set-threshold", "snooze-rule", "wake-rule", "undo")


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(ATTENTION_BADGE_PATH, view_func=show_badge)
    app.server.add_url_rule(ATTENTION_CHANGE_PATH, view_func=change_rules, methods=["POST"])


def show_badge() -> flask.Response:
    """Answer with the number of rules that are on; with nothing where that cannot be known now."""
    with speaking(tag()):
        try:
            return answer(badge(judged(current(), SOON)))
        except TandaError:  # the status line says what is wrong
            return answer({})


def badge(judgement: Judgement) -> dict[str, Any]:
    """The number, in words too; `mark` tells whether anything of the rules has changed."""
    n = len(judgement.of("on"))
    return {"n": n, "text": badge_words(n), "mark": judgement.mark}


def change_rules() -> flask.Response:
    """Carry out what is wanted; answer with what came of it."""
    return carry_out(_KINDS, "rule-act", lambda *_: {})
