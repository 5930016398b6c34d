"""Which means over draws have a variance, against what windows of the integral do."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES
from klviz.core.mixtures import Mixture
from klviz.core.sampling.monte_carlo import PROPOSALS, Blend
from klviz.core.sampling.tail_moments import Power, spread_reason, where_it_diverges
from klviz.core.values import divergence_value
from tests.core.records import mixed, one

LAWS = {
    "normal": one("normal", 0.0, 1.0),
    "wider": one("normal", 0.0, 1.6),
    "moved": one("normal", 1.0, 1.0),
    "laplace": one("laplace", 0.0, 1.0),
    "logistic": one("logistic", 0.0, 2.5),
    "t5": one("student_t", 5.0, 0.0, 1.0),
    "t3": one("student_t", 3.0, 0.5, 1.0),
    "blend": mixed((0.9, "normal", (0.0, 1.0)), (0.1, "student_t", (7.0, 0.0, 2.0))),
}


def log_share(p: Mixture, q: Mixture, proposal: str, key: str, classic: bool, x: float) -> float:
    """Return the logarithm of |x| F²/r: what ∫ F²/r gains over a decade at x."""
    law = {"p": p, "q": q, "both": Blend(p, q)}[proposal]
    row = DIVERGENCES[key]
    log_p, log_q, log_r = (float(d.log_prob(np.array([x]))[0]) for d in (p, q, law))
    source = log_r - math.log(abs(x))
    if classic and key in ("kl", "reverse_kl"):
        return 2.0 * ((log_p if key == "kl" else log_q) + math.log(abs(log_p - log_q))) - source
    # Beside the larger of the two nothing overflows.
    top = max(log_p, log_q)
    pair = densities(np.array([log_p - top]), np.array([log_q - top]))
    return 2.0 * (math.log(float(row.integrand(pair)[0])) + top) - source


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize("proposal", PROPOSALS)
@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv"])
def test_the_verdict_is_what_the_integral_does_far_out(
    key: str, proposal: str, classic: bool
) -> None:
    seen = []
    for p, q in product(LAWS.values(), repeat=2):
        if p is q or math.isinf(divergence_value(DIVERGENCES[key], p, q).value):
            continue
        gains = [
            log_share(p, q, proposal, key, classic, side * 1e8)
            - log_share(p, q, proposal, key, classic, side * 1e6)
            for side in (-1.0, 1.0)
        ]
        verdict = bool(spread_reason(DIVERGENCES[key], p, q, proposal, classic=classic))
        assert verdict == (max(gains) >= 0.0), (p.parts, q.parts, gains)
        seen.append(verdict)
    assert len(seen) > 5
    assert False in seen


def test_moments_of_the_log_ratio_diverge_by_the_power_of_the_tail() -> None:
    """Under t with ν degrees x to the power 2k has a mean where 2k < ν."""
    normal = one("normal", 0.0, 1.0)
    for df, logs, diverges in ((5.0, 2, False), (4.0, 2, True), (3.0, 1, False), (2.0, 1, True)):
        heavy = one("student_t", df, 0.0, 1.0)
        where = where_it_diverges(normal, heavy, Power(Fraction(0), logs))
        assert where == ("on the left" if diverges else "")


def test_one_side_is_named_where_the_other_is_bounded() -> None:
    p = one("normal", 0.0, 1.0)
    q = one("normal", 1.0, 1.0)
    # p³/q² falls like exp(−x²/2 …) on both sides; p^−1 q² too: equal widths never diverge.
    assert where_it_diverges(p, q, Power(Fraction(3))) == ""
    narrow = one("laplace", 0.0, 0.5)
    assert where_it_diverges(one("laplace", 0.0, 1.0), narrow, Power(Fraction(3))) == "on the left"
    assert where_it_diverges(one("uniform", 0.0, 1.0), narrow, Power(Fraction(3))) == ""
