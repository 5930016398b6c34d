"""The figure of the Fit lab: what it says and what it draws."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from klviz.core.arrays import frozen
from klviz.core.estimates import Estimate
from klviz.document.units import UNITS
from klviz.gui.figure import Figure
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import drawn_texts
from tests.gui.figures import Make, colours, density_top, integrand_ranges, words
from tests.gui.snapshots import ALL_KEYS, infinite, snapshot, with_run


def test_the_heading_is_a_legend_and_the_integrands_say_their_values(make: Make) -> None:
    shot = snapshot()
    said = words(make(shot))
    forward, reverse = (f"{view.estimate.value:.4f}" for view in shot.runs)
    for expected in (
        "target p",
        "q forward: min KL(p‖q)",
        "q reverse: min KL(q‖p)",
        "p log(p/q)",
        "q log(q/p)",
        f"area = KL(p‖q) = {forward} nats",
        f"area = KL(q‖p) = {reverse} nats",
        f"KL(p‖q) = {forward}",
        "step 120",
        "density",
        "x",
    ):
        assert expected in said


def test_values_follow_the_unit(make: Make) -> None:
    said = words(
        make(with_run(snapshot(), 0, estimate=Estimate(math.log(2.0))), unit=UNITS["bits"])
    )
    assert "KL(p‖q) = 1.000 bits" in said
    assert "loss in bits (log scale)" in said


def test_only_a_view_of_practically_all_of_the_curve_says_that_its_area_is_the_value(
    make: Make,
) -> None:
    value = f"KL(q‖p) = {snapshot().runs[1].estimate.value:.4f} nats"
    for view, whole in (((-8.0, 8.0), True), ((0.0, 3.0), False), ((20.0, 30.0), False)):
        said = words(make(snapshot(view=view)))
        assert (f"area = {value}" in said) is whole
        assert (value in said) is not whole


def test_an_area_is_called_infinite_only_where_it_is_seen_to_be(make: Make) -> None:
    tails = infinite(snapshot())
    assert "KL(p‖q) = ∞" in words(make(tails))
    wall = np.where(tails.x > 6.0, np.inf, tails.runs[0].integrand)
    assert "area = KL(p‖q) = ∞" in words(make(with_run(tails, 0, integrand=frozen(wall))))


def test_the_integrand_is_drawn_in_the_unit_so_that_its_area_is_the_value(make: Make) -> None:
    nats, bits = make(unit=UNITS["nats"]), make(unit=UNITS["bits"])
    tops = [integrand_ranges(figure)[0][1] for figure in (nats, bits)]
    assert 1.2 < tops[1] / tops[0] < 1.7


def test_q_may_be_higher_than_p_but_a_spike_is_marked_not_drawn_to_its_end(make: Make) -> None:
    calm, spiked = make(snapshot()), make(snapshot(step=0, start=(1.0, 0.02), points=3001))
    assert "peak" not in " ".join(words(calm))
    assert [text for text in words(spiked) if text.startswith("peak")] == ["peak ≈ 20"] * 2
    assert density_top(spiked) < 2.0


def test_a_view_without_p_is_not_cut_to_its_height(make: Make) -> None:
    shot = snapshot(view=(20.0, 30.0), start=(25.0, 0.5), step=0)
    figure = make(shot)
    assert density_top(figure) > float(shot.runs[0].curve.max())
    assert "peak" not in " ".join(words(figure))


def test_the_readout_says_moments_and_parameters(make: Make) -> None:
    said = words(make(with_run(snapshot(), 0, values=(0.5321, 1.2109))))
    for expected in ("mean", "sd", "0.000", "3.162", "0.532", "1.211"):
        assert expected in said
    assert said.count("μ") == said.count("σ") == 2


def test_the_readout_says_when_a_run_has_come_to_rest(make: Make) -> None:
    assert "converged" in words(make(with_run(snapshot(), 1, status="converged")))
    assert "running" not in words(make())


def test_columns_of_the_readout_stay_where_they_are_when_a_sign_appears(make: Make) -> None:
    places = []
    for mean in (0.25, -0.25):
        shot = with_run(snapshot(), 0, values=(mean, 1.0))
        texts = drawn_texts(make(shot))
        places.append([t.rect.right() for t in texts if t.words in ("1.000", "3.162")])
    assert places[0] == pytest.approx(places[1])


def test_hidden_runs_are_not_drawn(make: Make) -> None:
    shot = snapshot()
    run = replace(shot.runs[0].run, visible=False)
    figure = make(with_run(shot, 0, run=run))
    assert not any("forward" in text for text in words(figure))
    assert "#0072B2" not in colours(figure)


@pytest.mark.parametrize("theme", THEMES)
def test_every_curve_is_drawn_in_its_colour(make: Make, theme: str) -> None:
    tokens = THEMES[theme]
    found = colours(make(snapshot(ALL_KEYS[:6]), theme=theme))
    for colour in (tokens.canvas, tokens.p_line, tokens.p_fill, *map(tokens.run, range(6))):
        assert colour in found


def test_scrubbed_back_the_lines_keep_their_names_and_lose_their_values(make: Make) -> None:
    said = words(make(snapshot(step=60, last=400)))
    assert "KL(p‖q)" in said
    assert "step 60" in said
    assert not any(text.startswith("KL(p‖q) =") for text in said)


def test_the_loss_says_that_its_axis_is_logarithmic(make: Make) -> None:
    for size in ((1270, 760), (700, 620), (480, 700)):
        said = words(make(size=size))
        assert "loss (log scale)" in said, "the name of the axis"
        assert any(text.startswith("loss in nats") and "log scale" in text for text in said)
    assert words(make(snapshot(("kl", "tv")))).count("loss (log scale)") == 2


def test_the_axis_of_steps_holds_still_while_one_scrubs(make: Make) -> None:
    figure = make(snapshot(step=400, last=400))
    before = [text for text in words(figure) if text.isdigit()]
    figure.show_snapshot(snapshot(step=10, last=400))
    assert [text for text in words(figure) if text.isdigit()] == before


def test_the_ranges_hold_still_in_most_frames_of_a_run(make: Make) -> None:
    figure = make(snapshot(step=0))
    tops = []
    for step in range(120):
        figure.show_snapshot(snapshot(step=step))
        tops.append((density_top(figure), integrand_ranges(figure)[0]))
    changes = sum(a != b for a, b in pairwise(tops))
    assert changes <= 8


def test_an_accessible_description_says_what_is_drawn(make: Make) -> None:
    shot = snapshot()
    described = make(shot).accessibleDescription()
    assert f"q forward: KL(p‖q) = {shot.runs[0].estimate.value:.4f} nats" in described


def test_a_theme_recolours_what_is_shown(make: Make) -> None:
    figure = make()
    figure.show_theme(THEMES["dark"])
    found = colours(figure)
    assert "#16191F" in found
    assert QColor("#FFFFFF").name().upper() not in found


@pytest.mark.parametrize("key", list(THEMES))
def test_the_canvas_covers_every_pixel_of_the_page(qtbot: QtBot, key: str) -> None:
    figure = Figure(scrolls=True)
    qtbot.addWidget(figure)
    figure.resize(640, 480)
    figure.show_theme(THEMES[key])
    # What Qt would fill the page with before the canvas, twice the work, is never seen.
    palette = figure.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#FF00FF"))
    figure.viewport().setPalette(palette)
    figure.show()
    image = figure.grab().toImage()
    assert image.pixelColor(1, 1) == QColor(THEMES[key].canvas)
    assert image.pixelColor(638, 478) == QColor(THEMES[key].canvas)
    assert figure.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
