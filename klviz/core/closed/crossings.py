"""KL between members of different families in closed form: cross-entropy less entropy.

Nearly equal they cannot be, so nothing is lost in the difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from klviz.core.closed.powers import EPSILON, FEW, Exact
from klviz.core.families.family import Member
from klviz.core.wasserstein import MEAN_SIZES

CrossForm: TypeAlias = Callable[[Member, Member], Exact]

LOG_2PI = math.log(2.0 * math.pi)


def normal_in_laplace(p: Member, q: Member) -> Exact:
    """Return log 2β + E|x − μ|/β − ½ log 2πe s², E|x − μ| of the folded normal."""
    distance = p.scale * MEAN_SIZES["normal"](abs(p.loc - q.loc) / p.scale)
    return _sum(math.log(2.0 * q.scale), distance / q.scale, -0.5 * (LOG_2PI + 1.0), -_log(p))


def laplace_in_normal(p: Member, q: Member) -> Exact:
    """½ log 2πσ² + (2b² + d²)/2σ² − log 2be."""
    shift, width = (p.loc - q.loc) / q.scale, p.scale / q.scale
    square = width * width + 0.5 * shift * shift
    return _sum(0.5 * LOG_2PI, _log(q), square, -math.log(2.0 * p.scale), -1.0)


def uniform_in_normal(p: Member, q: Member) -> Exact:
    """½ log 2πσ² + (h²/3 + d²)/2σ² − log 2h, h half the length."""
    shift, width = (p.loc - q.loc) / q.scale, p.scale / q.scale
    square = width * width / 6.0 + 0.5 * shift * shift
    return _sum(0.5 * LOG_2PI, _log(q), square, -math.log(2.0 * p.scale))


def uniform_in_laplace(p: Member, q: Member) -> Exact:
    """Return log 2β + E|x − μ|/β − log 2h."""
    distance = p.scale * MEAN_SIZES["uniform"](abs(p.loc - q.loc) / p.scale)
    return _sum(math.log(2.0 * q.scale), distance / q.scale, -math.log(2.0 * p.scale))


def uniform_in_cauchy(p: Member, q: Member) -> Exact:
    """Return log πσ + E log(1 + z²) − log 2h.

    The integral of log(1 + z²) is z log(1 + z²) − 2z + 2 arctan z.
    """
    ends = [(end - q.loc) / q.scale for end in p.shape]
    terms = [(z * math.log1p(z * z), 2.0 * math.atan(z)) for z in ends]
    length = 2.0 * p.scale / q.scale
    mean = ((terms[1][0] - terms[0][0]) + (terms[1][1] - terms[0][1])) / length - 2.0
    whole = _sum(math.log(math.pi), _log(q), mean, -math.log(2.0 * p.scale))
    lost = math.fsum(abs(part) for pair in terms for part in pair) / length
    return Exact(whole.value, whole.error + FEW * EPSILON * lost)


CROSSINGS: Mapping[tuple[str, str], CrossForm] = {
    ("normal", "laplace"): normal_in_laplace,
    ("laplace", "normal"): laplace_in_normal,
    ("uniform", "normal"): uniform_in_normal,
    ("uniform", "laplace"): uniform_in_laplace,
    ("uniform", "student_t"): uniform_in_cauchy,
}
"""KL(P‖Q) by the families of p and q; of Student-t with one degree of freedom."""


def _log(member: Member) -> float:
    return math.log(member.scale)


def _sum(*terms: float) -> Exact:
    return Exact(math.fsum(terms), FEW * EPSILON * math.fsum(map(abs, terms)))
