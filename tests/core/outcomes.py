"""Distributions over outcomes for tests: from records, at random, and their truth to 60 digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import mpmath
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.estimates import Estimate
from klviz.core.weighted_midpoints import weighted_jensen_shannon

Row: TypeAlias = list[float]
Number: TypeAlias = Any
"""A number of mpmath, which has no types."""

DIGITS = 200
"""To how many the truth is computed: of equals it is then below 1e-150."""

ROWS: Mapping[str, Divergence] = {
    **DIVERGENCES,
    **{f"alpha {a}": alpha(a) for a in (-1.5, -0.25, 0.2, 0.9, 1.75)},
    **{f"weighted {share}": weighted_jensen_shannon(share) for share in (0.01, 0.5, 0.8)},
}
"""Every divergence that is held to the laws."""

DIVERGENCE_OF = {
    "kl_pq": "kl",
    "kl_qp": "reverse_kl",
    "jeffreys": "jeffreys",
    "jsd": "jsd",
    "hellinger2": "hellinger2",
    "tv": "tv",
    "chi2_pq": "chi2",
    "chi2_qp": "neyman_chi2",
}
"""What the reference files call the rows of the table."""


def of_record(case: Mapping[str, Any], name: str) -> Categorical:
    """Return p or q of a case, from its probabilities or its logits."""
    if name in case:
        return Categorical(case[name])
    return Categorical.from_logits(case[f"{name}_logits"])


def agrees(found: float, expected: float | str, tolerance: Mapping[str, float]) -> bool:
    """Return whether a number is what a reference file says, to its tolerance."""
    value = float(expected)
    if math.isinf(value):
        return found == value
    return abs(found - value) <= max(tolerance["abs"], tolerance["rel"] * abs(value))


def tolerance_of(case: Mapping[str, Any], name: str) -> Mapping[str, float]:
    found: Mapping[str, float] = case["tol"].get(name, case["tol"]["default"])
    return found


def covers(estimate: Estimate, truth: Number) -> bool:
    """Return whether an estimate is as close to the truth, to DIGITS, as it says."""
    if math.isinf(estimate.value):
        return bool(mpmath.isinf(truth)) or truth > mpmath.mpf(1.79e308)
    return bool(
        abs(mpmath.mpf(estimate.value) - truth) <= mpmath.mpf(estimate.error) + mpmath.mpf(1e-150)
    )


# Weights from ordinary to tiny, and zeros.
WEIGHTS = st.one_of(
    st.floats(0.01, 1.0),
    st.floats(0.01, 1.0),
    st.floats(-80.0, 0.0).map(lambda e: 10.0**e),
    st.just(0.0),
)
POSITIVE = st.one_of(st.floats(0.01, 1.0), st.floats(-40.0, 0.0).map(lambda e: 10.0**e))


@st.composite
def rows(draw: st.DrawFn, count: int, weights: st.SearchStrategy[float] = WEIGHTS) -> list[Row]:
    """Draw rows of weights over the same outcomes, of which one at least is not zero."""
    n = draw(st.integers(1, 7))
    row = st.lists(weights, min_size=n, max_size=n).filter(any)
    return [draw(row) for _ in range(count)]


@st.composite
def near_rows(draw: st.DrawFn) -> list[Row]:
    """Draw two rows that agree to 3 to 12 digits, and not by a common factor to more."""
    first = draw(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=7))
    size = 10.0 ** draw(st.floats(-12.0, -3.0))
    shifts = [1.0, -1.0, *(draw(st.floats(-1.0, 1.0)) for _ in first[2:])]
    return [first, [w * (1.0 + size * s) for w, s in zip(first, shifts, strict=True)]]


def exact(weights: Sequence[float]) -> list[Number]:
    """Return the probabilities that weights stand for."""
    total = mpmath.fsum(map(mpmath.mpf, weights))
    return [mpmath.mpf(w) / total for w in weights]


def _kl(p: Sequence[Number], q: Sequence[Number]) -> Number:
    pairs = [(a, b) for a, b in zip(p, q, strict=True) if a]
    if any(not b for _, b in pairs):
        return mpmath.inf
    return mpmath.fsum(a * mpmath.log(a / b) for a, b in pairs)


def affinity(p: Sequence[Number], q: Sequence[Number], a: float) -> Number:
    """Return Σ pᵃ q¹⁻ᵃ; ∞ where a zero is raised to a negative power."""
    terms = []
    for first, second in zip(p, q, strict=True):
        if (not first and a < 0 and second) or (not second and a > 1 and first):
            return mpmath.inf
        if first and second:
            terms.append(first ** mpmath.mpf(a) * second ** (1 - mpmath.mpf(a)))
    return mpmath.fsum(terms)


def _alpha(a: float) -> Callable[[Sequence[Number], Sequence[Number]], Number]:
    return lambda p, q: (1 - affinity(p, q, a)) / (mpmath.mpf(a) * (1 - mpmath.mpf(a)))


def _weighted(share: float) -> Callable[[Sequence[Number], Sequence[Number]], Number]:
    def value(p: Sequence[Number], q: Sequence[Number]) -> Number:
        s = mpmath.mpf(share)
        m = [s * a + (1 - s) * b for a, b in zip(p, q, strict=True)]
        return s * _kl(p, m) + (1 - s) * _kl(q, m)

    return value


TRUTH: Mapping[str, Callable[[Sequence[Number], Sequence[Number]], Number]] = {
    "kl": _kl,
    "reverse_kl": lambda p, q: _kl(q, p),
    "jeffreys": lambda p, q: _kl(p, q) + _kl(q, p),
    "jsd": _weighted(0.5),
    "hellinger2": lambda p, q: 1 - affinity(p, q, 0.5),
    "tv": lambda p, q: mpmath.fsum(abs(a - b) for a, b in zip(p, q, strict=True)) / 2,
    "chi2": lambda p, q: affinity(p, q, 2.0) - 1,
    "neyman_chi2": lambda p, q: affinity(p, q, -1.0) - 1,
    "alpha": _alpha(0.5),
    **{f"alpha {a}": _alpha(a) for a in (-1.5, -0.25, 0.2, 0.9, 1.75)},
    **{f"weighted {share}": _weighted(share) for share in (0.01, 0.5, 0.8)},
}
"""Each divergence by its definition."""
