"""What an interval of x adds to a divergence: against mpmath, closed forms, and the whole."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.plans import UnresolvableError
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

INF = math.inf
Number = Callable[[mpf], mpf]
Law = list[tuple[float, str, tuple[float, ...]]]


def _normal(x: mpf, mean: float, sd: float) -> mpf:
    return mp.npdf(x, mean, sd)


def _laplace(x: mpf, loc: float, scale: float) -> mpf:
    return mp.exp(-abs(x - loc) / mpf(scale)) / (2 * mpf(scale))


def _student(x: mpf, df: float, loc: float, scale: float) -> mpf:
    nu, z = mpf(df), (x - mpf(loc)) / mpf(scale)
    peak = mp.gamma((nu + 1) / 2) / mp.gamma(nu / 2) / mp.sqrt(mp.pi * nu) / mpf(scale)
    return peak * (1 + z * z / nu) ** (-(nu + 1) / 2)


DENSITIES: dict[str, Callable[..., mpf]] = {
    "normal": _normal,
    "laplace": _laplace,
    "student_t": _student,
}
CLASSICS: dict[str, Callable[[mpf, mpf], mpf]] = {
    "kl": lambda p, q: p * mp.log(p / q),
    "reverse_kl": lambda p, q: q * mp.log(q / p),
    "jeffreys": lambda p, q: (p - q) * mp.log(p / q),
    "jsd": lambda p, q: p * mp.log(2 * p / (p + q)) / 2 + q * mp.log(2 * q / (p + q)) / 2,
    "hellinger2": lambda p, q: (mp.sqrt(p) - mp.sqrt(q)) ** 2 / 2,
    "tv": lambda p, q: abs(p - q) / 2,
    "chi2": lambda p, q: (p - q) ** 2 / q,
    "neyman_chi2": lambda p, q: (p - q) ** 2 / p,
    "alpha": lambda p, q: 2 * (p + q) - 4 * mp.sqrt(p * q),
}
MODES: Law = [(0.5, "normal", (-3.0, 1.0)), (0.5, "normal", (3.0, 1.0))]
WIDE: Law = [(1.0, "normal", (1.0, 3.0))]
NEAR: Law = [(1.0, "normal", (0.0, 1.0))]
NEARER: Law = [(1.0, "normal", (1e-6, 1.0))]
TIP: Law = [(1.0, "laplace", (0.5, 2.0))]
HEAVY: Law = [(1.0, "student_t", (3.0, 0.0, 1.0))]
HEAVIER: Law = [(1.0, "student_t", (2.0, 1.0, 2.0))]
PAIRS = {
    "modes": (MODES, WIDE),
    "nearly the same": (NEAR, NEARER),
    "a tip": (TIP, [(1.0, "laplace", (-0.5, 1.5))]),
    "heavy": (HEAVY, HEAVIER),
}
INTERVALS = [(-2.5, 1.25), (0.3, 0.3001), (-4.0, 9.0), (6.0, 40.0)]


def mixture(law: Law) -> Mixture:
    return mixed(*law)


def density(law: Law) -> Number:
    return lambda x: mp.fsum(w * DENSITIES[key](x, *values) for w, key, values in law)


def exactly(key: str, pair: tuple[Law, Law], low: float, high: float) -> mpf:
    """Return the integral between points where nothing bends."""
    p, q = density(pair[0]), density(pair[1])
    with mp.workdps(30):

        def of(x: mpf) -> mpf:
            return CLASSICS[key](p(x), q(x))

        bends = [mpf(x) for x in (-0.5, 0.5) if low < x < high] if pair is PAIRS["a tip"] else []
        crossings = _crossings(p, q, low, high) if key == "tv" else []
        inner = [mpf(low) + (mpf(high) - mpf(low)) * k / 24 for k in range(25)]
        return mp.quad(
            of, sorted({*inner, *bends, *crossings}), method="gauss-legendre", maxdegree=4
        )


def _crossings(p: Number, q: Number, low: float, high: float) -> list[mpf]:
    points = [mpf(low) + (mpf(high) - mpf(low)) * k / 59 for k in range(60)]
    signs = [mp.sign(p(x) - q(x)) for x in points]
    pairs = zip(points, points[1:], signs, signs[1:], strict=False)
    return [
        mp.findroot(lambda x: p(x) - q(x), (a, b), solver="anderson", tol=1e-50)
        for a, b, s, t in pairs
        if s * t < 0
    ]


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("name", PAIRS)
def test_parts_are_those_of_many_digits_within_their_errors(name: str, key: str) -> None:
    pair = PAIRS[name]
    p, q = mixture(pair[0]), mixture(pair[1])
    for low, high in INTERVALS:
        found = partial_value(DIVERGENCES[key], p, q, low, high)
        wanted = exactly(key, pair, low, high)
        assert abs(mpf(found.value) - wanted) <= found.error, (low, high)
        assert found.error <= 1e-11 * max(abs(float(wanted)), 0.05 * (high - low)), (low, high)


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("x", [-7.0, -0.5, 0.2, 3.0, 1e3, 1e40])
def test_two_parts_make_the_whole(name: str, key: str, x: float) -> None:
    p, q = map(mixture, PAIRS[name])
    divergence = DIVERGENCES[key]
    whole = divergence_value(divergence, p, q)
    if math.isinf(whole.value):
        return
    left, right = partial_value(divergence, p, q, -INF, x), partial_value(divergence, p, q, x, INF)
    error = left.error + right.error + whole.error
    assert abs(left.value + right.value - whole.value) <= error
    assert error <= 1e-10 * max(whole.value, 1.0)


def test_a_part_of_kl_between_normals_has_a_closed_form() -> None:
    # With unit sd log(p/q) is m²/2 − m x, whose mean under p needs the density at the ends alone.
    m, low, high = 1.5, -0.7, 2.0
    mass = 0.5 * (math.erf(high / math.sqrt(2.0)) - math.erf(low / math.sqrt(2.0)))
    ends = (math.exp(-0.5 * low * low) - math.exp(-0.5 * high * high)) / math.sqrt(2.0 * math.pi)
    found = partial_value(
        DIVERGENCES["kl"], one("normal", 0.0, 1.0), one("normal", m, 1.0), low, high
    )
    assert found.value == pytest.approx(0.5 * m * m * mass - m * ends, abs=1e-15)


def test_blocks_have_parts_in_proportion() -> None:
    p, q = one("uniform", 1.0, 3.0), one("uniform", 0.0, 8.0)
    found = partial_value(DIVERGENCES["kl"], p, q, 1.5, 6.0)
    assert found.value == pytest.approx(0.75 * math.log(4.0), rel=1e-14)
    assert partial_value(DIVERGENCES["kl"], p, q, 4.0, 5.0).value == 0.0
    assert partial_value(DIVERGENCES["reverse_kl"], p, q, 1.5, 2.5).value == pytest.approx(
        0.125 * math.log(0.25), rel=1e-14
    )


def test_a_part_of_what_is_infinite_is_infinite_only_where_it_is() -> None:
    p, q = one("uniform", 0.0, 2.0), one("uniform", 1.0, 3.0)
    kl = DIVERGENCES["kl"]
    assert partial_value(kl, p, q, 1.0, 2.0).value == 0.0
    found = partial_value(kl, p, q, 0.5, 2.0)
    assert (found.value, found.reason) == (INF, "p has mass between 0.5 and 1, where q is zero")
    cauchy, normal = one("student_t", 1.0, 0.0, 1.0), one("normal", 0.0, 1.0)
    assert partial_value(kl, cauchy, normal, -INF, 0.0).value == INF
    assert 0.0 < partial_value(kl, cauchy, normal, 5.0, 50.0).value < INF
    chi2 = DIVERGENCES["chi2"]
    falling = mixed((0.5, "laplace", (0.0, 1.0)), (0.5, "normal", (0.0, 1.0)))
    assert partial_value(chi2, falling, normal, -3.0, 3.0).value < INF
    assert "on the left" in partial_value(chi2, falling, normal, -INF, 3.0).reason
    assert "on the right" in partial_value(chi2, falling, normal, 3.0, INF).reason


def test_far_off_and_narrow_parts_keep_their_digits() -> None:
    p, q = normals((1.0, 1e12, 1.0)), normals((1.0, 1e12 + 1.0, 1.0))
    found = partial_value(DIVERGENCES["kl"], p, q, 1e12 - 1.0, 1e12 + 1.0)
    near = partial_value(
        DIVERGENCES["kl"], one("normal", 0.0, 1.0), one("normal", 1.0, 1.0), -1.0, 1.0
    )
    assert abs(found.value - near.value) <= found.error + near.error
    assert found.error < 1e-10


def test_a_part_of_the_same_two_is_nothing() -> None:
    for divergence in (*DIVERGENCES.values(), alpha(-3.0)):
        found = partial_value(divergence, TWO_MODES, TWO_MODES, -1.0, 4.0)
        assert found.value == 0.0


def test_empty_and_backward_intervals() -> None:
    kl, q = DIVERGENCES["kl"], one("normal", 0.0, 2.0)
    assert partial_value(kl, TWO_MODES, q, 1.0, 1.0).value == 0.0
    with pytest.raises(ValueError, match=r"an interval must end .* or later, got 2.0 to 1.0"):
        partial_value(kl, TWO_MODES, q, 2.0, 1.0)


def test_beyond_the_panels_of_heavy_tails_nothing_is_claimed() -> None:
    p, q = map(mixture, PAIRS["heavy"])
    with pytest.raises(UnresolvableError, match="x = 1e\\+200 lies beyond the panels"):
        partial_value(DIVERGENCES["kl"], p, q, 1e200, INF)


@settings(max_examples=20)
@given(st.floats(-30.0, 30.0), st.floats(0.0, 20.0), st.floats(0.0, 20.0))
def test_neighbouring_parts_add_up(low: float, first: float, second: float) -> None:
    q, middle, high = one("normal", 1.0, 2.0), low + first, low + first + second
    for key in ("kl", "reverse_kl", "tv"):
        parts = [
            partial_value(DIVERGENCES[key], TWO_MODES, q, *ends)
            for ends in ((low, middle), (middle, high), (low, high))
        ]
        error = math.fsum(part.error for part in parts)
        assert abs(parts[0].value + parts[1].value - parts[2].value) <= error + 1e-300
