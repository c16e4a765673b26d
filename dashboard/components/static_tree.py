"""A part of a page that shows and links, and that no callback asks: one component, however much it holds.

Dash asks every component it has mounted, at every step of every callback, whether it is concerned.
`assets/static_tree.js` draws what is in here with React alone.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ids import Id


class StaticTree(Component):
    """*tree* holds words, `html` components and `dcc.Link`s, none of them with an id.

    Rows that come and go have a `key`: else the focus would stay in a place where another row stands now.
    """

    _type = "StaticTree"
    _namespace = "tanda"
    _children_props: list[str] = []  # noqa: RUF012  # as its base has it

    def __init__(self, tree: list[Any], *, id: Id, className: str) -> None:  # noqa: N803  # as Dash says
        self._prop_names = ["tree", "id", "className"]
        self._valid_wildcard_attributes: list[str] = []
        super().__init__(  # type: ignore[no-untyped-call]  # Dash has no types here
            tree=tree, id=id, className=className
        )


def link(children: Any, **attributes: Any) -> Any:
    """A link within Tanda with attributes that `dcc.Link` does not know; for a tree only."""
    made = html.A(children, **attributes)
    made._type = "Link"
    return made
