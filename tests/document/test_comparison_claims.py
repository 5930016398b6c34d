"""What the texts of the presets that compare two say is what the engine finds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

import klviz as kv
from klviz.analyses.answers import answered
from klviz.analyses.compare.pairs import OutcomePair, pair_of
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.truth import TruthContent
from klviz.analyses.films import Shot
from klviz.core.discrete.families import discretised_normal
from klviz.distributions import LineDistribution
from klviz.document.aspects import ASPECTS
from klviz.document.outcomes import Bars
from klviz.document.presets import COMPARE_PRESETS, load_preset

BIT = math.log(2.0)


class Three(NamedTuple):
    """P, Q and the third of a preset, as the Python API has them."""

    p: kv.Distribution
    q: kv.Distribution
    r: kv.Distribution

    @property
    def forward(self) -> float:
        return kv.kl(self.p, self.q).value

    @property
    def reverse(self) -> float:
        return kv.kl(self.q, self.p).value


Value = Callable[[Three], float]


def three_of(key: str) -> Three:
    pair = pair_of(load_preset(key).comparison)
    if isinstance(pair, OutcomePair):
        return Three(*[kv.Categorical.of(law) for law in (pair.p, pair.q, pair.r)])
    return Three(*[LineDistribution.of(law) for law in (pair.p, pair.q, pair.r)])


def quality(estimator: str, what: str) -> Value:
    """Return the bias or spread of an estimator of KL(Q‖P), as a share of that."""

    def share(three: Three) -> float:
        found = kv.ratio_quality(three.p, three.q, estimator)
        return float(getattr(found, what).value / found.truth.value)

    return share


def optimum(direction: str, what: str) -> Value:
    """Return what the best discretised normal near the start is, or what it costs."""

    def found(three: Three) -> float:
        def value(theta: np.ndarray) -> float:
            q = kv.Categorical.of(discretised_normal(theta[0], math.exp(theta[1]), 25))
            return kv.divergence(three.p, q, direction).value

        end = minimize(value, (15.0, math.log(2.0)), method="Nelder-Mead", tol=1e-9)
        loc, log_scale = map(float, end.x)
        return {"loc": loc, "scale": math.exp(log_scale), "value": float(end.fun)}[what]

    return found


def windowed(three: Three) -> float:
    """Return what ∫ p log(p/q) gains when the window grows from ±1e4 to ±1e5."""
    x = np.geomspace(1e4, 1e5, 200_001)
    ratio = three.p.prob(x) * (three.p.log_prob(x) - three.q.log_prob(x))
    return 2.0 * float(np.trapezoid(ratio, x))


def a_decade_of_smoothing(three: Three) -> float:
    """Return what KL gains where the ε that is added to q becomes ten times smaller."""
    q = np.asarray(three.q.prob(np.arange(3)))
    before, after = (kv.kl(three.p, kv.Categorical(q + e)).value for e in (1e-6, 1e-7))
    return float(after - before)


def forward(three: Three) -> float:
    return three.forward


def reverse(three: Three) -> float:
    return three.reverse


def forward_bits(three: Three) -> float:
    return three.forward / BIT


def reverse_bits(three: Three) -> float:
    return three.reverse / BIT


def entropy_bits(three: Three) -> float:
    return kv.entropy(three.p).value / BIT


def variance(three: Three) -> float:
    """Return KL(P‖Q) where the 2 of N(0, 2) is a variance."""
    return kv.kl(three.p, kv.Normal(0.0, math.sqrt(2.0))).value


def mutual(three: Three, size: int) -> float:
    """Return the mutual information of a square joint table whose rows stand one after another."""
    joint = np.asarray(three.p.prob(np.arange(size * size))).reshape(size, size)
    return kv.mutual_information(joint).value


PER_DIMENSION = kv.vae_kl([0.5, -0.3], [-0.5, -1.0], per_dim=True)
CLAIMS: dict[str, list[tuple[str, Value]]] = {
    "first-example": [
        ("= 0.529 and", lambda _: 0.9 * math.log(0.9 / 0.5)),
        ("= −0.161:", lambda _: 0.1 * math.log(0.1 / 0.5)),
        ("0.368 nats", forward),
        ("0.531 bits", forward_bits),
        ("0.511 nats", reverse),
        ("0.737 bits", reverse_bits),
    ],
    "common-slip": [
        ("1.5 = 0.585 ", lambda _: math.log2(1.5)),
        ("0.4 = −1.322 ", lambda _: math.log2(0.4)),
        ("finds 0.394 ", lambda _: 0.9 * 0.585 - 0.1 * 1.322),
        ("and 0.369 bits", lambda _: 0.5 * 1.322 - 0.5 * 0.585),
        ("are 0.531 and", forward_bits),
        ("and 0.737 bits", reverse_bits),
    ],
    "two-widths": [("= 0.318 nats", forward), ("and 0.807", reverse), ("be 0.0966", variance)],
    "variance-two": [("is 0.0966 nats", forward), ("KL(Q‖P) 0.153,", reverse)],
    "shifted": [("0.5 nats", forward), ("0.5 nats", reverse), ("0.721 bits", forward_bits)],
    "narrow-against-wide": [("costs 0.918 nats", forward), ("is 6.11:", reverse)],
    "binomial-against-uniform": [("is 0.0853 nats", forward), ("KL(Q‖P) 0.0975", reverse)],
    "vae-term": [
        ("−log 0.8 = 0.223,", lambda _: -math.log(0.8)),
        ("0.8²/2 = 0.32 ", lambda _: 0.8**2 / 2.0),
        ("0.5²/2 = 0.125", lambda _: 0.5**2 / 2.0),
        ("½: 0.168 nats", forward),
        ("costs 0.178 ", lambda _: float(PER_DIMENSION[0])),
        ("+ 0.229", lambda _: float(PER_DIMENSION[1])),
        ("= 0.407.", lambda _: float(PER_DIMENSION.sum())),
    ],
    "equal-widths": [("2 nats", forward), ("2 nats", reverse)],
    "mirrored-coins": [
        ("= 0.832 nats", forward),
        ("= 0.832 nats", reverse),
        ("1.2 bits", forward_bits),
    ],
    "cauchy-pair": [("= 0.511 nats", forward), ("= 0.511 nats", reverse)],
    "triangle": [
        ("is 0.511 nats", lambda t: kv.kl(t.p, t.r).value),
        ("Q 0.144", forward),
        ("+ 0.092", lambda t: kv.kl(t.q, t.r).value),
        ("= 0.236", lambda t: t.forward + kv.kl(t.q, t.r).value),
    ],
    "almost-alike": [
        ("by 0.001,", lambda t: float(t.p.prob(0))),
        ("is 0.00141.", lambda t: float(np.linalg.norm(t.p.prob([0, 1]) - t.q.prob([0, 1])))),
        ("is 0.00100 nats", reverse),
    ],
    "stretched": [
        ("stretched by 100 ", lambda _: load_preset("stretched").comparison.stretch),
        ("from 0.154 ", lambda t: kv.l2_distance(t.p, t.q).value),
        ("to 0.0154", lambda _: kv.l2_distance(kv.Cauchy(0, 100), kv.Normal(0, 100)).value),
    ],
    "code-lengths": [
        ("2 bits, 1.5", entropy_bits),
        ("= 1.585 bits", lambda t: kv.cross_entropy(t.p, t.q).value / BIT),
        ("the 0.0850 bits", forward_bits),
    ],
    "letters": [
        ("= 4.700 bits", lambda t: kv.cross_entropy(t.p, t.q).value / BIT),
        ("needs 4.179", entropy_bits),
        ("the 0.521 bits", forward_bits),
    ],
    "zipf": [
        ("is 1.14 bits", forward_bits),
        ("entropy of 4.86", entropy_bits),
        ("first 13 ranks", lambda t: float(np.sum(t.p.prob(np.arange(64)) > 1 / 64))),
    ],
    "joint-table": [
        ("= 0.2 for", lambda t: float(t.q.prob(0))),
        ("0.0863 nats", forward),
        ("0.125 bits", forward_bits),
        ("0.0863 nats", lambda t: mutual(t, 2)),
    ],
    "correlated-bins": [
        ("0.475 nats", forward),
        ("0.475 nats", lambda t: mutual(t, 12)),
        ("= 0.511", lambda _: -0.5 * math.log(1.0 - 0.8**2)),
    ],
    "jsd-saturates": [
        ("is 50 nats", forward),
        (
            "grows by 10 ",
            lambda t: kv.kl(t.p, kv.Normal(10.5)).value - kv.kl(t.p, kv.Normal(9.5)).value,
        ),
    ],
    "disjoint": [
        ("variation is 1 ", lambda t: kv.divergence(t.p, t.q, "tv").value),
        ("= 0.693 nats", lambda t: kv.divergence(t.p, t.q, "jsd").value),
    ],
    "negative-estimate": [
        ("is 0.005 nats", reverse),
        ("spreads 20 times", quality("k1", "sd")),
        ("spreads 1.42 times", quality("k3", "sd")),
    ],
    "estimators-apart": [
        ("is 0.5 nats", reverse),
        ("spreads 2 times", quality("k1", "sd")),
        ("spreads 1.70 times", quality("k3", "sd")),
        ("by 25 %", lambda t: 100.0 * quality("k2", "bias")(t)),
    ],
    "missing-outcome": [("is 0.389 nats", reverse)],
    "uniform-against-normal": [
        ("finite, 0.199 nats", forward),
        ("has 4.55 %", lambda _: 200.0 * float(stats.norm.sf(2.0))),
    ],
    "heavy-against-normal": [
        ("by 2.30 nats", windowed),
        ("is 0.645;", lambda t: kv.kl(kv.StudentT(3), t.q).value),
        ("KL(Q‖P) is 0.117", reverse),
    ],
    "smoothing": [("= 0.921 nats", a_decade_of_smoothing)],
    "naive-code": [("= 0.106 nats", forward)],
    "underflow": [("is 800 nats", forward), ("finds 800.", forward)],
    "two-humps": [
        ("scale of 8.32", optimum("kl", "scale")),
        ("and 0.654 nats", optimum("kl", "value")),
        ("at (18.0", optimum("reverse_kl", "loc")),
        ("18.0, 1.50)", optimum("reverse_kl", "scale")),
        ("and 0.693 nats", optimum("reverse_kl", "value")),
    ],
}
"""By preset: words of its text that end or begin with a number, and what that number is."""

INFINITIES = {
    "almost-alike": (True, False),
    "disjoint": (True, True),
    "heavy-against-normal": (True, False),
    "missing-outcome": (True, False),
    "naive-code": (False, True),
    "smoothing": (True, False),
    "stretched": (True, False),
    "uniform-against-normal": (False, True),
}
"""Of which presets KL(P‖Q) and KL(Q‖P) are infinite, as their texts say."""


def test_every_preset_is_tried() -> None:
    assert set(CLAIMS) == set(COMPARE_PRESETS)


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [(key, words, value) for key, rows in CLAIMS.items() for words, value in rows],
)
def test_a_number_in_a_text_is_right_to_its_last_digit(key: str, words: str, value: Value) -> None:
    assert words in load_preset(key).text
    number = re.findall(r"−?\d+(?:\.\d+)?", words)[-1].replace("−", "-")
    digits = len(number.partition(".")[2])
    assert value(three_of(key)) == pytest.approx(float(number), abs=0.501 * 10.0**-digits)


@pytest.mark.parametrize("key", COMPARE_PRESETS)
def test_what_is_infinite_is_said_to_be(key: str) -> None:
    three = three_of(key)
    found = math.isinf(three.forward), math.isinf(three.reverse)
    assert found == INFINITIES.get(key, (False, False))
    assert any(found) == bool(re.search(r"infinit", load_preset(key).text.partition(": code")[0]))


def test_jensen_shannon_is_nearly_at_its_bound_where_the_text_says_so() -> None:
    p, q, _ = three_of("jsd-saturates")
    assert 0.0 < math.log(2.0) - kv.divergence(p, q, "jsd").value < 1e-6
    further = kv.Normal(10.001, 1.0)
    assert (kv.kl(p, further).value - 50.0) / 0.001 == pytest.approx(10.0, rel=1e-3)


def test_the_bins_of_two_correlated_normals_are_what_they_are_said_to_be() -> None:
    p, q, _ = three_of("correlated-bins")
    edges = np.array([-np.inf, *np.arange(-2.5, 3.0, 0.5), np.inf])
    joint = stats.multivariate_normal([0.0, 0.0], [[1.0, 0.8], [0.8, 1.0]])
    below = [[joint.cdf(np.clip([x, y], -9.0, 9.0)) for y in edges] for x in edges]
    wanted = np.diff(np.diff(np.array(below), axis=0), axis=1)
    found = np.asarray(p.prob(np.arange(144))).reshape(12, 12)
    assert found == pytest.approx(wanted, abs=2e-5)
    product = np.outer(found.sum(axis=1), found.sum(axis=0))
    assert np.asarray(q.prob(np.arange(144))).reshape(12, 12) == pytest.approx(product, rel=1e-5)


def test_every_third_mean_of_a_hundred_draws_is_negative() -> None:
    p, q, _ = three_of("negative-estimate")
    draws = int(load_preset("negative-estimate").comparison.draws)
    assert draws == 100
    shown = answered(load_preset("negative-estimate"), None, Shot())
    assert isinstance(shown, CompareSnapshot)
    assert isinstance(shown.content, TruthContent)
    means_shown = {row.key: row.way.found.value for row in shown.content.estimators}
    assert means_shown["k1"] < 0.0 < means_shown["k3"]
    means = [kv.ratio_estimate(p, q, "k1", n=draws, seed=seed).value for seed in range(1000)]
    assert np.mean(np.array(means) < 0.0) == pytest.approx(1 / 3, abs=0.06)
    assert all(kv.ratio_estimate(p, q, "k3", n=draws, seed=s).value > 0.0 for s in range(100))


def test_the_letters_are_those_of_the_text_that_is_named() -> None:
    scene = load_preset("letters")
    text = scene.source.partition("“")[2].rpartition("”")[0].lower()
    counts = Counter(letter for letter in text if letter.isascii() and letter.isalpha())
    names = scene.comparison.table.names
    assert "".join(names) == "abcdefghijklmnopqrstuvwxyz"
    assert scene.comparison.table.p == Bars(tuple(float(counts[name]) for name in names))


def test_the_presets_show_every_aspect() -> None:
    shown = {load_preset(key).comparison.aspect for key in COMPARE_PRESETS}
    assert shown == set(ASPECTS)


@pytest.mark.parametrize("key", COMPARE_PRESETS)
def test_what_is_compared_on_the_line_is_what_would_be_fitted(key: str) -> None:
    scene = load_preset(key)
    if scene.comparison.space == "line":
        assert scene.target == scene.comparison.p
