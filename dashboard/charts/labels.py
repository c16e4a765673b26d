"""The names of rows: short on the axis, whole beside the mouse, never taken for markup."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.theme import colour

_LONGEST = 22  # characters on the axis
_MARK = 6  # of them, for the mark
_WHOLE = 200  # characters beside the mouse


@dataclass(frozen=True)
class Label:
    """The name of a row, and where it leads. *mark* is a quiet word behind it; a *strong* one stands out."""

    name: str
    mark: str = ""
    strong: bool = False
    link: str = ""

    @property
    def tick(self) -> str:
        """As it stands on the axis."""
        name = short(self.name, _LONGEST - _MARK if self.mark else _LONGEST)
        if self.mark:
            return f"<i>{name}</i> <span style='color:{colour('quiet')}'>{self.mark}</span>"
        return f"<b>{name}</b>" if self.strong else name

    def over(self, line: str) -> str:
        """The whole name, and a *line* below it."""
        return f"<b>{short(self.name, _WHOLE)}</b><br>{line}"


def short(name: str, longest: int) -> str:
    """*name* in *longest* characters, cut in the middle, without anything a chart takes for markup."""
    end = longest // 3  # it tells apart whose names begin alike
    cut = name if len(name) <= longest else f"{name[: longest - end - 1]}…{name[-end:]}"
    return cut.replace("&", "&amp;").replace("<", "&lt;")
