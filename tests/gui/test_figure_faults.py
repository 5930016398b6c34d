"""The figure of the Fit lab draws whatever it is given, and says why where there is nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.arrays import frozen
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.gui.exporters.png import picture
from tests.gui.drawn_text import drawn_texts, outside
from tests.gui.figures import Make, words
from tests.gui.hostile import HOSTILE
from tests.gui.snapshots import ALL_KEYS, infinite, snapshot, with_run


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


def test_losses_that_are_all_infinite_or_zero_are_told_in_words(make: Make) -> None:
    shot = infinite(infinite(snapshot()), 1)
    assert "Every loss so far is infinite." in words(make(shot))
    large = Estimate(math.inf, reason=TOO_LARGE)
    told = words(make(with_run(with_run(shot, 0, estimate=large), 1, estimate=large)))
    assert "Every loss so far is too large to draw." in told
    assert not any("= >" in word for word in told)
    known = with_run(shot, 1, estimate=snapshot().runs[1].estimate)
    assert not any("infinite." in said for said in words(make(known))), "a value is known"
    for number in (0, 1):
        zero = frozen(np.zeros_like(shot.runs[number].losses))
        shot = with_run(shot, number, losses=zero, estimate=Estimate(0.0))
    assert "Every loss so far is zero: q is p." in words(make(shot))


def test_an_infinite_value_says_why_in_its_plot(make: Make) -> None:
    said = words(make(infinite(snapshot())))
    assert "KL(p‖q) = ∞" in said
    assert any("tails of p are heavier" in text for text in said)


def test_an_error_that_the_digits_do_not_hide_is_shown(make: Make) -> None:
    said = words(make(with_run(snapshot(), 0, estimate=Estimate(0.543, 2e-4))))
    assert "KL(p‖q) = 0.5430 ± 0.0002 nats" in said
