"""What `klviz kl` prints: every quantity of two distributions on the line, as rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from klviz import api
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.distributions import LineDistribution
from klviz.document.numbers import format_error, format_precise
from klviz.document.units import UNITS, Unit

BOTH_WAYS = ("kl", "reverse_kl")
RENYI_ORDERS = (2.0, math.inf)
"""Besides ½, which is twice Bhattacharyya's distance."""


class Row(NamedTuple):
    """A quantity of p and q.

    Attributes:
        key: its name in JSON.
        name: how it is written.
        estimate: its value, in nats where it is information.
        logarithmic: whether it is information, which has units.
        kind: divergences, distances or entropies.
    """

    key: str
    name: str
    estimate: Estimate
    logarithmic: bool
    kind: str

    def in_unit(self, unit: Unit) -> Row:
        """Return the row in a unit of information, if it has any."""
        if not self.logarithmic:
            return self
        value, error = unit.of_nats(self.estimate.value), unit.of_nats(self.estimate.error)
        return self._replace(estimate=replace(self.estimate, value=value, error=error))

    def to_dict(self, unit: Unit) -> dict[str, object]:
        """Return the row as JSON-able data."""
        return {
            "key": self.key,
            "name": self.name,
            "value": _json_number(self.estimate.value),
            "error": _json_number(self.estimate.error),
            "unit": unit.key if self.logarithmic else "",
            "method": self.estimate.method,
            "reason": self.estimate.reason,
        }


def directions(p: LineDistribution, q: LineDistribution) -> Iterator[Row]:
    """Yield KL(P‖Q) and KL(Q‖P)."""
    for key in BOTH_WAYS:
        row = DIVERGENCES[key]
        estimate = api.divergence(p, q, key)
        yield Row(key, row.name, estimate, row.logarithmic, "divergences")


def everything(p: LineDistribution, q: LineDistribution) -> Iterator[Row]:
    """Yield every divergence, then distances that are no f-divergences, then entropies."""
    for key, row in DIVERGENCES.items():
        yield Row(key, row.name, api.divergence(p, q, key), row.logarithmic, "divergences")
    for order in RENYI_ORDERS:
        sign = "∞" if math.isinf(order) else f"{order:g}"
        key = "renyi_inf" if math.isinf(order) else f"renyi_{order:g}"
        yield Row(key, f"Rényi D_{sign}(p‖q)", api.renyi(p, q, order), True, "divergences")
    yield Row("bhattacharyya", "−log ∫√(pq)", api.bhattacharyya(p, q), True, "distances")
    yield Row("wasserstein1", "W₁(p, q)", api.wasserstein1(p, q), False, "distances")
    squared = api.wasserstein2_squared(p, q)
    yield Row("wasserstein2_squared", "W₂²(p, q)", squared, False, "distances")
    yield Row("entropy_p", "H(p)", api.entropy(p), True, "entropies")
    yield Row("entropy_q", "H(q)", api.entropy(q), True, "entropies")
    yield Row("cross_entropy", "H(p, q)", api.cross_entropy(p, q), True, "entropies")
    yield Row("cross_entropy_reverse", "H(q, p)", api.cross_entropy(q, p), True, "entropies")


def comparison(p: LineDistribution, q: LineDistribution, *, whole: bool, unit: str) -> list[Row]:
    """Return the rows, in nats, bits or bans."""
    rows = everything(p, q) if whole else directions(p, q)
    return [row.in_unit(UNITS[unit]) for row in rows]


def as_text(rows: list[Row], unit: str) -> str:
    """Return the rows as lines: name, value with its error, how it was found or what is wrong."""
    width = max(len(row.name) for row in rows)
    lines = [
        f"{row.name:{width}}  {_shown(row.estimate, unit if row.logarithmic else '')}"
        for row in rows
    ]
    return "\n".join(lines)


def as_data(
    p: LineDistribution, q: LineDistribution, rows: list[Row], unit: str
) -> dict[str, object]:
    """Return the rows as JSON-able data, a list for every kind that there is."""
    lists: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        lists.setdefault(row.kind, []).append(row.to_dict(UNITS[unit]))
    return {"p": str(p), "q": str(q), **lists}


def _shown(estimate: Estimate, unit: str) -> str:
    if math.isinf(estimate.value):
        return f"∞  {estimate.reason}"
    value = " ".join(filter(None, [format_precise(estimate.value), unit]))
    shown = f"{value}  ± {format_error(estimate.error)}  {estimate.method}"
    return f"{shown}; {estimate.reason}" if estimate.reason else shown


def _json_number(value: float) -> float | str:
    """Return the number; JSON has none for infinity, so that is a word."""
    return value if math.isfinite(value) else "inf"
