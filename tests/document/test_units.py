"""Units of information."""

from __future__ import annotations

import math

import pytest

from klviz.document.units import UNITS


def test_the_units_are_nats_bits_and_bans() -> None:
    assert list(UNITS) == ["nats", "bits", "bans"]


@pytest.mark.parametrize(
    ("key", "nats", "value"),
    [
        ("nats", 0.3680642, 0.3680642),
        ("bits", 0.3680642, 0.5310044),
        ("bits", math.log(5 / 3), 0.7369656),
        ("bits", math.log(2.0), 1.0),
        ("bans", math.log(10.0), 1.0),
    ],
)
def test_a_value_in_nats_is_known_in_other_units(key: str, nats: float, value: float) -> None:
    assert UNITS[key].of_nats(nats) == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("key", UNITS)
def test_infinity_and_zero_are_the_same_in_every_unit(key: str) -> None:
    assert UNITS[key].of_nats(math.inf) == math.inf
    assert UNITS[key].of_nats(0.0) == 0.0
