"""Ways to find KL agree where they should, and say so where they do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from klviz.analyses.compare.formulas import FORMULAS, formula_of
from klviz.analyses.compare.pairs import pair_of
from klviz.analyses.compare.truth import (
    QUICK,
    Truth,
    TruthContent,
    histogram_of,
    means_of,
    other_ways,
    verdict,
)
from klviz.core.closed.crossings import CROSSINGS
from klviz.core.closed.forms import KL as FORMS
from klviz.core.estimates import Estimate
from klviz.core.sampling.ratio_estimators import Quality
from klviz.distributions import Normal
from klviz.document.comparison import Comparison
from klviz.estimators import ratio_estimate
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.core.records import cases, mixture_of, one

# Schulman (2020): q = N(0, 1), p = N(mu, 1): bias and sd beside KL = mu²/2.
PUBLISHED: Mapping[tuple[float, str], tuple[float, float]] = {
    (0.1, "k1"): (0.0, 20.0000),
    (0.1, "k2"): (0.0025, 1.4177),
    (0.1, "k3"): (0.0, 1.4166),
    (1.0, "k1"): (0.0, 2.0000),
    (1.0, "k2"): (0.25, 1.7321),
    (1.0, "k3"): (0.0, 1.6950),
}


def of(comparison: Comparison) -> TruthContent:
    found = Truth(60.0).answer(request_of(comparison), pair_of(comparison))
    assert found.complete
    return found


@pytest.mark.parametrize(("mu", "key"), PUBLISHED)
def test_bias_and_spread_are_the_published_ones(mu: float, key: str) -> None:
    bias, sd = PUBLISHED[mu, key]
    comparison = on_the_line(f"N({mu}, 1)", "N(0, 1)", direction="reverse", estimator=key)
    content = of(comparison)
    assert (content.name, content.source) == ("KL(Q‖P)", "Q")
    shown = content.shown
    assert shown is not None
    assert shown.quality is not None
    assert shown.key == key
    truth = 0.5 * mu * mu
    assert shown.quality.bias.value / truth == pytest.approx(bias, abs=5e-5)
    assert shown.quality.sd.value / truth == pytest.approx(sd, abs=5e-5)


@pytest.mark.parametrize("name", ["gaussian_1d", "continuous_1d"])
def test_ways_agree_with_each_other_and_with_the_truth(name: str) -> None:
    for case in cases(name):
        first, second = mixture_of(case["p"]), mixture_of(case["q"])
        for pair, key in (((first, second), "kl_pq"), ((second, first), "kl_qp")):
            wanted = float(case["values"][key])
            for way in other_ways(*pair):
                if math.isnan(way.found.value):
                    assert way.note
                    continue
                assert way.agrees is not False, (case["id"], way)
                doubt = way.found.error + 1e-11 * abs(wanted) + 1e-13
                got = way.found.value
                assert got == wanted or abs(got - wanted) <= doubt, (case["id"], way)


@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: str(case["id"]))
def test_sums_agree(case: Any) -> None:
    if len(case.get("p", ())) < 2:
        pytest.skip("one outcome, or given by logits")
    p, q = (tuple(case[who]) for who in "pq")
    content = of(over_outcomes(p, q))
    assert [way.key for way in content.ways] == ["sum", "entropies"]
    assert all(way.agrees for way in content.ways)
    wanted = float(case["values"]["kl_pq"])
    assert content.ways[0].found.value == pytest.approx(wanted, rel=1e-11, abs=1e-13)


def test_there_is_a_formula_wherever_a_closed_form_is() -> None:
    same = {("cauchy" if key == "student_t" else key,) * 2 for key in FORMS}
    crossed = {(a, "cauchy" if b == "student_t" else b) for a, b in CROSSINGS}
    assert set(FORMULAS) == same | crossed


def test_a_formula_has_the_numbers_put_in() -> None:
    formula = formula_of(one("normal", 0.5, 0.8), one("normal", -1.0, 2.0))
    assert formula is not None
    assert formula.letters == "log(σ₂/σ₁) + (σ₁² + (μ₁ − μ₂)²)/(2σ₂²) − ½"
    assert formula.numbers == "log(2/0.8) + (0.8² + (0.5 − (−1))²)/(2 · 2²) − ½"
    assert formula_of(one("student_t", 3.0, 0.0, 1.0), one("normal", 0.0, 1.0)) is None


@pytest.mark.parametrize(("p", "q"), FORMULAS)
def test_every_formula_is_shown_beside_quadrature(p: str, q: str) -> None:
    said = {
        "normal": "N(0.5, 2)",
        "laplace": "Laplace(-1, 2)",
        "cauchy": "Cauchy(1, 2)",
        "uniform": "U(-1, 1)",
    }
    content = of(on_the_line(said[p], said[q]))
    assert [way.key for way in content.ways] == ["closed_form", "quadrature", "entropies"]
    assert all(way.agrees for way in content.ways)
    assert " = " in content.ways[0].told


def test_a_value_that_differs_from_quadrature_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Estimate(0.25, 1e-12)
    monkeypatch.setattr("klviz.analyses.compare.truth._by_entropies", lambda *_: wrong)
    ways = of(on_the_line()).ways
    assert [way.agrees for way in ways] == [True, False, False]
    assert "by more than both errors explain" in ways[2].note


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("key", ["k1", "k2", "k3"])
def test_means_are_those_of_the_library(direction: str, key: str) -> None:
    content = of(on_the_line(draws=500, seed=7, direction=direction, estimator=key))
    p, q = Normal(0, 1), Normal(0, 2)
    pair = (q, p) if direction == "forward" else (p, q)
    wanted = ratio_estimate(*pair, key, n=500, seed=7)
    assert content.shown is not None
    assert content.shown.way.found == wanted
    assert content.drawn == content.wanted == 500


def test_the_running_mean_of_log_p_over_q_tends_to_kl() -> None:
    content = of(on_the_line(draws=100_000))
    assert content.shown is not None
    means = content.shown.means
    assert means.counts[0] == 1
    assert means.counts[-1] == 100_000
    truth = content.truth.value
    assert abs(means.means[-1] - truth) <= 4.0 * means.errors[-1]
    assert means.errors[-1] < 0.01 * means.errors[1] + 0.01
    assert content.shown.way.agrees


def test_single_draws_of_k1_cross_zero_and_those_of_k2_and_k3_never_do() -> None:
    content = of(on_the_line())
    histograms = {found.key: found.histogram for found in content.estimators}
    assert histograms["k1"].negative > 0
    assert histograms["k1"].edges[0] < 0.0
    for key in ("k2", "k3"):
        assert histograms[key].negative == 0
        assert histograms[key].edges[0] == 0.0


def test_a_histogram_counts_every_draw() -> None:
    k = np.concatenate([np.random.default_rng(1).standard_cauchy(5000), [math.inf, 1e300]])
    found = histogram_of(k)
    assert found.counts.sum() + found.below + found.above == k.size
    assert found.counts.sum() >= 0.98 * k.size
    assert np.any(found.edges == 0.0)
    assert histogram_of(np.full(9, -1e-4), 0.4).edges[-1] > 0.4
    assert histogram_of(np.zeros(5)).counts.sum() == 5
    assert histogram_of(np.full(3, math.inf)).above == 3


def test_running_means_end_with_the_mean() -> None:
    k = np.random.default_rng(2).normal(3.0, 2.0, 777)
    found = means_of(k)
    assert found.means[-1] == pytest.approx(k.mean())
    assert found.errors[-1] == pytest.approx(k.std(ddof=1) / math.sqrt(777))
    assert found.means[0] == pytest.approx(k[0])


def test_an_infinite_divergence_is_shown_by_no_number_of_draws() -> None:
    content = of(on_the_line("Cauchy(0, 1)", "N(0, 1)"))
    assert [way.key for way in content.ways] == ["quadrature", "entropies"]
    assert all(way.found.value == math.inf and way.agrees for way in content.ways)
    assert content.shown is not None
    assert content.shown.way.agrees is None
    assert content.shown.way.note.startswith("finite, as every mean")
    assert math.isfinite(content.shown.way.found.value)


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (on_the_line("N(0, 1)", "U(0, 1)"), "p has mass below 0 and above 1, where q is zero"),
        (
            on_the_line("U(0, 1)", "N(0, 1)", direction="reverse"),
            "q has mass below 0 and above 1, where p is zero",
        ),
        (
            over_outcomes((1.0, 0.0), (0.5, 0.5), direction="reverse"),
            "q has mass at outcome 1, where p is zero",
        ),
    ],
)
def test_reasons_call_both_by_their_names(comparison: Comparison, said: str) -> None:
    content = of(comparison)
    assert all(way.found.reason == said for way in content.ways)
    assert content.shown is not None
    assert content.shown.quality is not None
    assert content.shown.quality.mean.reason == said


def test_the_tail_of_what_is_drawn_from_is_named() -> None:
    for p, q, direction, name in (
        ("N(0, 1)", "N(0, 2)", "forward", "p"),
        ("N(0, 2)", "N(0, 1)", "reverse", "q"),
    ):
        shown = of(on_the_line(p, q, direction=direction, estimator="k3")).shown
        assert shown is not None
        assert f"too fast for the tail of {name} " in shown.way.note


def test_an_infinite_variance_is_said_with_its_reason() -> None:
    # r = p/q under Q = N(0, 1) with P = N(0, 2): E r² diverges.
    content = of(on_the_line("N(0, 2)", "N(0, 1)", direction="reverse", estimator="k3"))
    assert content.shown is not None
    assert content.shown.quality is not None
    assert content.shown.quality.sd.value == math.inf
    assert content.shown.way.agrees is None
    assert "variance" in content.shown.way.note


def test_a_mean_that_does_not_exist_is_said_with_its_reason() -> None:
    # KL(t₃‖N) is finite, but E x⁴, which k2 needs, is not.
    shown = of(on_the_line("t(3; 0, 1)", "N(0, 1)", estimator="k2")).shown
    assert shown is not None
    assert shown.quality is not None
    assert math.isfinite(shown.quality.truth.value)
    assert shown.quality.mean.value == math.inf
    assert shown.way.agrees is None
    assert shown.way.note.startswith("k2 has no mean: it grows too fast for the tail of p")


def test_a_mean_that_is_far_off_is_told() -> None:
    truth, zero = Estimate(1.0), Estimate(0.0)
    quality = Quality(truth, truth, zero, Estimate(2.0))
    assert verdict(Estimate(1.39, 0.1), quality, "") == (True, "")
    agrees, note = verdict(Estimate(1.41, 0.1), quality, "")
    assert agrees is False
    assert note.startswith("4.1 standard errors off")


def test_draws_that_miss_a_rare_mode_are_told() -> None:
    rare = on_the_line("0.9999 N(0, 1) + 0.0001 N(90, 1)", "N(0, 1)", draws=300)
    content = of(rare)
    assert content.shown is not None
    assert content.shown.way.agrees is False


def test_many_draws_come_after_a_few() -> None:
    comparison = on_the_line(draws=100_000)
    analyst, request, pair = Truth(0.0), request_of(comparison), pair_of(comparison)
    first = analyst.answer(request, pair)
    assert not first.complete
    assert (first.drawn, first.wanted) == (QUICK, 100_000)
    for _ in range(20):
        content = analyst.answer(request, pair)
    assert content.complete
    assert content.drawn == 100_000


def test_another_estimator_takes_no_new_draws() -> None:
    comparison = on_the_line()
    analyst, pair = Truth(60.0), pair_of(comparison)
    first = analyst.answer(request_of(comparison), pair)
    second = analyst.answer(request_of(replace(comparison, estimator="k3")), pair)
    assert second.shown is not None
    assert second.shown.means is first.estimators[2].means
    third = analyst.answer(request_of(replace(comparison, seed=9)), pair)
    assert third.estimators[0].means.means[0] != first.estimators[0].means.means[0]
