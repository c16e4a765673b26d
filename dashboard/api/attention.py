"""What needs a supervisor, over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.context import api
from dashboard.attention.digest import told
from dashboard.attention.judging import judged
from dashboard.services import current


class RuleThreshold(BaseModel):
    value: int
    usual: int = Field(description="What holds where nobody has set anything.")
    least: int
    most: int
    unit: Literal["days", "working_days", "batches"]


class RuleSnooze(BaseModel):
    by: str
    until: date | None = Field(description="Null: until its number changes.")


class AttentionRule(BaseModel):
    rule: str
    title: str
    definition: str
    severity: Literal["urgent", "soon", "tidy"]
    state: Literal["on", "quiet", "snoozed"]
    n: int
    counts: Literal["batches", "people", "values", "days"]
    sentence: str = Field(description="What it found; empty while it is quiet.")
    filter: str | None = Field(description="The batches that were counted, as the query of a page's address.")
    people: list[str]
    address: str = Field(description="Where they are on a page.")
    threshold: RuleThreshold | None
    snoozed: RuleSnooze | None


class AttentionRules(BaseModel):
    as_of: datetime
    state: str = Field(description="live, timed, refreshing or unreachable.")
    on: int = Field(description="How many rules are on, without those that are snoozed.")
    items: list[AttentionRule]


@api.get("/attention", tags=[answers.ATTENTION], responses=answers.reads(AttentionRules))
def list_rules() -> Any:
    """The rules, the most urgent first: which are on, what each counts, and where that is."""
    services = current()
    return told(judged(services), services.settings.zone)
