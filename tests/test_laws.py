"""The laws of the Python API: one for each row of LAWS, and the same distribution."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isfunction

import numpy as np
import pytest

import klviz as kv
from klviz import laws
from klviz.core.discrete.laws import LAWS

CALLS: dict[str, Callable[..., kv.Categorical]] = {
    "uniform": kv.discrete_uniform,
    "binomial": lambda probability, n: kv.binomial(n - 1, probability),
    "poisson": kv.truncated_poisson,
    "geometric": kv.geometric,
    "zipf": kv.zipf,
    "discretised_normal": kv.discretised_normal,
}
"""How each row of LAWS is called in the Python API, with its numbers and how many outcomes."""


def test_every_law_of_the_window_is_one_of_the_python_api() -> None:
    functions = [name for name, value in vars(laws).items() if isfunction(value)]
    own = [name for name in functions if getattr(laws, name).__module__ == laws.__name__]
    assert set(CALLS) == set(LAWS)
    assert len(own) == len(LAWS)
    assert set(own) <= set(kv.__all__)


@pytest.mark.parametrize("key", LAWS)
def test_a_law_is_the_same_distribution_by_either_way(key: str) -> None:
    row = LAWS[key]
    numbers = tuple(0.75 * parameter.default + 0.1 for parameter in row.parameters)
    found = CALLS[key](*numbers, 7)
    assert np.array_equal(found.probabilities, row.of(numbers, 7).probabilities)
