"""The section of the generator edits what is drawn of it, and shows what a scene has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.core.divergences import DIVERGENCES
from klviz.document.scene import FIRST_SCENE
from klviz.gui.panel.compare.generator_section import GeneratorSection
from klviz.gui.store import Store
from tests.gui.stores import MakeStore


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    comparison = replace(FIRST_SCENE.comparison, aspect="generator")
    return make_store(replace(FIRST_SCENE, lab="compare", comparison=comparison), Labs())


@pytest.fixture
def section(store: Store, qtbot: QtBot) -> GeneratorSection:
    made = GeneratorSection(store)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("key", DIVERGENCES)
def test_every_divergence_can_be_looked_at(
    key: str, store: Store, section: GeneratorSection
) -> None:
    section.divergence.chosen.emit(key)
    assert store.scene.comparison.divergence == key
    assert section.divergence.key == key
    assert section.note.text()


def test_the_dial_turns_from_reverse_to_forward_in_one_step_of_the_history(
    store: Store, section: GeneratorSection
) -> None:
    section.divergence.chosen.emit("reverse_kl")
    assert section.alpha.value == 0.0
    for alpha in (0.1, 0.4, 1.0):
        section._turn(alpha, 7)
    assert (store.scene.comparison.divergence, store.scene.comparison.alpha) == ("alpha", 1.0)
    assert section.dial.value() == section.dial.maximum()
    store.undo()
    assert store.scene.comparison.divergence == "reverse_kl"


def test_forward_kl_is_the_right_end_of_the_dial(store: Store, section: GeneratorSection) -> None:
    section.divergence.chosen.emit("kl")
    assert section.dial.value() == section.dial.maximum()
    assert section.alpha.value == 1.0


def test_dual_and_tangent_are_drawn_or_not(store: Store, section: GeneratorSection) -> None:
    section.dual.click()
    section.levelled.click()
    assert (store.scene.comparison.dual, store.scene.comparison.levelled) == (False, True)
    store.undo()
    assert not section.levelled.isChecked()


def test_any_finite_alpha_can_be_typed(store: Store, section: GeneratorSection) -> None:
    section._set_alpha(-3.5, None)
    assert store.scene.comparison.alpha == -3.5
    assert section.dial.value() == section.dial.minimum()
