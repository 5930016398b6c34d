"""What is drawn of P and Q beside something else is what they are."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.analyses.compare.pairs import pair_of
from klviz.analyses.compare.sketch import PairBars, PairCurves, sketch_of
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of


def test_curves_are_the_densities() -> None:
    comparison = on_the_line()
    request, pair = request_of(comparison), pair_of(comparison)
    sketch = sketch_of(request, pair)
    assert isinstance(sketch, PairCurves)
    assert np.all(np.diff(sketch.x) > 0.0)
    assert (sketch.x[0], sketch.x[-1]) == pytest.approx(request.view)
    assert sketch.p == pytest.approx(np.exp(-0.5 * sketch.x**2) / np.sqrt(2.0 * np.pi))
    assert sketch.q == pytest.approx(np.exp(-(sketch.x**2) / 8.0) / np.sqrt(8.0 * np.pi))
    assert not sketch.p.flags.writeable


def test_bars_are_the_probabilities() -> None:
    comparison = over_outcomes((0.9, 0.1), (0.5, 0.5))
    sketch = sketch_of(request_of(comparison), pair_of(comparison))
    assert isinstance(sketch, PairBars)
    assert sketch.names == ("0", "1")
    assert sketch.p_heights == pytest.approx([0.9, 0.1])
    assert sketch.q_heights == pytest.approx([0.5, 0.5])
