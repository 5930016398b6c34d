"""What stretching x does: f-divergences stay as they are, distances along x do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from klviz.analyses.compare.known import Known
from klviz.analyses.compare.triangle import Corner
from klviz.core import spaces
from klviz.core.affine import stretched
from klviz.core.discrete import transport
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.euclidean import l2_distance
from klviz.core.identity import times
from klviz.core.mixtures import Mixture
from klviz.core.parameters import table
from klviz.core.wasserstein import wasserstein1

Law = Mixture | Categorical


@dataclass(frozen=True, slots=True)
class Measuring:
    """A row of the table of what is measured.

    Attributes:
        key: its name in files of data.
        formula: what it is.
        over_outcomes: the same where there are outcomes.
        find: returns it for two distributions and a stretch that has been applied to those on the
            line already.
        in_nats: whether it is information, in nats.
    """

    key: str
    formula: str
    over_outcomes: str
    find: Callable[[Law, Law, float], Estimate]
    in_nats: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """One distance or divergence, before and after x is stretched.

    Attributes:
        key: its row.
        formula: what it is.
        value: what it is now.
        before: what it was.
        in_nats: whether it is information, in nats.
    """

    key: str
    formula: str
    value: Estimate
    before: Estimate
    in_nats: bool


def _divergence(key: str) -> Callable[[Law, Law, float], Estimate]:
    row = DIVERGENCES[key]
    return lambda p, q, _: spaces.divergence_value(row, p, q)


def _moved(p: Law, q: Law, stretch: float) -> Estimate:
    if isinstance(p, Mixture) and isinstance(q, Mixture):
        return wasserstein1(p, q)
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        # Outcomes lie one apart before they are stretched.
        return times(stretch, transport.wasserstein1(p, q))
    raise ValueError("p and q must be over the same space")


MEASURED: Mapping[str, Measuring] = table(
    [
        Measuring("kl", "KL(P‖Q)", "KL(P‖Q)", _divergence("kl"), in_nats=True),
        Measuring("reverse_kl", "KL(Q‖P)", "KL(Q‖P)", _divergence("reverse_kl"), in_nats=True),
        Measuring("jsd", "JSD(P, Q)", "JSD(P, Q)", _divergence("jsd"), in_nats=True),
        Measuring("hellinger2", "1 − ∫√(p q)", "1 − Σ√(p q)", _divergence("hellinger2")),
        Measuring("tv", "½ ∫|p − q|", "½ Σ|p − q|", _divergence("tv")),
        Measuring("l2", "√∫(p − q)²", "√Σ(p − q)²", lambda p, q, _: l2_distance(p, q)),
        Measuring("w1", "∫|F − G| dx", "a Σ|F − G|", _moved),
    ]
)
"""What is measured, in the order in which it is listed: f-divergences first."""


def meters_of(p: Corner, q: Corner, stretch: float, known: Known) -> tuple[Meter, ...]:
    """Return all of MEASURED of x and of a x, computed on the stretched densities themselves."""
    before = [_value(row, p, q, 1.0, known) for row in MEASURED.values()]
    now = [_value(row, p, q, stretch, known) for row in MEASURED.values()]
    is_line = isinstance(p.law, Mixture)
    return tuple(
        Meter(row.key, row.formula if is_line else row.over_outcomes, value, old, row.in_nats)
        for row, value, old in zip(MEASURED.values(), now, before, strict=True)
    )


def _value(row: Measuring, p: Corner, q: Corner, stretch: float, known: Known) -> Estimate:
    def find() -> Estimate:
        return row.find(_on_axis(p.law, stretch), _on_axis(q.law, stretch), stretch)

    plain = stretch == 1.0 or (isinstance(p.law, Categorical) and row.key != "w1")
    factor = 1.0 if plain else stretch
    key = (row.key, p.record, q.record) if factor == 1.0 else (row.key, p.record, q.record, factor)
    return known.value(key, find)


def _on_axis(law: Law, stretch: float) -> Law:
    if isinstance(law, Categorical) or stretch == 1.0:
        return law
    return stretched(law, stretch, 0.0)
