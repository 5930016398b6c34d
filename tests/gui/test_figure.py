"""The figure of the Fit lab: what it says, that it fits, and that nothing breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.fit import FitSnapshot
from klviz.core.arrays import frozen
from klviz.core.estimates import Estimate
from klviz.document.units import UNITS
from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure, fit_figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import drawn_texts, outside, overlapping
from tests.gui.hostile import HOSTILE
from tests.gui.snapshots import ALL_KEYS, EIGHT, infinite, snapshot, with_run

Make = Callable[..., Figure]
SIZES = {"1024×768": (700, 620), "1600×900": (1270, 760), "3840×2160": (3300, 1900)}
CROWDED = {
    "one run": lambda: snapshot(("kl",)),
    "two runs": snapshot,
    "three runs": lambda: snapshot(("kl", "reverse_kl", "jsd")),
    "six runs": lambda: snapshot(ALL_KEYS[:6]),
    "nine runs": lambda: snapshot(ALL_KEYS),
    "twelve runs": lambda: snapshot((ALL_KEYS * 2)[:12]),
    "equal runs": lambda: snapshot(("kl",) * 6),
    "the start": lambda: snapshot(step=0),
    "scrubbed back": lambda: snapshot(step=60, last=4000),
    "infinite": lambda: infinite(snapshot(ALL_KEYS[:6])),
    "both infinite": lambda: infinite(infinite(snapshot()), 1),
    "a spike of q": lambda: snapshot(step=0, start=(1.0, 0.05)),
    "eight components": lambda: snapshot(parts=EIGHT, view=(-12.0, 14.0)),
    "long numbers": lambda: with_run(snapshot(), 0, values=(-123456.789, 0.000123)),
    "beside a million": lambda: snapshot(
        parts=((0.5, 1e6 - 3, 1.0), (0.5, 1e6 + 3, 1.0)), start=(1e6, 1.0), view=(1e6 - 9, 1e6 + 9)
    ),
    "billionths": lambda: snapshot(
        parts=((0.5, -3e-9, 1e-9), (0.5, 3e-9, 1e-9)), start=(2e-9, 1e-9), view=(-8e-9, 8e-9)
    ),
    "with errors": lambda: with_run(snapshot(), 0, estimate=Estimate(0.543, 2e-4)),
}


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Build figures that are closed at the end."""

    def build(shot: FitSnapshot | None = None, **options: object) -> Figure:
        size = options.pop("size", (1270, 760))
        theme = THEMES[str(options.pop("theme", "light"))]
        figure = fit_figure(shot or snapshot(), theme, size, **options)  # type: ignore[arg-type]
        qtbot.addWidget(figure)
        return figure

    return build


def words(figure: Figure) -> list[str]:
    return [text.words for text in drawn_texts(figure)]


def colours(figure: Figure) -> set[str]:
    """The colours of an exported picture, as #RRGGBB."""
    image = picture(figure).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return {f"#{value & 0xFFFFFF:06X}" for value in np.unique(pixels)}


@pytest.mark.parametrize("case", CROWDED)
@pytest.mark.parametrize("size", SIZES)
def test_text_neither_overlaps_nor_is_cut_off(make: Make, size: str, case: str) -> None:
    # Dark differs from light in its colours only.
    for theme in ("light", "projector"):
        figure = make(CROWDED[case](), size=SIZES[size], theme=theme, unit=UNITS["bans"])
        texts = drawn_texts(figure)
        assert overlapping(texts) == [], theme
        assert outside(texts, figure) == [], theme


@pytest.mark.parametrize("size", [(640, 720), (1280, 720), (1024, 768), (340, 260), (320, 240)])
def test_text_fits_the_sizes_of_slides_and_columns_too(make: Make, size: tuple[int, int]) -> None:
    texts = drawn_texts(figure := make(size=size))
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


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
    assert "area = KL(p‖q) = 1.000 bits" in said
    assert "loss in bits over the steps" in said


def test_the_integrand_is_drawn_in_the_unit_so_that_its_area_is_the_value(make: Make) -> None:
    nats, bits = make(unit=UNITS["nats"]), make(unit=UNITS["bits"])
    tops = [integrand_ranges(figure)[0][1] for figure in (nats, bits)]
    assert 1.2 < tops[1] / tops[0] < 1.7


def integrand_ranges(figure: Figure) -> list[tuple[float, float]]:
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    plots = [plot.panel for plot in drawing._integrands if plot.panel.is_shown]
    return [panel.mapping.y_range for panel in plots]


def density_top(figure: Figure) -> float:
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    return drawing._density.panel.mapping.y_range[1]


