"""Ways to look at densities, and at how they compare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import mixture_of, view_of
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS, Compared
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES, KL
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW


def snapshot(**views: str) -> FitSnapshot:
    scene = replace(
        FIRST_SCENE, runs=tuple(Run(key, colour=i) for i, key in enumerate(DIVERGENCES))
    )
    target = scene.target.normalised()
    request = FitRequest(target, scene.approximation, scene.runs, view_of(scene), **views)
    return Fit(budget=1.0).answer(request)


def test_settings_offer_every_view_under_its_label() -> None:
    for setting, rows in ((DENSITY_VIEW, DENSITY_VIEWS), (RATIO_VIEW, RATIO_VIEWS)):
        assert dict(setting.choices) == {key: row.label for key, row in rows.items()}
        assert setting.default == next(iter(rows))


def test_densities_their_logarithms_and_distribution_functions_belong_together() -> None:
    density, log, cdf = (snapshot(density_view=key) for key in ("density", "log", "cdf"))
    p = mixture_of(FIRST_SCENE.target)
    assert np.allclose(np.exp(log.p), density.p)
    assert np.allclose(np.diff(cdf.p), np.diff(p.cdf(density.x)))
    for one, other in zip(density.runs, log.runs, strict=True):
        assert np.allclose(np.exp(other.curve), one.curve)
    for view in cdf.runs:
        assert (np.diff(view.curve) >= 0.0).all()
        assert view.curve[-1] > 0.99


def test_the_log_ratio_is_the_same_for_every_divergence() -> None:
    shot = snapshot(ratio_view="log_ratio", density_view="log")
    for view in shot.runs:
        assert np.allclose(view.integrand, shot.p - view.curve)


def test_pulls_are_what_they_are_for_forward_and_reverse_kl() -> None:
    shot = snapshot(ratio_view="pull")
    for view in shot.runs:
        p, q = shot.p, view.curve
        if view.run.divergence == "kl":
            assert np.allclose(view.integrand, q - p)
        if view.run.divergence == "reverse_kl":
            assert np.allclose(view.integrand, q * np.log(q / p), atol=1e-12)


@pytest.mark.parametrize("key", RATIO_VIEWS)
def test_values_do_not_depend_on_how_they_are_looked_at(key: str) -> None:
    usual, other = snapshot(), snapshot(ratio_view=key, density_view="cdf")
    values = [[view.estimate.value for view in shot.runs] for shot in (usual, other)]
    assert values[0] == values[1]


def test_the_ratio_is_that_of_the_densities_and_has_no_unit() -> None:
    shot, row = snapshot(ratio_view="ratio"), RATIO_VIEWS["ratio"]
    for view in shot.runs:
        assert np.allclose(view.integrand, shot.p / view.curve)
    assert row.in_nats is False


def test_where_both_densities_are_zero_there_is_no_ratio() -> None:
    nowhere, only_p = np.array([-np.inf, -np.inf]), np.array([-np.inf, -1.0])
    both = Compared(densities(only_p, nowhere), lambda: nowhere)
    ratio = RATIO_VIEWS["ratio"].of(KL, both)
    assert np.isnan(ratio[0])
    assert ratio[1] == np.inf
