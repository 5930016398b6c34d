"""Formulas beside quadrature, and where formulas lose digits if written carelessly."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from klviz.core.arrays import Array
from klviz.core.closed import forms as closed_forms
from klviz.core.closed.forms import kl_cauchy, kl_laplace, kl_normal, kl_uniform
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES, Member
from klviz.core.mixtures import Mixture
from klviz.core.plans import plan
from klviz.core.quadrature import integrate
from klviz.core.values import CLOSED_FORM, divergence_value, entropy
from tests.core.records import TWO_MODES, mixed, normals, one

places = st.floats(-30, 30)
sizes = st.floats(-1.5, 1.5).map(lambda e: 10.0**e)


def normal_exact(p: Member, q: Member) -> mpf:
    with mp.workdps(240):
        s, sigma, d = mpf(p.scale), mpf(q.scale), mpf(p.loc) - mpf(q.loc)
        return mp.log(sigma / s) + (s * s + d * d) / (2 * sigma * sigma) - mpf(1) / 2


def laplace_exact(p: Member, q: Member) -> mpf:
    with mp.workdps(240):
        b, beta, d = mpf(p.scale), mpf(q.scale), abs(mpf(p.loc) - mpf(q.loc))
        return mp.log(beta / b) + (b * mp.exp(-d / b) + d) / beta - 1


def cauchy_exact(p: Member, q: Member) -> mpf:
    with mp.workdps(240):
        s, sigma, d = mpf(p.scale), mpf(q.scale), mpf(p.loc) - mpf(q.loc)
        return mp.log(((s + sigma) ** 2 + d * d) / (4 * s * sigma))


FORMS = {
    "normal": (kl_normal, normal_exact),
    "laplace": (kl_laplace, laplace_exact),
    "cauchy": (kl_cauchy, cauchy_exact),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("shift", [0.0, 1e-12, 1e-6, 1e-3, 0.1, 3.0, 1e3, 1e8])
@pytest.mark.parametrize("stretch", [1e-12, 1e-6, -1e-3, 0.3, -0.9, 20.0, 1e6])
def test_a_formula_keeps_its_digits_from_near_equal_to_far_apart(
    name: str, shift: float, stretch: float
) -> None:
    form, exact = FORMS[name]
    p, q = Member(1.0, 1.5), Member(1.0 + shift, 1.5 * (1.0 + stretch))
    assert form(p, q) == pytest.approx(float(exact(p, q)), rel=2e-15)
    assert form(q, p) == pytest.approx(float(exact(q, p)), rel=2e-15)


@pytest.mark.parametrize("name", FORMS)
def test_equal_members_are_at_no_distance(name: str) -> None:
    form, _ = FORMS[name]
    assert form(Member(1e6, 1e-9), Member(1e6, 1e-9)) == 0.0


def test_uniform_in_uniform_is_the_log_of_the_ratio_of_their_lengths() -> None:
    inner, outer = Member(0.5, 0.5, (0.0, 1.0)), Member(1.0, 2.0, (-1.0, 3.0))
    assert kl_uniform(inner, outer) == pytest.approx(math.log(4.0), rel=1e-15)
    hair = Member(0.5, 0.5, (0.0, 1.0 + 2**-40))
    assert kl_uniform(inner, hair) == pytest.approx(2.0**-40, rel=1e-11)


def test_kl_between_cauchys_is_symmetric() -> None:
    p, q = one("student_t", 1.0, 0.0, 1.0), one("student_t", 1.0, 3.0, 2.0)
    both = [divergence_value(DIVERGENCES[key], p, q) for key in ("kl", "reverse_kl")]
    assert both[0] == both[1]
    assert both[0].value == pytest.approx(0.810930216216329, rel=1e-15)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["normal", "laplace", "student_t"]), places, sizes, places, sizes)
@example("laplace", 9.0, 10.0**-1.5, 0.0, 1.0)
def test_formula_and_quadrature_agree(
    key: str, m: float, s: float, mu: float, sigma: float
) -> None:
    df = (1.0,) if key == "student_t" else ()
    p, q = one(key, *df, m, s), one(key, *df, mu, sigma)
    exact = closed_forms.kl(p, q)
    assert exact is not None
    found = divergence_value(DIVERGENCES["kl"], p, q, "quadrature")
    assert found.value == pytest.approx(exact, rel=1e-10, abs=1e-13)
    assert abs(found.value - exact) <= found.error + 1e-14 * exact + 1e-15


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["normal", "laplace", "student_t"]), places, sizes, places, sizes)
@example("laplace", 9.0, 10.0**-1.5, 0.0, 1.0)
def test_the_error_is_honest_of_an_integrand_that_is_seen_from_0_alone(
    key: str, m: float, s: float, mu: float, sigma: float
) -> None:
    df = (1.0,) if key == "student_t" else ()
    p, q = one(key, *df, m, s), one(key, *df, mu, sigma)
    exact = closed_forms.kl(p, q)
    assert exact is not None

    def integrand(x: Array) -> Array:
        return DIVERGENCES["kl"].integrand(densities(p.log_prob(x), q.log_prob(x)))

    found = integrate(integrand, plan(p, q))
    assert abs(found.value - exact) <= found.error + 1e-14 * exact + 1e-15


def test_a_formula_is_used_and_named_where_there_is_one() -> None:
    p, q = one("laplace", 0.0, 1.0), one("laplace", 1.0, 2.0)
    for key in ("kl", "reverse_kl", "jeffreys"):
        found = divergence_value(DIVERGENCES[key], p, q)
        assert found.method == CLOSED_FORM
        assert found.error <= 2e-15 * found.value
    assert divergence_value(DIVERGENCES["jsd"], p, q).method != CLOSED_FORM


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (one("normal", 0.0, 1.0), one("logistic", 0.0, 1.0)),
        (one("normal", 0.0, 1.0), one("student_t", 1.0, 0.0, 1.0)),
        (one("logistic", 0.0, 1.0), one("logistic", 1.0, 1.0)),
        (one("student_t", 2.0, 0.0, 1.0), one("student_t", 2.0, 1.0, 1.0)),
        (one("student_t", 1.0, 0.0, 1.0), one("student_t", 3.0, 1.0, 1.0)),
        (TWO_MODES, one("normal", 0.0, 1.0)),
    ],
)
def test_no_formula_is_claimed_where_there_is_none(p: Mixture, q: Mixture) -> None:
    assert closed_forms.kl(p, q) is None
    assert "Gauss–Kronrod" in divergence_value(DIVERGENCES["kl"], p, q).method


def test_a_mixture_of_one_that_counts_is_a_single_member() -> None:
    padded = normals((1.0, 0.0, 1.0), (0.0, 9.0, 1.0))
    q = one("normal", 1.0, 1.0)
    assert divergence_value(DIVERGENCES["kl"], padded, q).value == 0.5
    assert entropy(padded).method == CLOSED_FORM


@pytest.mark.parametrize("key", list(FAMILIES))
def test_entropy_of_a_member_is_that_of_its_integral(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scale in (1e-6, 1.0, 250.0):
        values = (-scale, scale) if key == "uniform" else (1.0, scale)
        p = one(key, *((2.3,) if key == "student_t" else ()), *values)
        exact = entropy(p)
        assert exact.method == CLOSED_FORM
        with monkeypatch.context() as patch:
            patch.setattr(closed_forms, "entropy", lambda p: None)
            found = entropy(p)
        assert found.value == pytest.approx(exact.value, rel=1e-11, abs=1e-11)
        assert abs(found.value - exact.value) <= found.error + exact.error


def test_a_value_too_large_for_a_number_says_so() -> None:
    wide, narrow = one("normal", 0.0, 1e160), one("normal", 0.0, 1e-10)
    found = divergence_value(DIVERGENCES["kl"], wide, narrow)
    assert math.isinf(found.value)
    assert "larger than a double can hold" in found.reason
    assert divergence_value(DIVERGENCES["kl"], narrow, wide).value == pytest.approx(
        170 * math.log(10) - 0.5
    )


def test_blocks_of_several_pieces_have_no_formula_but_the_right_value() -> None:
    blocks = mixed((1, "uniform", (0.0, 1.0)), (1, "uniform", (2.0, 3.0)))
    found = divergence_value(DIVERGENCES["kl"], blocks, one("uniform", 0.0, 4.0))
    assert found.value == pytest.approx(math.log(2.0), rel=1e-14)


@pytest.mark.parametrize(
    ("p", "q", "known"),
    [
        (one("student_t", 1, 0, 1e-200), one("student_t", 1, 0, 1e200), 919.6477428364984),
        (one("student_t", 1, 1e160, 1), one("student_t", 1, 0, 1), 735.4409353969747),
        (one("uniform", 0, 1e-200), one("uniform", -1e200, 1e200), 921.7271843781782),
        (one("normal", 0, 1e-200), one("normal", 0, 1e200), 920.5340371976183),
        (one("laplace", 0, 1e-200), one("laplace", 0, 1e200), 920.0340371976183),
        (one("normal", 0, 1e200), one("normal", 0, 1e-200), math.inf),
        (one("laplace", 0, 1e200), one("laplace", 0, 1e-200), math.inf),
    ],
)
def test_scales_of_the_whole_range_of_doubles_have_their_logarithm(
    p: Mixture, q: Mixture, known: float
) -> None:
    assert closed_forms.kl(p, q) == pytest.approx(known, rel=1e-14)


def hard_pair(rng: np.random.Generator, key: str) -> tuple[Mixture, Mixture]:
    """Return two members that nearly agree, or lie or reach far apart, or anything in between."""
    shape = (1.0,) if key == "student_t" else ()
    kind, close = rng.integers(3), 10.0 ** rng.uniform(-16, -1)
    loc, other = (float(v) for v in rng.normal(size=2) * 10.0 ** rng.uniform(-3, 3, 2))
    reach = 80.0 if kind == 0 else 6.0
    scale, wide = (float(v) for v in 10.0 ** rng.uniform(-reach, reach, 2))
    if kind == 1:
        other = loc + scale * close * float(rng.normal())
        wide = scale * (1.0 + close * float(rng.uniform(-1, 1)))
    return one(key, *shape, loc, scale), one(key, *shape, other, wide)


@pytest.mark.parametrize(
    ("key", "exact"),
    [("normal", normal_exact), ("laplace", laplace_exact), ("student_t", cauchy_exact)],
)
def test_the_error_of_kl_covers_the_truth_closely(
    key: str, exact: Callable[[Member, Member], mpf]
) -> None:
    rng, ratios = np.random.default_rng(1), []
    for _ in range(1000):
        p, q = hard_pair(rng, key)
        found = divergence_value(DIVERGENCES["kl"], p, q, CLOSED_FORM)
        if found.value == math.inf:
            continue
        with mp.workdps(240):
            true = abs(mpf(found.value) - exact(p.present[0].member, q.present[0].member))
            assert true <= found.error
            ratios.append(found.error / true if true else math.inf)
    assert len(ratios) > 800
    assert float(np.quantile(ratios, 0.9)) <= 100.0


def test_a_divergence_beneath_the_doubles_is_not_called_exactly_zero() -> None:
    near = divergence_value(DIVERGENCES["kl"], one("normal", 0, 1), one("normal", 1e-200, 1))
    assert 0.0 <= near.value < near.error <= 1e-323
    same = divergence_value(DIVERGENCES["kl"], one("normal", 0, 1), one("normal", 0, 1))
    assert (same.value, same.error) == (0.0, 0.0)
