"""The demo team: 24 plainly synthetic people, two of them no longer in the crew, two without work."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from data.demo.draws import object_id
from data.mongo.client import Document

_TREES = (
    *("Alder", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Cypress", "Elm"),
    *("Fir", "Hazel", "Hornbeam", "Juniper", "Larch", "Linden", "Maple", "Oak"),
    *("Olive", "Pine", "Poplar", "Rowan", "Spruce", "Willow", "Walnut", "Yew"),
)
NAMES = tuple(f"Segmenter {tree}" for tree in _TREES)
WORKERS = NAMES[:20]
EX_CREW = NAMES[20:22]
WITHOUT_WORK = NAMES[22:]
_ROLES = (
    ("General",) * 5 + ("Senior", "Junior", "Supervisor", "Trainee") + ("General",) * 3 + ("Senior", "Junior")
)


@dataclass(frozen=True)
class Pace:
    """How fast a worker is: `days` multiplies the time a batch takes, `share` is of the work."""

    days: float
    share: float


PACES = tuple(Pace(days, 1 / days) for days in (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1.1, 1.3, 1.9) * 2)
#: Places in WORKERS: who is slow, who runs out of work, and with whom that one changed work.
SLOW = tuple(place for place, pace in enumerate(PACES) if pace.days == max(each.days for each in PACES))
DRY, OTHER = 11, 10


def documents(hired: datetime.datetime) -> list[Document]:
    """The people of `segmentadores`, hired one a week from *hired* on."""
    crew = [*WORKERS, *WITHOUT_WORK]
    people = []
    for number, name in enumerate(crew):
        since = hired + datetime.timedelta(weeks=number)
        people.append(
            {
                "_id": object_id(since.timestamp(), number),
                "name": name,
                "role": "Trainee" if name in WITHOUT_WORK[:1] else _ROLES[number % len(_ROLES)],
                "email": f"{name.split()[1].lower()}@example.org",
                "created_at": since,
                "updated_at": since,
            }
        )
    return people
