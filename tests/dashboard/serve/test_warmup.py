"""Before the workers are forked the overview is drawn once, and nobody is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from plotly.io.json import to_json_plotly

from dashboard import shell
from dashboard.i18n import LANGUAGES, language
from dashboard.panels.batches import PANELS
from dashboard.serve.warmup import warm_up
from dashboard.services import Services
from data.settings import load


def test_the_overview_is_drawn_in_full_in_every_language_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.of(load(data_dir=tmp_path, mongodb_uri="mongodb://127.0.0.1:1"))
    drawn: dict[str, tuple[Any, bool]] = {}
    draw = shell.drawn

    def note(*given: Any) -> tuple[Any, bool]:
        drawn[language()] = draw(*given)
        return drawn[language()]

    monkeypatch.setattr(shell, "drawn", note)
    warm_up(services)
    assert list(drawn) == list(LANGUAGES)
    for content, lasting in drawn.values():
        assert lasting
        assert to_json_plotly(content).count('"panel-body full') == len(PANELS)
    services.cache.close()
    services.connection.close()
