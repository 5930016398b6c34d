"""BOUNDS: both sides of each, where they are attained, and that they hold of every reference."""

from __future__ import annotations

import math
from typing import Any

import pytest

from klviz.core.bounds import BOUNDS
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES
from tests.core.records import TWO_MODES, cases, one

FAIR = Categorical([0.5, 0.5])
EQUAL = FAIR, FAIR
APART = Categorical([1.0, 0.0]), Categorical([0.0, 1.0])
PART = Categorical([0.5, 0.5, 0.0]), Categorical([0.3, 0.3, 0.4])
MIRRORED = Categorical([0.2, 0.8]), Categorical([0.8, 0.2])
COIN = Categorical([0.9, 0.1]), FAIR


@pytest.mark.parametrize("key", BOUNDS)
def test_a_row_is_told_of_a_divergence_that_it_is_made_of(key: str) -> None:
    bound = BOUNDS[key]
    assert bound.about in bound.needs
    assert set(bound.needs) <= set(DIVERGENCES)
    assert "≤" in bound.statement


@pytest.mark.parametrize("key", BOUNDS)
def test_equal_distributions_attain_it_or_have_all_the_room(key: str) -> None:
    found = BOUNDS[key].of(*EQUAL)
    assert found.left.value == 0.0
    assert found.slack == (found.right.value if "P = Q" not in BOUNDS[key].attained else 0.0)


@pytest.mark.parametrize(
    "key",
    [
        *("bretagnolle_huber", "jsd_bound", "lin", "hellinger_bound", "hellinger_kl"),
        *("variation_bound", "hellinger_variation", "variation_hellinger"),
    ],
)
def test_distributions_with_nothing_in_common_attain_it(key: str) -> None:
    assert BOUNDS[key].of(*APART).slack == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("key", ["chi2_bound", "hellinger_kl"])
def test_a_part_of_a_distribution_beside_the_whole_attains_it(key: str) -> None:
    found = BOUNDS[key].of(*PART)
    assert found.left.value == pytest.approx(found.right.value, rel=1e-14)
    assert found.left.value > 0.1


@pytest.mark.parametrize(
    ("key", "pair"),
    [("variation_hellinger", MIRRORED), ("variation_chi2", COIN), ("variation_neyman", COIN[::-1])],
)
def test_other_pairs_attain_it(key: str, pair: tuple[Categorical, Categorical]) -> None:
    found = BOUNDS[key].of(*pair)
    assert abs(found.slack) <= found.left.error + found.right.error + 1e-15
    assert found.left.value > 0.1


@pytest.mark.parametrize("key", BOUNDS)
@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: str(case["id"]))
def test_it_holds_of_every_reference(case: dict[str, Any], key: str) -> None:
    if "p" in case:
        p, q = Categorical(case["p"]), Categorical(case["q"])
    else:
        p, q = (Categorical.from_logits(case[name]) for name in ("p_logits", "q_logits"))
    found = BOUNDS[key].of(p, q)
    assert found.holds
    assert math.isfinite(found.left.value) or math.isinf(found.right.value)


@pytest.mark.parametrize("key", BOUNDS)
@pytest.mark.parametrize("distance", [0.0, 1e-8, 1.0, 10.0, 40.0])
def test_it_holds_on_the_line_however_far_apart(key: str, distance: float) -> None:
    pairs = [(one("normal", 0.0, 1.0), one("normal", distance, 1.0))]
    pairs.append((TWO_MODES, one("normal", distance, 2.0)))
    assert all(BOUNDS[key].of(p, q).holds for p, q in pairs)


def test_the_reference_of_pinsker_is_what_a_lesson_gives() -> None:
    found = BOUNDS["pinsker"].of(*COIN)
    assert found.left.value == pytest.approx(2 * 0.4**2, rel=1e-14)
    assert found.right.value == pytest.approx(0.36806420716849707, rel=1e-14)
