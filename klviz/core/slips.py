"""SLIPS: how KL is often computed from two arrays, line by line, and what goes wrong.

The functions are the very lines that are shown, slips and all, so that what they give is what
anybody's NumPy gives; their warnings are kept quiet. Only one of them is right: ``log``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.parameters import Parameter, choose, table

ADDED = Parameter(
    "added",
    "ε",
    "ε in the code",
    1e-10,
    positive=True,
    most=1.0,
    help="What code adds to a denominator, or puts in the place of a zero.",
)


class Arrays(NamedTuple):
    """What the code is given.

    Attributes:
        p: P at the points of a grid, or of the outcomes, (n,).
        q: Q, likewise.
        log_p: log p, computed as a logarithm.
        log_q: log q, likewise.
        typed_p: P before it was divided by its sum.
        typed_q: Q, likewise.
        dx: the distance of two points; 1 over outcomes.
        eps: what is added or put in.
    """

    p: Array
    q: Array
    log_p: Array
    log_q: Array
    typed_p: Array
    typed_q: Array
    dx: float
    eps: float


@dataclass(frozen=True, slots=True)
class Slip:
    """A way to write KL.

    Attributes:
        key: what scenes call it.
        title: what a person reads.
        code: the lines, with dx and eps as names.
        sentence: what goes wrong in it, and where.
        given: computes it.
        right: whether nothing goes wrong.
        spaces: where it is met.
    """

    key: str
    title: str
    code: tuple[str, ...]
    sentence: str
    given: Callable[[Arrays], float]
    right: bool = False
    spaces: tuple[str, ...] = ("line", "outcomes")


def computed(slip: Slip, arrays: Arrays) -> float:
    """Return what the code gives, nan and ∞ among it, with its warnings kept quiet."""
    with np.errstate(all="ignore"):
        return float(slip.given(arrays))


def slip_of(key: str) -> Slip:
    """Return the row of that key.

    Raises:
        ValueError: there is none.
    """
    return choose(SLIPS, key, "slip")


def _ratio(a: Arrays) -> float:
    p, q = a.p, a.q
    return float(np.sum(p * np.log(p / q)) * a.dx)


def _where(a: Arrays) -> float:
    p, q = a.p, a.q
    return float(np.sum(np.where(p > 0, p * np.log(p / q), 0)) * a.dx)


def _filter(a: Arrays) -> float:
    p, q = a.p, a.q
    ok = (p > 0) & (q > 0)
    return float(np.sum(p[ok] * np.log(p[ok] / q[ok])) * a.dx)


def _eps(a: Arrays) -> float:
    p, q, eps = a.p, a.q, a.eps
    return float(np.sum(p * np.log((p + eps) / (q + eps))) * a.dx)


def _replaced(a: Arrays) -> float:
    p, q, eps = a.p, a.q, a.eps
    q = np.where(q == 0, eps, q)
    ok = p > 0
    return float(np.sum(p[ok] * np.log(p[ok] / q[ok])) * a.dx)


def _single(a: Arrays) -> float:
    p, q = a.p.astype("f4"), a.q.astype("f4")
    ok = p > 0
    return float(np.sum(p[ok] * np.log(p[ok] / q[ok])) * a.dx)


def _typed(a: Arrays) -> float:
    p, q = a.typed_p, a.typed_q
    ok = p > 0
    return float(np.sum(p[ok] * np.log(p[ok] / q[ok])) * a.dx)


def _generalised(a: Arrays) -> float:
    p, q = a.typed_p, a.typed_q
    return _typed(a) + float(np.sum(q - p) * a.dx)


def _log(a: Arrays) -> float:
    log_p, log_q = a.log_p, a.log_q
    ok = log_p > -np.inf
    terms = np.exp(log_p[ok]) * (log_p[ok] - log_q[ok])
    return float(np.sum(terms) * a.dx)


_MASKED = ("kl = np.sum(p[ok] * np.log(p[ok] / q[ok])) * dx",)

SLIPS: Mapping[str, Slip] = table(
    [
        Slip(
            "ratio",
            "p/q as it stands",
            ("kl = np.sum(p * np.log(p / q)) * dx",),
            "0 · log 0 is nan where p is 0, and p/q overflows where q underflows.",
            _ratio,
        ),
        Slip(
            "where",
            "Masked by np.where",
            ("kl = np.sum(np.where(p > 0, p * np.log(p / q), 0)) * dx",),
            "Both branches are computed, warnings and all; p/q still overflows where q is small.",
            _where,
        ),
        Slip(
            "filter",
            "Zeros filtered",
            ("ok = (p > 0) & (q > 0)", *_MASKED),
            "Dropping q = 0 drops what makes KL infinite: the further apart, the less is left.",
            _filter,
        ),
        Slip(
            "eps",
            "ε added",
            ("kl = np.sum(p * np.log((p + eps) / (q + eps))) * dx",),
            "No answer can exceed about −log ε, and what is added is never taken away again.",
            _eps,
        ),
        Slip(
            "replaced",
            "q = 0 made ε",
            ("q = np.where(q == 0, eps, q)", "ok = p > 0", *_MASKED),
            "An infinite KL becomes a number that ε chooses; q no longer sums to one.",
            _replaced,
        ),
        Slip(
            "single",
            "Single precision",
            ('p, q = p.astype("f4"), q.astype("f4")', "ok = p > 0", *_MASKED),
            "Half the digits: q is 0 below 1e-45, and a small KL may come out negative.",
            _single,
        ),
        Slip(
            "typed",
            "Not normalised",
            ("p, q = typed_p, typed_q", "ok = p > 0", *_MASKED),
            "KL of numbers that do not sum to one is no KL: it may be negative.",
            _typed,
            spaces=("outcomes",),
        ),
        Slip(
            "generalised",
            "Generalised KL",
            (
                "p, q = typed_p, typed_q",
                "ok = p > 0",
                *_MASKED,
                "kl = kl + np.sum(q - p) * dx",
            ),
            "Σ p log(p/q) − p + q is KL where both sum to one, and never negative where not.",
            _generalised,
            spaces=("outcomes",),
        ),
        Slip(
            "log",
            "In logarithms",
            (
                "ok = log_p > -np.inf",
                "terms = np.exp(log_p[ok]) * (log_p[ok] - log_q[ok])",
                "kl = np.sum(terms) * dx",
            ),
            "Right: no logarithm is taken of what has underflowed; p = 0 is left out, q = 0 is ∞.",
            _log,
            right=True,
        ),
    ]
)
"""Every way to write it, the right one last."""
