"""The error that is shown, against the error there is, over every value of the reference.

A shown error has to cover the true one in 99 % of the cases and to be at most 100 times too large
in 90 %. No value can be nearer to the truth than rounding lets it: in the second share a true
error counts as at least 1e-15 of the value, and the cases that are worse than that are counted by
themselves, too. Infinite values are left out: there is nothing to estimate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from mpmath import mp, mpf

from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.values import Method, divergence_value
from tests.core.records import mixture_of, normals, random_pairs
from tests.core.test_reference_values import ALL, checks

FLOOR = 1e-15
"""The smallest true error that is asked about, relative."""
COVERED, TIGHT, TOO_LARGE = 0.99, 0.90, 100.0
RANDOM_KEYS = ["kl", "reverse_kl", "jsd", "hellinger2"]


class Claim(NamedTuple):
    """An error that is claimed, the true one, and the size of the value."""

    claimed: float
    true: float
    size: float

    @property
    def above_rounding(self) -> bool:
        return self.true > FLOOR * self.size

    @property
    def tight(self) -> bool:
        return self.claimed <= TOO_LARGE * max(self.true, FLOOR * self.size)


def claim(found: Estimate, expected: float) -> Claim:
    return Claim(found.error, abs(found.value - expected), abs(expected))


def of_the_reference(method: Method | None) -> Iterator[Claim]:
    for case in ALL:
        for check in checks(case, method):
            found = check.found()
            if isinstance(found, Estimate) and math.isfinite(found.value):
                yield claim(found, float(check.expected))


def of_random_pairs() -> Iterator[Claim]:
    for record in random_pairs():
        p, q = mixture_of(record["p"]), mixture_of(record["q"])
        for key in RANDOM_KEYS:
            found = divergence_value(DIVERGENCES[key], p, q)
            yield claim(found, float(record["values"][key]))


def share(of: list[bool]) -> float:
    return sum(of) / len(of)


def judged(what: str, claims: list[Claim]) -> None:
    """Print the shares, so that a run with -s shows them, and hold them to what is promised."""
    worse = [c.tight for c in claims if c.above_rounding]
    covered, tight = share([c.true <= c.claimed for c in claims]), share([c.tight for c in claims])
    print(
        f"\n{what}: {len(claims)} values, error covered {covered:.2%}, "
        f"at most {TOO_LARGE:g} times too large {tight:.2%}; "
        f"{share(worse):.2%} of the {len(worse)} worse than rounding"
    )
    assert covered >= COVERED
    assert tight >= TIGHT
    assert share(worse) >= TIGHT


@pytest.mark.parametrize("method", [None, "quadrature"])
def test_errors_cover_the_truth_without_exaggerating(method: Method | None) -> None:
    claims = list(of_the_reference(method))
    assert len(claims) > 1500
    judged("as shown" if method is None else method, claims)


def test_errors_of_random_pairs_cover_the_truth_without_exaggerating() -> None:
    judged("random pairs", list(of_random_pairs()))


def chi2_of_normals(shares: list[float], places: list[float], sd: float) -> mpf:
    """Return χ² of a mixture of normals with sd 1 to N(0, sd)."""
    s = mpf(sd)
    bend = 2 - 1 / s**2
    total = mp.fsum(map(mpf, shares))
    terms = [
        mpf(v) * mpf(w) * mp.exp((mpf(a) + b) ** 2 / (2 * bend) - (mpf(a) ** 2 + mpf(b) ** 2) / 2)
        for v, a in zip(shares, places, strict=True)
        for w, b in zip(shares, places, strict=True)
    ]
    return s / mp.sqrt(bend) * mp.fsum(terms) / total**2 - 1


@pytest.mark.parametrize("distance", [20.0, 30.369999999999997, 41.7, 50.1, 54.9, 57.3])
def test_a_second_summit_far_out_counts_with_the_digits_of_its_exponents(distance: float) -> None:
    # p²/q has a summit near 0, and a lower one at 1.42 distances, where its exponents are large.
    faint = 0.2 * math.exp(-0.21 * distance**2)
    p = normals((1.0, 0.0, 1.0), (faint, distance, 1.0))
    found = divergence_value(DIVERGENCES["chi2"], p, normals((1.0, 0.0, 1.3)))
    with mp.workdps(40):
        exact = chi2_of_normals([1.0, faint], [0.0, distance], 1.3)
        assert abs(found.value - exact) <= found.error <= 1e-10 * exact
