"""Bins: exact masses of both densities, and no divergence that grows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from klviz.analyses.compare.bins import over_bins
from klviz.analyses.compare.pairs import pair_of
from klviz.core import spaces
from klviz.core.divergences import DIVERGENCES
from klviz.document.outcomes import Bars
from tests.analyses.compare.scenes import on_the_line


def test_the_bars_are_the_masses_of_the_bins() -> None:
    table = over_bins(on_the_line("N(0, 1)", "N(0, 2)", bins=12)).table
    assert table.size == 12
    edges = [float(name.split(" to ")[0]) for name in table.names[1:-1]]
    assert isinstance(table.q, Bars)
    for edge, following, mass in zip(edges, edges[1:], table.q.values[1:], strict=False):
        expected = stats.norm.cdf(following, 0, 2) - stats.norm.cdf(edge, 0, 2)
        assert mass == pytest.approx(expected, rel=1e-3)
    assert sum(table.q.values) == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("divergence", DIVERGENCES)
@pytest.mark.parametrize("bins", [2, 7, 100])
def test_bins_never_add_to_a_divergence(divergence: str, bins: int) -> None:
    line = on_the_line("0.5 N(-2, 1) + 0.5 N(2, 0.5)", "N(0.5, 2.5)", bins=bins)
    before, after = pair_of(line), pair_of(over_bins(line))
    whole = spaces.divergence_value(DIVERGENCES[divergence], before.p, before.q)
    part = spaces.divergence_value(DIVERGENCES[divergence], after.p, after.q)
    assert part.value <= whole.value + whole.error + part.error


def test_the_more_bins_the_nearer_to_the_line() -> None:
    line = on_the_line(bins=512)
    assert pair_of(over_bins(line)).forward.value == pytest.approx(0.31814718, rel=1e-3)


def test_what_a_number_cannot_hold_is_said_not_made_impossible() -> None:
    with pytest.raises(ValueError, match=r"Q has less in the bin .* than a number can hold"):
        over_bins(on_the_line("N(0, 1)", "N(0, 0.01)", bins=24))


def test_a_bin_outside_of_a_support_holds_nothing() -> None:
    binned = over_bins(replace(on_the_line("U(0, 1)", "N(0, 1)"), bins=8))
    assert isinstance(binned.table.p, Bars)
    assert 0.0 in binned.table.p.values
