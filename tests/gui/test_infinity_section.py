"""Cuts, tails, ε and the code shown are edited in the panel, one step of the history each."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.core.slips import SLIPS
from klviz.document.comparison import FIRST_COMPARISON, Cut
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE
from klviz.gui.panel.compare.infinity_section import InfinitySection
from klviz.gui.panel.compare.numerics_section import UNMET, NumericsSection
from klviz.gui.panel.compare.sections import COMPARE_SECTIONS
from klviz.gui.panel.end_box import EndBox
from klviz.gui.store import Store
from tests.gui.stores import MakeStore


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    p = parse_target("0.5 N(0, 1) + 0.5 t(2; 0, 1)")
    comparison = replace(FIRST_COMPARISON, aspect="infinity", p=p)
    return make_store(replace(FIRST_SCENE, lab="compare", comparison=comparison), Labs())


@pytest.fixture
def section(store: Store, qtbot: QtBot) -> InfinitySection:
    made = InfinitySection(store)
    qtbot.addWidget(made)
    return made


def write(box: EndBox, text: str) -> bool:
    field = box.lineEdit()
    field.setText(text)
    field.setModified(True)
    return box.commit()


@pytest.mark.parametrize("aspect", ["infinity", "numerics"])
def test_each_section_is_shown_with_its_aspect_alone(aspect: str) -> None:
    row = COMPARE_SECTIONS[aspect]
    assert row.shown(replace(FIRST_COMPARISON, aspect=aspect))
    assert not row.shown(FIRST_COMPARISON)


def test_ends_of_cuts_are_typed_and_taken_away(store: Store, section: InfinitySection) -> None:
    assert write(section.ends[0], "-3")
    assert write(section.ends[1], "2,5")
    assert store.scene.comparison.cut_p == Cut(-3.0, 2.5)
    assert write(section.ends[0], "")
    assert store.scene.comparison.cut_p == Cut(high=2.5)
    assert section.ends[0].value == -math.inf
    assert write(section.ends[1], "∞")
    assert not store.scene.comparison.cut_p.cuts
    store.undo()
    assert section.ends[1].value == 2.5


def test_a_cut_that_leaves_nothing_is_refused(store: Store, section: InfinitySection) -> None:
    assert write(section.ends[1], "1")
    assert not write(section.ends[0], "4")
    assert section.ends[0].complaint == "a cut must go from low to high, got 4 to 1"
    assert store.scene.comparison.cut_p == Cut(high=1.0)


def test_both_are_cut_alike_where_that_is_asked_for(store: Store, section: InfinitySection) -> None:
    assert write(section.ends[0], "-2")
    section.same.click()
    assert store.scene.comparison.cuts == (Cut(low=-2.0), Cut(low=-2.0))
    assert section.ends[2].value == -2.0
    assert not section.ends[2].isEnabled()
    section.same.click()
    assert section.ends[2].value == -math.inf


def test_the_tail_of_p_is_that_of_its_student_t(store: Store, section: InfinitySection) -> None:
    assert section.freedom.value == 2.0
    section.freedom_dial.setValue(1000)
    assert store.scene.comparison.p.components[1].values == (50.0, 0.0, 1.0)
    assert store.scene.comparison.p.components[0].values == (0.0, 1.0)
    bare = replace(store.scene.comparison, p=parse_target("N(0, 1)"))
    store.edit("Take it away", replace(store.scene, comparison=bare))
    assert not section.freedom.isVisibleTo(section)


def test_epsilon_is_turned_over_powers_of_ten(store: Store, section: InfinitySection) -> None:
    section.epsilon_dial.setValue(0)
    assert store.scene.comparison.smoothing == 1e-12
    section.epsilon_dial.setValue(500)
    assert store.scene.comparison.smoothing == pytest.approx(1e-6)
    assert section.epsilon.value == pytest.approx(1e-6)


def test_over_outcomes_nothing_is_cut(store: Store, section: InfinitySection) -> None:
    assert section.ends[0].isVisibleTo(section)
    there = replace(store.scene.comparison, space="outcomes")
    store.edit("Go there", replace(store.scene, comparison=there))
    assert not section.ends[0].isVisibleTo(section)
    assert section.epsilon.isVisibleTo(section)


def test_code_is_chosen_with_its_epsilon(store: Store, qtbot: QtBot) -> None:
    made = NumericsSection(store)
    qtbot.addWidget(made)
    made.slip.chosen.emit("filter")
    assert store.scene.comparison.slip == "filter"
    made.eps.nudge(2.0)
    assert store.scene.comparison.added == pytest.approx(1e-8)
    made.slip.chosen.emit("typed")
    assert made.note.text() == UNMET
    assert made.slip.count() == len(SLIPS)