def test_integrands_in_nats_have_one_range_and_one_height_so_areas_compare(make: Make) -> None:
    figure = make(snapshot(("kl", "reverse_kl", "jsd", "tv")))
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    ranges = integrand_ranges(figure)
    assert ranges[0] == ranges[1] == ranges[2]
    assert ranges[3] != ranges[0]
    assert len({plot.panel.plot.height() for plot in drawing._integrands}) == 1


def test_a_narrow_heading_has_shorter_words(make: Make) -> None:
    shot = snapshot(ALL_KEYS[:6])
    wide, narrow = words(make(shot, size=(3300, 1300))), words(make(shot, size=(700, 620)))
    assert "q forward" in wide
    assert "fwd" not in wide
    assert "fwd" in narrow


def test_a_value_is_never_dropped_however_narrow_its_plot(make: Make) -> None:
    shot = snapshot(ALL_KEYS)
    for theme in THEMES:
        said = " ".join(words(make(shot, size=(640, 480), theme=theme)))
        for view in shot.runs:
            assert f"{view.estimate.value:#.4g}" in said


def test_an_infinite_value_says_why_in_its_plot(make: Make) -> None:
    said = words(make(infinite(snapshot())))
    assert "area = KL(p‖q) = ∞" in said
    assert any("tails of p are heavier" in text for text in said)


def test_a_long_reason_is_broken_into_lines_and_ends_in_an_ellipsis(make: Make) -> None:
    reason = "Because " + "of the tails " * 60
    shot = with_run(snapshot(), 0, estimate=Estimate(math.inf, 0.0, "", reason))
    texts = drawn_texts(make(shot, size=(700, 620)))
    lines = [text for text in texts if "tails" in text.words]
    assert len(lines) > 1
    assert lines[-1].words.endswith("…")


def test_the_reason_has_room_above_the_curve(make: Make) -> None:
    plain, reasoned = make(), make(infinite(snapshot()))
    assert integrand_ranges(reasoned)[0][1] > integrand_ranges(plain)[0][1]


def test_an_error_that_the_digits_do_not_hide_is_shown(make: Make) -> None:
    said = words(make(with_run(snapshot(), 0, estimate=Estimate(0.543, 2e-4))))
    assert "area = KL(p‖q) = 0.5430 ± 0.0002 nats" in said


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


def test_only_the_lowest_integrand_of_each_column_has_numbers_of_x(make: Make) -> None:
    assert words(make(snapshot(ALL_KEYS[:3]))).count("x") == 1
    assert words(make(snapshot(ALL_KEYS[:5]))).count("x") == 2
    assert words(make(snapshot(ALL_KEYS[:7]))).count("x") == 3


def test_losses_that_are_all_infinite_or_zero_are_told_in_words(make: Make) -> None:
    shot = infinite(infinite(snapshot()), 1)
    assert "Every loss so far is infinite." in words(make(shot))
    for number in (0, 1):
        zero = frozen(np.zeros_like(shot.runs[number].losses))
        shot = with_run(shot, number, losses=zero, estimate=Estimate(0.0))
    assert "Every loss so far is zero: q is p." in words(make(shot))


def test_scrubbed_back_the_lines_keep_their_names_and_lose_their_values(make: Make) -> None:
    said = words(make(snapshot(step=60, last=400)))
    assert "KL(p‖q)" in said
    assert "step 60" in said
    assert not any(text.startswith("KL(p‖q) =") for text in said)


def test_the_axis_of_steps_holds_still_while_one_scrubs(make: Make) -> None:
    figure = make(snapshot(step=400, last=400))
    before = [text for text in words(figure) if text.isdigit()]
    figure.show_snapshot(snapshot(step=10, last=400))
    assert [text for text in words(figure) if text.isdigit()] == before


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_snapshots_are_drawn_without_a_fault(make: Make, case: str) -> None:
    for size in ((700, 620), (340, 260)):
        figure = make(HOSTILE[case](), size=size)
        figure.show()
        assert not figure.grab().isNull()
        assert outside(drawn_texts(figure), figure) == []


@pytest.mark.parametrize("case", HOSTILE)
def test_after_a_hostile_snapshot_a_good_one_is_drawn_as_ever(make: Make, case: str) -> None:
    figure = make(HOSTILE[case]())
    figure.show_snapshot(snapshot())
    assert picture(figure) == picture(make(snapshot()))


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("nan", "No density can be computed here."),
        ("zero", "All densities are zero here, to the precision of a computer."),
        ("empty", "There are no points of x to draw here."),
        ("1 point", "There are no points of x to draw here."),
        ("failed", "The computation stopped: out of memory."),
        ("inf", "The integral diverges."),
        ("spots of nan", "p log(p/q)"),
    ],
)
def test_where_there_is_nothing_to_see_a_sentence_says_why(
    make: Make, case: str, sentence: str
) -> None:
    assert sentence in words(make(HOSTILE[case]()))


