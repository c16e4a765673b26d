"""The private names of Dash that Tanda needs, each with its reason; a test fails when Dash changes one.

- `context_value`: what a callback knows of its request. A job runs in a process of ours, which must set it,
  so that `set_props` works in there and the history knows who asked.
- `AttributeDict`: what Dash keeps in it.
- `ProxySetProps`: what `set_props` of a job calls.
- `NO_UPDATE`: what a job gives back for `no_update`, which does not travel between processes.
- `PUSH_EVENT`: how `dcc.Link` tells `dcc.Location` of another address; `assets/static_tree.js` does, too.
"""

from __future__ import annotations

from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.background_callback._proxy_set_props import ProxySetProps

__all__ = ["NO_UPDATE", "PUSH_EVENT", "AttributeDict", "ProxySetProps", "context_value"]

NO_UPDATE = {"_dash_no_update": "_dash_no_update"}
PUSH_EVENT = "_dashprivate_pushstate"
