"""Saved views over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.context import api, who
from dashboard.saved_views import listed
from dashboard.services import current


class ListedView(BaseModel):
    id: str
    name: str
    page: str
    query: str = Field(description="What the address of the page says behind the question mark.")
    address: str
    whose: Literal["built-in", "mine", "everybody"]
    default: bool = Field(description="Whether the page begins with it.")
    count: int | None = Field(description="How many batches it shows; null when that cannot be known.")


class Views(BaseModel):
    items: list[ListedView]


@api.get("/views", tags=[answers.VIEWS], responses=answers.reads(Views))
def list_views() -> Any:
    """The saved views: those that every team needs, one's own, and everybody's, in their order."""
    return {"items": [vars(each) for each in listed(current(), who()["actor"])]}
