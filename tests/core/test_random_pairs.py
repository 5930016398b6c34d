"""Random pairs of mixtures against values of an independent rule in longer arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from klviz.core.divergences import DIVERGENCES
from klviz.core.values import divergence_value
from tests.core.make_random_pairs import fresh_pairs
from tests.core.records import Record, mixture_of, random_pairs
from tests.soak import few_or_all

KEYS = ["kl", "reverse_kl", "jsd", "hellinger2"]


def misses(key: str, records: Sequence[Record]) -> tuple[list[str], list[str]]:
    """Return which pairs are wrong, and of which the error that is shown does not cover."""
    wrong, uncovered = [], []
    for record in records:
        exact = float(record["values"][key])
        found = divergence_value(DIVERGENCES[key], mixture_of(record["p"]), mixture_of(record["q"]))
        off = abs(found.value - exact)
        if off > 1e-9 * exact and off > 1e-12:
            wrong.append(f"{record['id']}: {found} instead of {exact}")
        if off > found.error:
            uncovered.append(f"{record['id']}: {found} does not cover {exact}")
    return wrong, uncovered


@pytest.mark.parametrize("key", KEYS)
def test_random_pairs_are_right_to_nine_digits_and_own_up_to_their_error(key: str) -> None:
    assert len(random_pairs()) >= 300
    wrong, uncovered = misses(key, random_pairs())
    assert wrong == []
    assert len(uncovered) <= 0.005 * len(random_pairs()), uncovered


@pytest.mark.skipif(
    np.finfo(np.longdouble).eps > 1e-18, reason="long floats are no longer than others here"
)
@pytest.mark.parametrize("count", few_or_all(8, 3_000))
def test_so_are_pairs_that_nobody_has_seen(count: int) -> None:
    records = fresh_pairs(count)
    for key in KEYS:
        wrong, uncovered = misses(key, records)
        assert wrong == []
        assert len(uncovered) <= 0.005 * count, uncovered


def test_the_pairs_are_hard() -> None:
    def scales(record: Record) -> list[float]:
        parts = record["p"] + record["q"]
        return [part.get("scale") or 0.5 * (part["high"] - part["low"]) for part in parts]

    ratios = [max(s) / min(s) for s in map(scales, random_pairs())]
    assert sum(ratio > 1e3 for ratio in ratios) > 50
    assert {part["family"] for record in random_pairs() for part in record["p"]} == {
        "normal", "laplace", "logistic", "student_t", "uniform",
    }  # fmt: skip
