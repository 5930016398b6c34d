"""What integrals over the line have in common, and what is remembered of it."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.core import line_integrals
from klviz.core.divergences import KL
from klviz.core.line_integrals import pair
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value
from klviz.core.windows import mirrored
from tests.core.records import TWO_MODES, one

X = np.linspace(-5.0, 5.0, 42).reshape(2, 21)


def test_densities_at_points_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    p, q = one("normal", 0.3, 1.0), one("laplace", 0.0, 2.0)
    first = pair(p, q, X)
    assert np.array_equal(first.log_p, p.log_prob(X))
    assert np.array_equal(first.log_q, q.log_prob(X))

    def refuse(self: Mixture, x: object) -> None:
        raise AssertionError("asked for again")

    with monkeypatch.context() as patch:
        patch.setattr(Mixture, "log_prob", refuse)
        assert pair(p, q, X.copy()) is first
    assert pair(q, p, X).log_p is not first.log_p
    assert pair(p, q, X + 1e-12).log_p is not first.log_p


def test_what_is_remembered_cannot_be_written_to() -> None:
    found = pair(TWO_MODES, one("normal", 0.0, 1.0), X)
    for array in found:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_no_point_and_very_many_are_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    p, q = TWO_MODES, one("normal", 0.0, 1.0)
    assert pair(p, q, np.empty(0)).log_ratio.shape == (0,)
    expected = pair(p, q, X).log_ratio
    monkeypatch.setattr(line_integrals, "MOST_POINTS", 1)
    assert np.array_equal(pair(p, q, X).log_ratio, expected)


def test_a_value_is_integrated_once_while_its_pair_is_the_same() -> None:
    p, q = TWO_MODES, one("normal", 0.0, 2.0)
    found = divergence_value(KL, p, q)
    assert divergence_value(KL, p, q) is found
    assert divergence_value(KL, q, p).value != found.value
    assert divergence_value(KL, TWO_MODES, one("normal", 0.0, 2.0)) == found


def test_a_mirror_image_is_made_once() -> None:
    p = one("normal", 1.0, 2.0)
    assert mirrored(p) is mirrored(p)
    assert np.allclose(mirrored(p).prob(X), p.prob(-X), rtol=1e-15)
