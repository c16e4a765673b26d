"""From a raw field to a clean value, as MongoDB expressions: the one place for all the mess.

A `Dimension` has two halves. `expression` computes the clean value on the server. `prefilter`
turns a condition on the clean value into a `$match` on raw fields that MongoDB can answer from an
index; it may let too much through, never too little, because the clean value is checked again.
"""

from data.model.dimensions.base import Context, Dimension, Match, Reference, both
from data.model.dimensions.composed import accepted, completed, duplicated, has_files, overdue
from data.model.dimensions.days import day
from data.model.dimensions.text import containing, identifier, number, trimmed, worded

__all__ = [
    "Context",
    "Dimension",
    "Match",
    "Reference",
    "accepted",
    "both",
    "completed",
    "containing",
    "day",
    "duplicated",
    "has_files",
    "identifier",
    "number",
    "overdue",
    "trimmed",
    "worded",
]
