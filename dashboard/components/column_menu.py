"""The menu in which columns of a table are chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import dash_mantine_components as dmc

from dashboard.components.attributes import aria, opener
from dashboard.components.icons import icon
from dashboard.components.overlays import DROPDOWN
from dashboard.i18n import t


def column_menu(
    identity: str, words: Mapping[str, str], value: Collection[str], *, look: str = "", **more: Any
) -> Any:
    """A box to tick for each column of *words*; `value` of the component *identity* are those that are."""
    boxes = [dmc.Checkbox(label=t(word), value=name, size="sm") for name, word in words.items()]
    return dmc.Popover(
        [
            dmc.PopoverTarget([icon("columns"), t("Columns")], boxWrapperProps=opener("button")),
            dmc.PopoverDropdown(
                dmc.CheckboxGroup(
                    dmc.Stack(boxes, gap="xs"),
                    id=identity,
                    value=list(value),
                    **({"className": look} if look else {}),
                    **more,
                    **aria(label=t("Columns")),
                )
            ),
        ],
        position="bottom-end",
        **DROPDOWN,
    )
