"""What the estimates are of is edited in the panel, one step of the history each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS
from klviz.document.comparison import DIRECTIONS, FIRST_COMPARISON
from klviz.document.scene import FIRST_SCENE
from klviz.gui.panel.compare.estimates_section import DIRECTION_ROWS, EstimatesSection
from klviz.gui.panel.compare.sections import COMPARE_SECTIONS
from klviz.gui.store import Store
from tests.gui.stores import MakeStore


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    truth = replace(FIRST_COMPARISON, aspect="truth")
    return make_store(replace(FIRST_SCENE, lab="compare", comparison=truth), Labs())


@pytest.fixture
def section(store: Store, qtbot: QtBot) -> EstimatesSection:
    made = EstimatesSection(store)
    qtbot.addWidget(made)
    return made


def test_there_is_a_row_for_every_direction() -> None:
    assert tuple(key for key, *_ in DIRECTION_ROWS) == DIRECTIONS


def test_it_is_shown_with_its_aspect_alone() -> None:
    row = COMPARE_SECTIONS["estimates"]
    assert row.shown(replace(FIRST_COMPARISON, aspect="truth"))
    assert not row.shown(FIRST_COMPARISON)


def test_each_choice_is_a_step_of_the_history(store: Store, section: EstimatesSection) -> None:
    section.direction.chosen.emit("reverse")
    section.estimator.chosen.emit("k3")
    comparison = store.scene.comparison
    assert (comparison.direction, comparison.estimator) == ("reverse", "k3")
    assert section.direction.key == "reverse"
    assert section.help.text() == RATIO_ESTIMATORS["k3"].help
    store.undo()
    assert store.scene.comparison.estimator == "k1"
    assert section.estimator.key == "k1"


def test_numbers_are_taken_and_what_makes_no_sense_is_refused(
    store: Store, section: EstimatesSection
) -> None:
    section.draws.nudge(1.0)
    assert store.scene.comparison.draws == 2000
    field = section.draws.lineEdit()
    field.setText("1")
    field.setModified(True)
    assert not section.draws.commit()
    assert "draws" in section.draws.complaint
    assert store.scene.comparison.draws == 2000


def test_the_dice_draw_another_seed(store: Store, section: EstimatesSection) -> None:
    before = store.scene.comparison.seed
    section.reseed.click()
    assert store.scene.comparison.seed != before
    assert section.seed.value == store.scene.comparison.seed
    assert store.history.past[-1].label == "Draw a new seed"
