"""What `klviz kl` prints: every quantity of two distributions over one space, as rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from klviz import api
from klviz.core.discrete.values import SUPPORT
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import CLOSED_FORM, Estimate
from klviz.core.values import SUPPORT_AND_TAILS
from klviz.distributions import Categorical, Distribution
from klviz.document.numbers import TOO_LARGE, format_error, format_precise, typeset
from klviz.document.units import UNITS, Unit

BOTH_WAYS = ("kl", "reverse_kl")
RENYI_ORDERS = (2.0, math.inf)
"""Besides ½, which is twice Bhattacharyya's distance."""


class Row(NamedTuple):
    """A quantity of p and q.

    Attributes:
        key: its name in JSON.
        name: how it is written.
        kind: divergences, distances or entropies.
        logarithmic: whether it is information, which has units.
        estimates: its value, in nats where it is information; beside a closed form stands the
            integral. None where it cannot be computed.
        problem: why it cannot, or the integral cannot, as a sentence.
    """

    key: str
    name: str
    kind: str
    logarithmic: bool
    estimates: tuple[Estimate, ...]
    problem: str = ""

    def in_unit(self, unit: Unit) -> Row:
        """Return the row in a unit of information, if it has any."""
        if not self.logarithmic:
            return self
        return self._replace(estimates=tuple(_in_unit(known, unit) for known in self.estimates))

    def to_dict(self, unit: Unit) -> dict[str, object]:
        """Return the row as JSON-able data."""
        row: dict[str, object] = {"key": self.key, "name": self.name}
        row["unit"] = unit.key if self.logarithmic else ""
        known = [_as_dict(estimate) for estimate in self.estimates]
        if self.problem:
            known.append({"value": None, "reason": self.problem})
        first, *others = known
        return row | first | ({"integral": others[0]} if others else {})

    def lines(self, unit: Unit) -> Iterator[str]:
        """Yield its values with their errors, how they were found, or what is wrong."""
        for estimate in self.estimates:
            yield _shown(estimate, unit.key if self.logarithmic else "")
        if self.problem:
            what = "by quadrature it cannot" if self.estimates else "cannot"
            yield f"{what} be computed: {self.problem}"


def _in_unit(estimate: Estimate, unit: Unit) -> Estimate:
    value, error = unit.of_nats(estimate.value), unit.of_nats(estimate.error)
    return replace(estimate, value=value, error=error)


def _as_dict(estimate: Estimate) -> dict[str, object]:
    return {
        "value": _json_number(estimate.value),
        "error": _json_number(estimate.error),
        "method": estimate.method,
        "reason": estimate.reason,
    }


def _divergence(p: Distribution, q: Distribution, key: str, *, beside: bool) -> Row:
    """Return the row of a divergence, with the integral beside a closed form if asked for."""
    row, quantity = DIVERGENCES[key], partial(api.divergence, p, q, key)
    return _row(key, row.name, "divergences", row.logarithmic, quantity, beside=beside)


def _row(
    key: str,
    name: str,
    kind: str,
    logarithmic: bool,
    quantity: Callable[..., Estimate],
    *,
    beside: bool,
) -> Row:
    """Return a row; what stands beside a closed form is asked for by ``method="quadrature"``."""
    known: list[Estimate] = []
    try:
        known.append(quantity())
        if beside and known[0].method == CLOSED_FORM and math.isfinite(known[0].value):
            known.append(quantity(method="quadrature"))
    except ValueError as error:
        return Row(key, name, kind, logarithmic, tuple(known), str(error))
    return Row(key, name, kind, logarithmic, tuple(known))


def directions(p: Distribution, q: Distribution) -> list[Row]:
    """Return KL(P‖Q) and KL(Q‖P)."""
    return [_divergence(p, q, key, beside=False) for key in BOTH_WAYS]


def everything(p: Distribution, q: Distribution) -> list[Row]:
    """Return every divergence, then distances that are no f-divergences, then entropies."""
    divergences = [_divergence(p, q, key, beside=True) for key in DIVERGENCES]
    return [*divergences, *_renyis(p, q), *_distances(p, q), *_entropies(p, q)]


