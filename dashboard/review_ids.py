"""The ids of the components of the review; `assets/page/review.js` fills it."""

from __future__ import annotations

from dashboard.ids import Id

QUEUE = "review-queue"  # store: {ids, total, place}: what is to be reviewed, as far as it is told
WORDS = "review-words"  # store: the words that script needs
PLAN = "review-plan"
MESSAGE = "review-message"
BODY = "review-body"
PLACE = "review-place"
TODAY = "review-today"
TITLE = "review-title"
FACTS = "review-facts"
NOTE = "review-note"
SAID = "review-said"
UNDO = "review-undo"


def button(what: str) -> Id:
    """A button of the review: `approve`, `reject`, `skip`."""
    return {"type": "review-button", "what": what}
