"""What opens over a page: windows, menus and lists, as those need them who do not see the page."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc

from dashboard.i18n import t

#: Lists and menus are part of the main content, as what they hang on is.
_INSIDE = {"portalProps": {"target": "#content"}}
#: For `popoverProps`.
DROPDOWN: dict[str, Any] = {"shadow": "md", **_INSIDE}
#: What every list of choices has: it is itself what scrolls, with the keyboard, too.
LIST: dict[str, Any] = {
    "comboboxProps": DROPDOWN,
    "withScrollArea": False,
    "attributes": {"options": {"tabIndex": 0}},
}


def window(children: Any = (), **look: Any) -> Any:
    """A window, whose head is no second head of the page."""
    close: Any = {"aria-label": t("Close")}
    made = dmc.Modal(children=list(children), closeButtonProps=close, **{"opened": False, **look})
    return _also(made, attributes={"header": {"role": "presentation"}})


def side_panel(children: Any, *, title: Any, **look: Any) -> Any:
    """A panel beside what stands on the page, which can be used meanwhile. Its parts stay when it closes."""
    close: Any = {"aria-label": t("Close")}
    made = dmc.Drawer(
        children=list(children),
        title=title,
        opened=False,
        position="right",
        size=480,
        keepMounted=True,
        withOverlay=False,
        lockScroll=False,
        trapFocus=False,
        closeOnClickOutside=False,
        closeButtonProps=close,
        padding=0,
        classNames={"inner": "side-panel-place", "content": "side-panel", "body": "side-panel-body"},
        transitionProps={"duration": 0},
        **look,
    )
    return _also(made, attributes={"header": {"role": "presentation"}}, returnFocus=False)


def menu(target: Any, dropdown: Any) -> Any:
    """A menu whose first item has the focus when it opens, not an element that a menu may not hold."""
    made = dmc.Menu([target, dropdown], position="bottom-end", shadow="md", **_INSIDE)
    return _also(made, withInitialFocusPlaceholder=False)


def _also(component: Any, **properties: Any) -> Any:
    """Properties of Mantine's that DMC hands on, though it does not name them."""
    component._prop_names = [*component._prop_names, *properties]
    for name, value in properties.items():
        setattr(component, name, value)
    return component
