"""The Python API beyond the line: outcomes, several dimensions, tables and codes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import klviz as kv

COIN = kv.Categorical([0.9, 0.1])
FAIR = kv.Categorical([1, 1])
ROUND = kv.MultivariateNormal([0, 0], [[1, 0], [0, 1]])
TILTED = kv.MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]])
LINE = kv.Normal(1, 2)
SPACES = [COIN, ROUND, TILTED, LINE, kv.MultivariateMixture([ROUND, TILTED], [1, 3])]


@pytest.mark.parametrize("p", SPACES, ids=repr)
def test_a_distribution_survives_its_data(p: kv.Distribution) -> None:
    again = kv.from_dict(p.to_dict())
    assert again == p
    assert hash(again) == hash(p)
    assert again.sample(3, seed=1).tolist() == p.sample(3, seed=1).tolist()


@pytest.mark.parametrize("p", SPACES, ids=repr)
def test_kl_to_itself_is_zero_and_entropy_is_cross_entropy(p: kv.Distribution) -> None:
    for kind in ("kl", "jsd", "tv", kv.alpha(0.3)):
        assert kv.divergence(p, p, kind).value == pytest.approx(0.0, abs=1e-14)
    entropy, cross = kv.entropy(p), kv.cross_entropy(p, p)
    assert cross.value == pytest.approx(entropy.value, abs=entropy.error + cross.error + 1e-15)


@pytest.mark.parametrize("p", SPACES, ids=repr)
@pytest.mark.parametrize("q", SPACES, ids=repr)
def test_only_what_is_over_the_same_space_is_compared(
    p: kv.Distribution, q: kv.Distribution
) -> None:
    same = np.shape(p.mean) == np.shape(q.mean) and isinstance(p, kv.Categorical) == isinstance(
        q, kv.Categorical
    )
    if same:
        assert kv.kl(p, q).value >= 0.0
        assert all(identity.holds for identity in kv.identities(p, q))
    else:
        for compare in (kv.kl, kv.cross_entropy, kv.bhattacharyya, kv.identities):
            with pytest.raises(ValueError, match="must be over the same space"):
                compare(p, q)


def test_outcomes_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="3"):
        kv.kl(COIN, kv.Categorical([1, 1, 1]))


def test_one_dimension_is_the_line() -> None:
    assert kv.kl(kv.MultivariateNormal([1], [[4]]), kv.Normal(0, 1)).value == pytest.approx(
        kv.kl(LINE, kv.Normal(0, 1)).value, rel=1e-14
    )


def test_known_values() -> None:
    assert kv.kl(COIN, FAIR).value == pytest.approx(
        math.log(2) + 0.9 * math.log(0.9) + 0.1 * math.log(0.1), rel=1e-14
    )
    assert kv.kl(TILTED, ROUND).value == pytest.approx(-0.5 * math.log(0.75), rel=1e-14)
    assert kv.renyi(COIN, FAIR, math.inf).value == pytest.approx(math.log(1.8), rel=1e-14)
    assert kv.weighted_jsd(COIN, FAIR, 0.5).value == pytest.approx(
        kv.divergence(COIN, FAIR, "jsd").value, rel=1e-13
    )
    distance = kv.bhattacharyya(COIN, FAIR).value
    assert 1.0 - math.exp(-distance) == pytest.approx(
        kv.divergence(COIN, FAIR, "hellinger2").value, rel=1e-13
    )


def test_l2_falls_where_kl_stays_infinite() -> None:
    for width in (1.0, 1e6):
        heavy, light = kv.Cauchy(0, width), kv.Normal(0, width)
        assert kv.l2_distance(heavy, light).value == pytest.approx(
            kv.l2_distance(kv.Cauchy(0, 1), kv.Normal(0, 1)).value / math.sqrt(width)
        )
        assert kv.kl(heavy, light).value == math.inf
    assert kv.l2_distance(COIN, FAIR).value == pytest.approx(0.4 * math.sqrt(2.0))


def test_wasserstein_distances_see_how_far_mass_is() -> None:
    for far in (3.0, 300.0):
        assert kv.wasserstein1(kv.Normal(), kv.Normal(far, 1)).value == pytest.approx(far)
        assert kv.wasserstein2_squared(kv.Normal(), kv.Normal(far, 2)).value == pytest.approx(
            far**2 + 1
        )
    moved = kv.MultivariateNormal([3, 4], [[1, 0], [0, 1]])
    assert kv.wasserstein2_squared(ROUND, moved).value == pytest.approx(25.0)
    errors = kv.parameter_errors(kv.Normal(0, 1), kv.Normal(1, 3))
    assert (errors.mean_and_sd, errors.mean_and_var) == (2.5, 32.5)


def test_information_in_a_table() -> None:
    table = [[0.4, 0.1], [0.1, 0.4]]
    expected = 0.8 * math.log(0.4 / 0.25) + 0.2 * math.log(0.1 / 0.25)
    assert kv.mutual_information(table).value == pytest.approx(expected, rel=1e-14)
    rule = kv.chain_rule(table, [[0.25, 0.25], [0.25, 0.25]])
    assert rule.marginal.value + rule.conditional.value == pytest.approx(
        rule.joint.value, rel=1e-14
    )


def test_the_term_of_a_code() -> None:
    mu, logvar = [0.0, 1.0], [0.0, math.log(4.0)]
    shares = kv.vae_kl(mu, logvar, per_dim=True)
    assert shares.tolist() == pytest.approx([0.0, 0.5 * (1 + 4 - 1 - math.log(4.0))])
    total = kv.vae_kl(mu, logvar)
    assert float(total) == pytest.approx(shares.sum())
    assert np.shape(kv.vae_kl([mu, mu], [logvar, logvar])) == (2,)


@pytest.mark.parametrize(("mu", "logvar"), [([1e200], [0]), ([0], [1000.0])])
def test_the_term_of_an_autoencoder_beyond_the_doubles_says_so(mu: list, logvar: list) -> None:
    found = kv.vae_kl(mu, logvar)
    assert (found.value, found.error) == (math.inf, 0.0)
    assert "larger than a double can hold" in found.reason


@pytest.mark.parametrize("family", ["full", "diagonal", "isotropic"])
def test_forward_kl_in_the_plane_keeps_the_moments(family: str) -> None:
    p = kv.MultivariateMixture(
        [kv.MultivariateNormal([-2, 0], [[1, 0], [0, 1]]), TILTED], weights=[1, 2]
    )
    run = kv.fit(p, family=family, divergence="kl")
    assert run.converged
    assert run.q.mean == pytest.approx(p.mean, abs=1e-6)
    variances = np.diag(p.cov)
    expected = {"full": p.cov, "diagonal": np.diag(variances), "isotropic": variances.mean()}
    cov = expected[family] * (np.eye(2) if family == "isotropic" else 1.0)
    assert run.q.cov == pytest.approx(cov, abs=1e-6)


@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", "chi2"])
def test_free_probabilities_reach_p(divergence: str) -> None:
    p = kv.Categorical([0.7, 0.2, 0.1])
    run = kv.fit(p, family="categorical", divergence=divergence, steps=2000)
    assert run.value.value < 1e-6
    assert run.q.probabilities == pytest.approx(p.probabilities, abs=1e-3)


def test_the_binomial_nearest_under_forward_kl_has_the_mean_of_p() -> None:
    p = kv.Categorical([0.3, 0.1, 0.1, 0.5])
    run = kv.fit(p, family="binomial", divergence="kl")
    assert run.q.mean == pytest.approx(p.mean, abs=1e-9)


def test_a_fit_is_shown_in_one_line_without_its_path() -> None:
    shown = repr(kv.fit(LINE, divergence="kl", start=kv.Normal(0, 1)))
    assert shown.startswith("Fit(q=parse('N(")
    assert "converged" in shown
    assert "array" not in shown


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: kv.Categorical([0.5, -1]), "-1"),
        (lambda: kv.Categorical([0, 0]), "zero"),
        (lambda: kv.MultivariateNormal([0, 0], [[1, 2], [2, 1]]), "positive definite"),
        (lambda: kv.MultivariateMixture([ROUND, LINE]), "every component must be a multivariate"),
        (lambda: kv.wasserstein2_squared(COIN, FAIR), "p must be a distribution on the line"),
        (lambda: kv.l2_distance(ROUND, ROUND), "both must be on the line, or over the same"),
        (lambda: kv.l2_distance(COIN, LINE), "they must be over the same space"),
        (lambda: kv.weighted_jsd(COIN, FAIR, 1.5), "share must be above 0 and below 1, got 1.5"),
        (lambda: kv.kl(COIN, FAIR, method="quadrature"), "method can be chosen on the line only"),
        (lambda: kv.mutual_information([[1, -1]]), "-1"),
        (lambda: kv.fit(COIN, family="laplace"), "family must be one of categorical, binomial"),
        (lambda: kv.fit(ROUND, family="laplace"), "family must be one of full, diagonal"),
        (lambda: kv.fit(COIN, start=LINE), "start must be a Categorical, got"),
        (lambda: kv.fit(COIN, start=kv.Categorical([1, 1, 1])), "over 2 outcomes as p is, got 3"),
        (lambda: kv.fit(ROUND, start=LINE), "start must be a MultivariateNormal in 2 dimensions"),
        (
            lambda: kv.fit(kv.MultivariateNormal([0] * 3, np.eye(3))),
            "p must be on the line, in the plane or over outcomes",
        ),
        (lambda: kv.from_dict({"family": "categorical"}), "either probabilities or logits"),
        (
            lambda: kv.from_dict({"family": "multivariate_normal", "mean": [0], "cov": [[1, 2]]}),
            "cov must be 1 rows of 1 numbers",
        ),
        (
            lambda: kv.from_dict({"family": "multivariate_normal", "mean": [0], "sd": 1}),
            "sd is not known; there are mean, cov",
        ),
        (
            lambda: kv.from_dict({"family": "multivariate_mixture", "components": [{"mean": [0]}]}),
            r"components\[0\].cov is missing",
        ),
        (lambda: kv.from_dict({"family": "multivariate_mixture"}), "components"),
    ],
)
def test_a_wrong_argument_is_named(attempt: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        attempt()  # type: ignore[operator]
