"""How often forecasts of steady teams hold, beside those of a plain bootstrap: `python -m bench.forecasting`
writes `docs/forecast.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Figure, median_ms
from data.calendar import MONDAY_TO_FRIDAY
from data.clock import today
from data.metrics.backtest import HORIZONS, PROMISES, Drawing, backtest
from data.metrics.forecast import TRIALS, WEEKS, Basis, Draws, draws, forecast
from data.settings import load

WEEKS_KNOWN = 104
_SEEDS = range(40)
_PAGE = Path(__file__).parents[1] / "docs" / "forecast.md"


@dataclass(frozen=True)
class Kind:
    """A steady team: batches done a week on average, and how much their weeks differ (negative binomial of
    that shape: the smaller, the more)."""

    mean: float
    shape: float

    @property
    def spread(self) -> float:
        """The standard deviation of a week."""
        return float(np.sqrt(self.mean + self.mean**2 / self.shape))


TEAMS: Mapping[str, Kind] = {"small": Kind(8, 3), "usual": Kind(20, 4), "uneven": Kind(20, 2)}


def _plain(weeks: int, stream: int, trials: int, horizon: int) -> Draws:
    random = np.random.default_rng((stream, weeks))
    return random.integers(0, weeks, (horizon, trials)).astype(np.uint8)


#: Every past week is as likely as any other, without doubt.
PLAIN: Drawing = _plain


def team(kind: Kind, seed: int) -> Basis:
    """Two years of such a team."""
    likely = kind.shape / (kind.shape + kind.mean)
    done = np.random.default_rng(seed).negative_binomial(kind.shape, likely, WEEKS_KNOWN)
    return Basis(tuple(done.tolist()), (5,) * WEEKS_KNOWN)


def pooled(teams: Sequence[Basis], drawing: Drawing = draws) -> dict[tuple[int, float], float]:
    """Horizon and promise → how often it held, the mean of all teams."""
    frames = [backtest(each, WEEKS[0], drawing) for each in teams]
    return {
        (horizon, promise): float(
            np.mean(
                [
                    frame.loc[(frame["horizon"] == horizon) & (frame["promise"] == promise), "share"].item()
                    for frame in frames
                ]
            )
        )
        for horizon in HORIZONS
        for promise in PROMISES
    }


def measured() -> Iterator[Figure]:
    """How long the futures of a page take."""
    rests = team(TEAMS["usual"], 0)
    past = Basis(rests.done[-WEEKS[-1] :], rests.worked[-WEEKS[-1] :])
    day = today(load().zone)

    def anew() -> None:
        draws.cache_clear()
        forecast.cache_clear()
        forecast(1_000, past, MONDAY_TO_FRIDAY, day)

    what = f"{TRIALS:,} futures of {WEEKS_KNOWN} weeks"
    yield Figure("Forecast", what, 1_000, median_ms(anew, 5), "ms", most=200)


def table() -> str:
    """The page: what was tried, and how often it held."""
    rows = [
        f"| {name}: {kind.mean:g} a week, give or take {kind.spread:.0f} | {horizon} | {promise:.0%} "
        f"| {ours[horizon, promise]:.1%} | {plain[horizon, promise]:.1%} |"
        for name, kind in TEAMS.items()
        for teams in ([team(kind, seed) for seed in _SEEDS],)
        for ours, plain in ((pooled(teams), pooled(teams, PLAIN)),)
        for promise in PROMISES
        for horizon in HORIZONS
    ]
    return _TEXT.format(teams=len(_SEEDS), weeks=WEEKS_KNOWN, rests=WEEKS[0], rows="\n".join(rows))


_TEXT = """\
# How far a forecast can be trusted

*Forecast* makes ten thousand futures of the weeks that have passed. Each future first draws how much every
past week counts, Dirichlet(1, …, 1) (the Bayesian bootstrap, Rubin 1981), and then draws each of its own
weeks by these weights. A plain bootstrap leaves the first step out: it takes a few past weeks for all there
is, and so promises too much.

The table is a backtest of steady teams, {teams} of each kind, {weeks} weeks each: negative binomial numbers,
which differ from week to week more than by chance alone. At the end of every week a forecast is made of the
{rests} weeks before it, and held against the weeks that follow: was at least as much done as so many of the
futures said? What is promised in 85 % of the futures should hold in about 85 of 100 cases.

| team | weeks ahead | promised | held, Bayesian bootstrap | held, plain bootstrap |
| --- | --- | --- | --- | --- |
{rows}

`python -m bench.forecasting` writes this page. What it cannot show: a team that becomes slower, or loses
people, does not keep what its past promised. The page *Forecast* therefore shows how often the forecasts of
your own team held. Windows of several weeks overlap there, so that it judges by as many as lie apart.
"""


if __name__ == "__main__":
    _PAGE.write_text(table(), encoding="utf-8")