def test_a_picture_does_not_depend_on_what_was_shown_before(make: Make) -> None:
    figure = make(snapshot(ALL_KEYS[:6], step=0))
    figure.show_snapshot(snapshot(("kl",)))
    figure.show_snapshot(snapshot())
    assert picture(figure) == picture(make(snapshot()))


def test_the_ranges_hold_still_in_most_frames_of_a_run(make: Make) -> None:
    figure = make(snapshot(step=0))
    tops = []
    for step in range(120):
        figure.show_snapshot(snapshot(step=step))
        tops.append((density_top(figure), integrand_ranges(figure)[0]))
    changes = sum(a != b for a, b in pairwise(tops))
    assert changes <= 8


@pytest.mark.parametrize("part", FitDrawing.parts)
def test_every_part_can_be_shown_alone(make: Make, part: str) -> None:
    figure = make(part=part)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []
    said = [text.words for text in texts]
    assert ("density" in said) == (part in ("page", "densities"))
    assert ("p log(p/q)" in said) == (part in ("page", "integrands"))
    assert ("step 120" in said) == (part in ("page", "loss"))


def test_an_unknown_part_is_refused_with_those_there_are(make: Make) -> None:
    with pytest.raises(ValueError, match="plot must be one of page, densities"):
        make(part="landscape")


def test_an_accessible_description_says_what_is_drawn(make: Make) -> None:
    shot = snapshot()
    described = make(shot).accessibleDescription()
    assert f"q forward: KL(p‖q) = {shot.runs[0].estimate.value:.4f} nats" in described


def test_a_wider_figure_shows_more_points(make: Make) -> None:
    counts = [make(size=size).points() for size in ((700, 620), (1270, 760), (3300, 1900))]
    assert counts == sorted(counts)
    assert counts[1] == pytest.approx(1270 * 0.6 / 1.5, rel=0.1)


def wheel(figure: Figure, place: QPointF, turns: float) -> None:
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, round(120 * turns)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(figure.viewport(), event)


def mouse(figure: Figure, kind: QEvent.Type, place: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, place, place, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(figure.viewport(), event)


def place_of(figure: Figure, x: float) -> QPointF:
    """Where on the densities that x is."""
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    panel = drawing._density.panel
    return QPointF(panel.scene_mapping.point(x, 0.0).x(), panel.plot.center().y())


@pytest.fixture
def asked(make: Make) -> tuple[Figure, list[tuple[float, float]], list[bool]]:
    figure = make()
    views: list[tuple[float, float]] = []
    resets: list[bool] = []
    figure.view_requested.connect(lambda low, high: views.append((low, high)))
    figure.view_reset_requested.connect(lambda: resets.append(True))
    return figure, views, resets


Asked = tuple[Figure, list[tuple[float, float]], list[bool]]


def test_the_wheel_zooms_about_the_cursor(asked: Asked) -> None:
    figure, views, _ = asked
    wheel(figure, place_of(figure, 4.0), 1.0)
    ((low, high),) = views
    assert high - low == pytest.approx(16.0 / 1.2)
    assert (4.0 - low) / (high - low) == pytest.approx(0.75, abs=2e-3)


def test_turns_of_the_wheel_add_up_before_the_view_has_followed(asked: Asked) -> None:
    figure, views, _ = asked
    for _ in range(3):
        wheel(figure, place_of(figure, 0.0), -1.0)
    low, high = views[-1]
    assert high - low == pytest.approx(16.0 * 1.2**3, rel=1e-3)


def test_dragging_moves_the_view_with_the_cursor(asked: Asked) -> None:
    figure, views, _ = asked
    start, end = place_of(figure, 1.0), place_of(figure, 3.0)
    mouse(figure, QEvent.Type.MouseButtonPress, start)
    mouse(figure, QEvent.Type.MouseMove, end)
    mouse(figure, QEvent.Type.MouseButtonRelease, end)
    mouse(figure, QEvent.Type.MouseMove, start)
    ((low, high),) = views
    assert (low, high) == pytest.approx((-10.0, 6.0))


def test_a_double_click_asks_for_the_whole_view(asked: Asked) -> None:
    figure, views, resets = asked
    mouse(figure, QEvent.Type.MouseButtonDblClick, place_of(figure, 0.0))
    assert (views, resets) == ([], [True])


def test_gestures_beside_the_plots_over_x_do_nothing(asked: Asked) -> None:
    figure, views, resets = asked
    place = QPointF(figure.width() - 40.0, figure.height() - 100.0)
    wheel(figure, place, 1.0)
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonDblClick,
    ):
        mouse(figure, kind, place)
    assert (views, resets) == ([], [])


def test_a_theme_recolours_what_is_shown(make: Make) -> None:
    figure = make()
    figure.show_theme(THEMES["dark"])
    found = colours(figure)
    assert "#16191F" in found
    assert QColor("#FFFFFF").name().upper() not in found
