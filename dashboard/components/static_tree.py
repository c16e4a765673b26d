"""A part of a page that shows and links, and that no callback asks: one component, however much it holds.

Dash asks every component it has mounted, at every step of every callback, whether it is concerned.
`assets/static_tree.js` draws what is in here with React alone.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ids import Id


class LocalComponent(Component):
    """A component that `assets/` draws, or a part of one.

    Its properties are set without Dash's own constructor, which looks through the whole path for a package
    named like the name space, anew for each property.
    """

    _namespace = "tanda"
    _children_props: list[str] = []  # noqa: RUF012  # as its base has it

    def __init__(self, name: str, **properties: Any) -> None:
        self._type = name
        self._prop_names = [*properties]
        self._valid_wildcard_attributes: list[str] = []
        for each, value in properties.items():
            setattr(self, each, value)


class StaticTree(LocalComponent):
    """*tree* holds words, `html` components and `dcc.Link`s, none of them with an id. A tree that changes has
    one itself.

    Rows that come and go have a `key`: else the focus would stay in a place where another row stands now.
    """

    def __init__(self, tree: list[Any], *, className: str, id: Id | None = None) -> None:  # noqa: N803  # as Dash says
        super().__init__("StaticTree", tree=tree, className=className, **({} if id is None else {"id": id}))


def link(children: Any, **attributes: Any) -> Any:
    """A link within Tanda with attributes that `dcc.Link` does not know; for a tree only."""
    made = html.A(children, **attributes)
    made._type = "Link"
    return made
