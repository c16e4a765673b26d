"""What the two windows of the page of people say: the form, and where batches go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dashboard import days_off
from dashboard.components.task import start
from dashboard.i18n import t, tn
from data.crew.assignments import UNASSIGNED
from data.crew.members import DEFAULT_ROLE
from data.crew.people import Person
from data.errors import message
from data.model.vocabulary import ROLES
from data.query.restrictions import encode

_TITLES = {"remove": message("Remove {person}"), "reassign": message("Reassign the batches of {person}")}


def form(name: str, person: Person | None) -> dict[str, Any]:
    """The form for *person*, or for somebody new. A role that is not ours is left alone."""
    role = person.role if person else DEFAULT_ROLE
    off = days_off.tags(person.days_off) if person else []
    return {
        "opened": True,
        "title": t("Edit {person}", person=name) if name else t("Add a person"),
        "name": person.name if person else name,
        "role": role if role in ROLES else None,
        "email": person.email if person else "",
        "off": off,
        "edited": {"name": name, "off": off},
        "problem": "",
    }


def hand_over(action: str, name: str, batches: int, heirs: Sequence[str]) -> dict[str, Any]:
    """*action* is `remove` or `reassign`; *batches* are open ones."""
    remove = action == "remove"
    said = tn("{person} has {n} open batch.", "{person} has {n} open batches.", batches, person=name)
    if remove:
        said += " " + t("Accepted batches stay with this person. You can undo this.")
    nobody = {"value": encode(UNASSIGNED), "label": t("Leave unassigned")}
    word = t("Remove from the crew") if remove else t("Reassign")
    return {
        "opened": True,
        "title": t(_TITLES[action], person=name),
        "said": said,
        "asked": "" if batches else "hidden",
        "heirs": [nobody, *({"value": encode(each), "label": each} for each in heirs)],
        "heir": None,
        "label": t("Reassign open batches to"),
        "about": t("Choose who gets them, or leave them unassigned, to continue."),
        "do": start(
            "people", f"{action}:{name}", word, color="red" if remove else "blue", disabled=batches > 0
        ),
    }


def merge(name: str, group: Sequence[str], heirs: Sequence[str]) -> dict[str, Any]:
    """Which of the names *group*, which are alike, stays: one of *heirs*."""
    said = t("All batches move to the name you choose; the other names are removed. You can undo this.")
    return {
        "opened": True,
        "title": t("Merge {names}", names=" · ".join(map(shown, group))),
        "said": said,
        "asked": "",
        "heirs": [{"value": encode(each), "label": shown(each)} for each in heirs],
        "heir": None,
        "label": t("Name to keep"),
        "about": t("Choose a name to continue."),
        "do": start("people", f"merge:{name}", t("Merge"), disabled=True),
    }


def shown(name: str) -> str:
    """A name in which each blank is seen."""
    return re.sub(r"\s{2,}", lambda blanks: "\u2423" * len(blanks[0]), name)
