"""The families of q over outcomes: their starts, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.fitted import FITTED, usual_family


@pytest.mark.parametrize("family", FITTED)
@pytest.mark.parametrize("size", [3, 8, 512])
def test_the_usual_start_is_one_of_its_family(family: str, size: int) -> None:
    row, p = FITTED[family], Categorical(np.arange(1.0, size + 1.0))
    approximation, theta = row.start((), p)
    assert approximation.log_prob(theta).size == size
    assert approximation.is_within_reach(theta)
    values = approximation.values_of(theta)
    if row.parameters:
        assert values == pytest.approx(row.usual(p), rel=1e-14)
        row.check(values)
    else:
        assert values == pytest.approx([1.0 / size] * size, rel=1e-14)


def test_free_logits_start_alike_where_p_has_mass_and_nowhere_else() -> None:
    _, theta = FITTED["categorical"].start((), Categorical([0.5, 0.0, 0.5]))
    assert theta == pytest.approx([np.log(0.5)] * 2, rel=1e-14)


def test_one_hump_is_usual_where_there_are_outcomes_enough_for_it() -> None:
    assert [usual_family(size) for size in (2, 3)] == ["categorical", "discretised_normal"]
    with pytest.raises(ValueError, match="needs at least 3 outcomes, and there are 2"):
        FITTED["discretised_normal"].start((), Categorical([0.5, 0.5]))


def test_probabilities_of_other_outcomes_are_no_start() -> None:
    with pytest.raises(ValueError, match="2 probabilities for 3 outcomes"):
        FITTED["categorical"].start((0.5, 0.5), Categorical([1.0, 1.0, 1.0]))
