"""The pages: address, title, and what each is made of.

Pages are mounted once and then shown or hidden. The router of Dash Pages would build a page anew
at every change of the query string, and with it every chart and grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.drawing import Drawn, overview_page
from dashboard.pages import batches, data, files, overview, people
from dashboard.services import Services
from dashboard.url import BATCHES, DATA, FILES, OVERVIEW, PEOPLE
from data.errors import message


@dataclass(frozen=True)
class Page:
    """`layout` builds the page without touching the database, from what `draw` found for a query string.

    A page without `draw`, or whose figures take long, comes with skeletons and is filled afterwards.
    """

    path: str
    title: str
    icon: str
    layout: Callable[[Drawn | None], Any]
    draw: Callable[[Services, str], Drawn] | None = None

    def drawn(self, services: Services, search: str) -> Drawn | None:
        """What the page shows under *search*, if it is known without asking its callbacks."""
        return self.draw(services, search) if self.draw else None


PAGES: dict[str, Page] = {
    page.path: page
    for page in (
        Page(OVERVIEW, message("Overview"), "overview", overview.layout, overview_page),
        Page(BATCHES, message("Batches"), "rows", batches.layout),
        Page(FILES, message("Files"), "files", files.layout),
        Page(DATA, message("Data"), "data", data.layout),
        Page(PEOPLE, message("People"), "people", people.layout),
    )
}
