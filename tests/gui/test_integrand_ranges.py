"""The scales of integrands: one for those whose heights compare, one of their own for others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.core.arrays import frozen
from klviz.document.units import UNITS
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.plots.integrand_ranges import IntegrandRanges, Scale
from klviz.gui.plots.shown import shown_runs
from klviz.gui.theme import THEMES
from tests.gui.figures import Make, colours, integrand_ranges
from tests.gui.snapshots import snapshot, with_run

KEYS = ("kl", "reverse_kl", "jsd")


def of_heights(*heights: float, keys: tuple[str, ...] = KEYS) -> FitSnapshot:
    """A snapshot whose integrands are bumps of those heights."""
    shot = snapshot(keys[: len(heights)])
    bump = np.exp(-shot.x * shot.x)
    for number, height in enumerate(heights):
        shot = with_run(shot, number, integrand=frozen(height * bump))
    return shot


def scales(shot: FitSnapshot, ranges: IntegrandRanges | None = None) -> list[Scale]:
    runs = shown_runs(shot, UNITS["nats"])
    return (ranges or IntegrandRanges()).fit(runs, [0.0] * len(runs))


def test_integrands_of_like_height_have_one_scale_and_one_height_so_areas_compare(
    make: Make,
) -> None:
    figure = make(of_heights(1.0, 0.5, 0.25))
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    assert len(set(integrand_ranges(figure))) == 1
    assert len({plot.panel.plot.height() for plot in drawing._integrands}) == 1


def test_an_integrand_too_low_to_be_seen_beside_others_has_a_scale_of_its_own() -> None:
    first, second, third = scales(of_heights(1.0, 0.5, 0.02))
    assert first == second
    assert not first.own
    assert third.own
    assert 0.02 < third.y_range[1] < 0.04


def test_a_depth_counts_like_a_height() -> None:
    low, deep, _ = scales(of_heights(0.5, -1.0, 0.3))
    assert low == deep
    assert low.y_range[0] < -1.0


def test_what_has_no_unit_is_not_compared_with_nats() -> None:
    nats, number = scales(of_heights(1.0, 1.0, keys=("kl", "tv")))
    assert nats != number
    assert number.own


def test_members_of_the_alpha_family_have_one_scale_and_kl_is_one_of_them() -> None:
    shot = of_heights(1.0, 0.9, 0.8, keys=("alpha", "alpha", "kl"))
    run = replace(shot.runs[1].run, alpha=2.0)
    assert len(set(scales(with_run(shot, 1, run=run)))) == 1


def test_a_scale_is_not_left_and_joined_in_turn_while_heights_move_a_little() -> None:
    ranges = IntegrandRanges()
    joined = [scales(of_heights(1.0, height), ranges)[1].own for height in (0.3, 0.19, 0.21, 0.16)]
    assert not any(joined)
    parted = [scales(of_heights(1.0, height), ranges)[1].own for height in (0.1, 0.19, 0.15)]
    assert all(parted)
    ranges.forget()
    assert scales(of_heights(1.0, 0.21), ranges)[0] == scales(of_heights(1.0, 0.21), ranges)[1]


def test_the_numbers_of_a_scale_of_its_own_are_in_the_colour_of_the_curve(make: Make) -> None:
    shot = of_heights(1.0, 0.01)
    drawing = (figure := make(shot, part="integrands")).drawing
    assert isinstance(drawing, FitDrawing)
    theme = THEMES["light"]
    names = [plot.panel._left._colour for plot in drawing._integrands]
    assert names == [theme.muted, theme.run_text(1)]
    assert theme.run_text(1) in colours(figure)
    figure.show_snapshot(of_heights(1.0, 0.9))
    assert {plot.panel._left._colour for plot in drawing._integrands} == {theme.muted}
