"""The pages: address, title, and what each is made of.

Pages are mounted once and then shown or hidden. The router of Dash Pages would build a page anew
at every change of the query string, and with it every chart and grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.pages import batches, data, files, overview, people
from dashboard.url import BATCHES, DATA, FILES, OVERVIEW, PEOPLE
from data.errors import message


@dataclass(frozen=True)
class Page:
    """`layout` builds the page without touching the database."""

    path: str
    title: str
    icon: str
    layout: Callable[[], Any]


PAGES: dict[str, Page] = {
    page.path: page
    for page in (
        Page(OVERVIEW, message("Overview"), "overview", overview.layout),
        Page(BATCHES, message("Batches"), "rows", batches.layout),
        Page(FILES, message("Files"), "files", files.layout),
        Page(DATA, message("Data"), "data", data.layout),
        Page(PEOPLE, message("People"), "people", people.layout),
    )
}
