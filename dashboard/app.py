"""The composition root: settings in, a Dash application out."""

from __future__ import annotations

import dash
from dash import html

from data.settings import Settings


def create_app(settings: Settings) -> dash.Dash:
    app = dash.Dash("dashboard", assets_folder="../assets", compress=True)
    app.layout = html.Div(settings.timezone)
    return app
