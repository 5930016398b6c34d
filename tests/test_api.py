"""The Python API as a notebook uses it."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

import klviz as kv

P = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
Q = kv.Normal(loc=0, scale=1)


def test_text_classes_and_data_say_the_same_distribution() -> None:
    by_class = kv.Mixture([kv.Normal(-3, 1), kv.Normal(3, 1)], weights=[0.5, 0.5])
    by_data = kv.from_dict(
        {
            "family": "mixture",
            "components": [
                {"family": "normal", "weight": 0.5, "loc": -3, "scale": 1},
                {"family": "normal", "weight": 0.5, "loc": 3, "scale": 1},
            ],
        }
    )
    assert P == by_class == by_data
    assert hash(P) == hash(by_class)
    assert str(P) == "0.5 N(-3, 1) + 0.5 N(3, 1)"
    assert eval(repr(P), {"parse": kv.parse}) == P  # repr is meant to be pasted


@pytest.mark.parametrize(
    "distribution",
    [
        kv.Normal(1, 2),
        kv.Laplace(1, 2),
        kv.Logistic(1, 2),
        kv.StudentT(df=3, loc=1, scale=2),
        kv.Cauchy(1, 2),
        kv.Uniform(-1, 2),
        kv.Mixture([kv.Uniform(0, 1), kv.Cauchy()], [2, 1]),
    ],
)
def test_a_distribution_survives_its_text_and_its_data(distribution: kv.Distribution) -> None:
    assert kv.parse(str(distribution)) == distribution
    assert kv.from_dict(distribution.to_dict()) == distribution
    x = np.linspace(-1.5, 3.0, 7)
    assert distribution.prob(x) == pytest.approx(np.exp(distribution.log_prob(x)))
    assert distribution.log_prob(0.5).shape == ()
    assert (distribution.sample(5, seed=3) == distribution.sample(5, seed=3)).all()


def test_a_mixture_of_mixtures_is_flat_and_shares_the_weight() -> None:
    nested = kv.Mixture([P, kv.Laplace(0, 1)], weights=[1, 3])
    x = np.linspace(-5, 5, 11)
    expected = 0.25 * P.prob(x) + 0.75 * kv.Laplace(0, 1).prob(x)
    assert nested.prob(x) == pytest.approx(expected, rel=1e-14)


def test_moments_are_exact_and_honest() -> None:
    assert (P.mean, P.sd) == (0.0, pytest.approx(math.sqrt(10)))
    assert math.isnan(kv.Cauchy().mean)
    assert kv.StudentT(2).sd == math.inf


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("kl", 3.810702066970922),
        ("reverse_kl", 2.69335197659684),
        ("jeffreys", 6.504054043567763),
        ("jsd", 0.4623808799891417),
        ("hellinger2", 0.5657695116449186),
        ("tv", 0.8143288209904883),
        ("chi2", 4050.542025492594),
        ("neyman_chi2", 32.63654752249597),
        (kv.alpha(0.25), 2.303475478380684),
        (kv.alpha(0.5), 4 * 0.5657695116449186),
        (kv.alpha(1), 3.810702066970922),
        (kv.alpha(0), 2.69335197659684),
    ],
)
def test_divergences_have_the_known_values(kind: str, value: float) -> None:
    estimate = kv.divergence(P, Q, kind)
    assert float(estimate) == pytest.approx(value, rel=1e-9)
    assert abs(estimate.value - value) <= estimate.error + 1e-15 * value
    assert f"{estimate:.3f}" == f"{value:.3f}"


def test_entropies_and_renyi_agree_with_kl() -> None:
    assert kv.entropy(P).value == pytest.approx(2.1082364662337505, rel=1e-10)
    difference = kv.cross_entropy(P, Q).value - kv.entropy(P).value
    assert difference == pytest.approx(kv.kl(P, Q).value, rel=1e-10)
    assert kv.renyi(P, Q, order=1).value == kv.kl(P, Q).value
    d = 0.7
    assert kv.renyi(kv.Normal(0, 1), kv.Normal(d, 1), order=2).value == pytest.approx(d * d)


def test_a_formula_or_an_integral_can_be_asked_for() -> None:
    p, q = kv.Laplace(0, 1), kv.Laplace(1, 2)
    for ask in (kv.kl, lambda p, q, method: kv.renyi(p, q, 2, method=method)):
        formula, integral = (ask(p, q, method=m) for m in ("closed form", "quadrature"))
        assert formula.method == "closed form"
        assert "Gauss" in integral.method
        assert formula.value == pytest.approx(integral.value, rel=1e-12)
    assert kv.entropy(P, method="quadrature").value == kv.entropy(P).value


def test_bits_are_nats_over_log_two() -> None:
    assert kv.bits(kv.kl(P, Q)).value == pytest.approx(3.810702066970922 / math.log(2))


def test_infinity_is_a_value_with_a_reason() -> None:
    estimate = kv.kl(kv.Cauchy(), kv.Normal())
    assert estimate.value == math.inf
    assert "tail" in estimate.reason
    assert kv.kl(kv.Normal(), kv.Cauchy()).value == pytest.approx(0.259244532488862264, rel=1e-11)
    assert "zero" in kv.kl(kv.Normal(), kv.Uniform(0, 1)).reason


def test_fit_from_the_middle_covers() -> None:
    run = kv.fit(P, divergence="reverse_kl", start=kv.Normal(0, 1))
    assert run.parameters[-1] == pytest.approx((0.0, 2.74376930909121), abs=1e-6)


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", kv.alpha(0.3)])
def test_every_family_can_be_fitted_under_any_divergence(family: str, divergence: str) -> None:
    p = kv.parse("0.4 N(-1, 1) + 0.6 N(1, 0.7)")
    run = kv.fit(p, family=family, divergence=divergence, steps=300)
    assert run.value.value < 0.4
    assert run.values[-1] <= run.values[0] + 1e-12


def test_fit_of_an_infinite_divergence_says_why() -> None:
    run = kv.fit(kv.Cauchy(), divergence="kl")
    assert not run.converged
    assert run.note == run.value.reason != ""


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: kv.Normal(0, -1), "scale must be positive, got -1.0"),
        (lambda: kv.Normal(10**400, 1), "loc is too large; the largest number is 1.79e308"),
        (lambda: kv.Normal(0, 10**400), "scale is too large"),
        (lambda: kv.Normal(math.nan, 1), "loc must be a finite number, got nan"),
        (lambda: kv.StudentT(0), "df must be positive, got 0.0"),
        (lambda: kv.Mixture([]), "at least one component"),
        (lambda: kv.Mixture([Q], [0]), "weights are all zero"),
        (lambda: kv.Mixture([Q, Q], [1, -1]), "weight must be a number that is not negative"),
        (lambda: kv.Mixture([Q, Q], [1]), "as many as the components, 2, got 1"),
        (lambda: kv.divergence(P, Q, "kld"), "divergence must be one of kl,"),
        (lambda: kv.kl(P, 3), "q must be a distribution"),
        (lambda: kv.alpha(math.inf), "alpha must be a finite number"),
        (lambda: kv.kl(P, Q, method="closed form"), "no closed form is known for these two"),
        (lambda: kv.kl(P, Q, method="x"), "method must be one of closed form, quadrature, got 'x'"),
        (lambda: kv.renyi(P, Q, -1), "order must not be negative"),
        (lambda: kv.fit(P, optimiser="sgd"), "optimiser must be one of gradient"),
        (
            lambda: kv.fit(P, family="uniform"),
            "family must be one of normal, laplace, ",
        ),
        (lambda: kv.fit(P, rate=-1), "rate must be positive"),
        (lambda: kv.fit(P, steps=-1), "steps must not be negative"),
        (lambda: kv.fit(P, start=kv.Laplace()), "start must be one Normal distribution"),
        (lambda: kv.from_dict({"family": "normal", "loc": 0}), "scale"),
        (lambda: P.sample(-1), "n must not be negative"),
        (lambda: P.sample(2.5), "n must be a whole number, got 2.5"),
        (lambda: kv.parse(3), "text must be a text such as 'N\\(0, 1\\)', got 3"),
        (lambda: kv.Normal(None), "loc must be a number, got None"),
        (lambda: kv.Normal("a"), "loc must be a number, got 'a'"),
        (lambda: kv.Uniform(2, 1), "low"),
        (lambda: kv.alpha("x"), "alpha must be a number, got 'x'"),
        (lambda: kv.renyi(P, Q, "a"), "order must be a number, got 'a'"),
        (lambda: kv.fit(P, rate="x"), "rate must be a number, got 'x'"),
        (lambda: kv.fit(P, steps=2.5), "steps must be a whole number, got 2.5"),
        (lambda: kv.fit(P, start=3), "start must be a distribution"),
        (lambda: kv.fit(P, divergence=3), "divergence must be one of"),
        (lambda: kv.fit(3), "p must be a distribution"),
        (lambda: kv.Mixture(Q), "components must be a list of distributions"),
        (lambda: kv.Mixture([1, 2]), "every component must be a distribution"),
        (lambda: kv.Mixture([Q], ["x"]), "weight must be a number, got 'x'"),
        (lambda: kv.from_dict(3), "data must be a dictionary, got 3"),
        (lambda: kv.bits(3), "estimate must be an Estimate"),
    ],
)
def test_a_wrong_argument_is_named_with_its_value(attempt: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        attempt()  # type: ignore[operator]


def test_notation_that_does_not_parse_shows_where() -> None:
    with pytest.raises(ValueError, match="sd σ must be positive, got −1") as caught:
        kv.parse("0.5 N(0, 1) + 0.5 N(3, -1)")
    text, caret = str(caught.value).splitlines()[-2:]
    assert text[caret.index("^") :].startswith("-1")


@pytest.mark.parametrize(
    "module", ["klviz", "klviz.core.values", "klviz.document", "klviz.analyses.fit"]
)
def test_the_mathematics_knows_neither_qt_nor_a_slow_import(module: str) -> None:
    program = (
        f"import sys, {module}\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in"
        " ('PySide6', 'shiboken6', 'pyqtgraph', 'scipy') or m.startswith('klviz.gui')]\n"
        "print(bad)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.stdout.strip() == "[]", found.stderr


def test_estimates_are_ordered_by_their_values() -> None:
    small, large = kv.kl(kv.Normal(0, 1), kv.Normal(0, 2)), kv.kl(kv.Normal(0, 2), kv.Normal(0, 1))
    assert small < large
    assert small < 0.5 < large
    assert large >= small
    assert large > 0
    assert small <= small.value
    assert max(small, large) is large


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: kv.Categorical("abc"), "probabilities must be numbers, got 'abc'"),
        (lambda: kv.Points("a"), "points must be numbers, got 'a'"),
        (lambda: kv.mutual_information("x"), "table must be numbers, got 'x'"),
        (lambda: kv.mutual_information([[1, 2], [3]]), "table must be numbers, got [[1, 2], [3]]"),
        (lambda: kv.Normal(0, 1).log_prob("a"), "x must be numbers, got 'a'"),
        (lambda: kv.MultivariateNormal(["a"], [[1]]), "mean must be numbers, got ['a']"),
        (lambda: kv.vae_kl([1j], [0]), "mu must be numbers, got [1j]"),
        (lambda: kv.Normal(0, 1).sample(3, seed="a"), "seed must be a whole number, got 'a'"),
        (lambda: kv.Normal(0, 1).sample(3, seed=-1), "seed must not be negative, got -1"),
        (lambda: kv.monte_carlo(kv.Normal(), kv.Normal(), n=0), "n must be 2 or more, got 0"),
    ],
)
def test_what_is_no_number_is_named(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        call()
