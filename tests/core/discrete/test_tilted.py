"""The widest normals over 0 … n − 1, and where forward KL has a closest one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.laws import LAWS
from klviz.core.discrete.tilted import is_wider_than_normals, variance_at_mean


@pytest.mark.parametrize("size", [3, 10, 512])
def test_in_the_middle_it_is_that_of_the_uniform_law(size: int) -> None:
    found = variance_at_mean(0.5 * (size - 1), size)
    assert found == pytest.approx((size**2 - 1) / 12.0, rel=1e-9)


@pytest.mark.parametrize("ratio", [0.2, 0.7, 0.95])
def test_far_from_the_other_end_it_is_that_of_the_geometric_law(ratio: float) -> None:
    found = variance_at_mean(ratio / (1.0 - ratio), 600)
    assert found == pytest.approx(ratio / (1.0 - ratio) ** 2, rel=1e-6)


def test_means_elsewhere_are_refused() -> None:
    with pytest.raises(ValueError, match="mean must lie between 0 and 4, got 5"):
        variance_at_mean(5.0, 5)


LAWS_AND_ENDS = [
    ([0.5, 0.0, 0.0, 0.5], False),
    ([0.25, 0.25, 0.25, 0.25], False),
    ([0.7, 0.1, 0.1, 0.1], False),
    ([0.1, 0.4, 0.4, 0.1], True),
    ([0.05, 0.15, 0.3, 0.5], True),
    ([0.4, 0.3, 0.2, 0.1], True),
]


@pytest.mark.parametrize(("p", "ends"), LAWS_AND_ENDS)
def test_a_search_over_wide_normals_says_the_same(p: list[float], ends: bool) -> None:
    law, k = Categorical(p), np.arange(float(len(p)))
    assert is_wider_than_normals(law) != ends

    def loss(theta: np.ndarray) -> float:
        # Natural parameters: of a normal the second is negative.
        logits = theta[0] * k + theta[1] * k**2
        top = float(logits.max())
        return float(top + np.log(np.exp(logits - top).sum()) - np.array(p) @ logits)

    best = minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-9})
    assert (best.x[1] < -1e-6) == ends


@pytest.mark.parametrize("p", [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
def test_what_is_narrow_is_not_wider(p: list[float]) -> None:
    assert not is_wider_than_normals(Categorical(p))


def test_a_hump_is_not_wider() -> None:
    assert not is_wider_than_normals(LAWS["binomial"].of((0.3,), 40))