def _renyis(p: Distribution, q: Distribution) -> Iterator[Row]:
    for order in RENYI_ORDERS:
        sign, key = ("∞", "inf") if math.isinf(order) else (f"{order:g}", f"{order:g}")
        quantity, name = partial(api.renyi, p, q, order), f"Rényi D_{sign}(p‖q)"
        yield _row(f"renyi_{key}", name, "divergences", True, quantity, beside=True)


def _distances(p: Distribution, q: Distribution) -> Iterator[Row]:
    apart, name = partial(api.bhattacharyya, p, q), f"−log {'Σ' if _counts(p) else '∫'}√(pq)"
    yield _row("bhattacharyya", name, "distances", True, apart, beside=False)
    l2 = f"√{'Σ' if _counts(p) else '∫'}(p − q)²"
    yield _row("l2", l2, "distances", False, partial(api.l2_distance, p, q), beside=False)
    if _counts(p):  # nothing is said of how far one outcome is from another
        return
    for key, name, distance in (
        ("wasserstein1", "W₁(p, q)", api.wasserstein1),
        ("wasserstein2_squared", "W₂²(p, q)", api.wasserstein2_squared),
    ):
        yield _row(key, name, "distances", False, partial(distance, p, q), beside=True)


def _counts(p: Distribution) -> bool:
    """Whether a distribution is over outcomes, so that there are sums and no integrals."""
    return isinstance(p, Categorical)


def _entropies(p: Distribution, q: Distribution) -> Iterator[Row]:
    for key, law in (("p", p), ("q", q)):
        quantity = partial(api.entropy, law)
        yield _row(f"entropy_{key}", f"H({key})", "entropies", True, quantity, beside=True)
    for key, crossed, name in (
        ("cross_entropy", api.cross_entropy, "H(p, q)"),
        ("cross_entropy_reverse", _reverse_cross_entropy, "H(q, p)"),
    ):
        yield _row(key, name, "entropies", True, partial(crossed, p, q), beside=False)


def _reverse_cross_entropy(p: Distribution, q: Distribution) -> Estimate:
    """Return −∫ q log p; why it is infinite is said of this p and this q."""
    known = api.cross_entropy(q, p)
    if known.method not in (SUPPORT_AND_TAILS, SUPPORT):
        return known
    # KL(Q‖P) is infinite with it, for the same reason.
    return replace(known, reason=api.divergence(p, q, "reverse_kl").reason)


def comparison(p: Distribution, q: Distribution, *, whole: bool, unit: str) -> list[Row]:
    """Return the rows, in nats, bits or bans.

    Raises:
        ValueError: not one of them can be computed.
    """
    rows = everything(p, q) if whole else directions(p, q)
    if all(row.problem for row in rows):
        raise ValueError(rows[0].problem)
    return [row.in_unit(UNITS[unit]) for row in rows]


def as_text(rows: list[Row], unit: str) -> str:
    """Return the rows as lines: name, value with its error, how it was found or what is wrong."""
    width = max(len(row.name) for row in rows)
    lines = []
    for row in rows:
        names = [row.name, ""]
        for name, line in zip(names, row.lines(UNITS[unit]), strict=False):
            lines.append(f"{name:{width}}  {line}")
    return "\n".join(lines)


def as_data(p: Distribution, q: Distribution, rows: list[Row], unit: str) -> dict[str, object]:
    """Return the rows as JSON-able data, a list for every kind that there is."""
    lists: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        lists.setdefault(row.kind, []).append(row.to_dict(UNITS[unit]))
    return {"p": _told(p), "q": _told(q), **lists}


def _told(distribution: Distribution) -> str:
    """Return a distribution as it can be typed."""
    if isinstance(distribution, Categorical):
        return f"[{', '.join(map(repr, distribution.probabilities.tolist()))}]"
    return str(distribution)


def _shown(estimate: Estimate, unit: str) -> str:
    if math.isinf(estimate.value):
        number = TOO_LARGE if estimate.is_too_large else "∞"
        return f"{number}  {typeset(estimate.reason)}"
    value = " ".join(filter(None, [format_precise(estimate.value), unit]))
    shown = f"{value}  ± {format_error(estimate.error)}  {estimate.method}"
    return f"{shown}; {typeset(estimate.reason)}" if estimate.reason else shown


def _json_number(value: float) -> float | str:
    """Return the number; JSON has none for infinity, so that is a word."""
    return value if math.isfinite(value) else "inf"
