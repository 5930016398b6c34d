"""The sections of P and Q on the line: they edit the comparison, and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.document.comparison import FIRST_COMPARISON, Cut
from klviz.document.notation import parse_target
from klviz.document.outcomes import Bars, OutcomeTable
from klviz.document.places import PLACES
from klviz.document.scene import FIRST_SCENE
from klviz.gui.panel.compare.line_sections import (
    DistributionSection,
    QuadratureSection,
    square_together,
    swap,
    swap_button,
)
from klviz.gui.panel.components_model import SECOND, VARIANCE
from klviz.gui.store import Store
from tests.gui.stores import MakeStore

COMPARED = replace(FIRST_SCENE, lab="compare")


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store(COMPARED, Labs())


def section(store: Store, key: str, qtbot: QtBot) -> DistributionSection:
    made = DistributionSection(store, key)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("key", PLACES)
def test_what_is_put_at_a_place_is_found_there_and_nowhere_else(key: str) -> None:
    target = parse_target("Laplace(7, 3)")
    scene = PLACES[key].put(COMPARED, target)
    assert [k for k, place in PLACES.items() if place.get(scene) == target] == [key]


@pytest.mark.parametrize("key", ["p", "q", "r"])
def test_a_line_of_notation_changes_its_own_distribution(
    key: str, store: Store, qtbot: QtBot
) -> None:
    made = section(store, key, qtbot)
    made.editor.notation.field.setText("t(3; 1, 2)")
    made.editor.notation.field.setModified(True)
    assert made.editor.notation.field.commit()
    assert getattr(store.scene.comparison, key) == parse_target("t(3; 1, 2)")
    assert store.scene.target == FIRST_SCENE.target
    assert store.history.past[-1].label == f"Type {key.upper()}"


def test_components_are_added_and_removed_where_the_table_stands(
    store: Store, qtbot: QtBot
) -> None:
    made = section(store, "q", qtbot)
    made.editor.add()
    assert len(store.scene.comparison.q.components) == 2
    assert len(store.scene.comparison.p.components) == 1
    assert store.history.past[-1].label == "Add a component of Q"
    made.editor.remove()
    assert len(store.scene.comparison.q.components) == 1


def test_a_variance_is_shown_and_typed_as_the_square_of_the_sd(store: Store, qtbot: QtBot) -> None:
    made = section(store, "q", qtbot)
    made.squares.click()
    model = made.editor.table.model()
    cell = model.index(0, SECOND)
    assert cell.data() == "4"
    made.editor.table._propose(0, SECOND, 2.0, None)
    # N(0, σ² = 2): the reading of lesson example 2 by which it is 0.0966 nats, not 0.3181.
    assert store.scene.comparison.q.components[0].values == (0.0, math.sqrt(2.0))
    assert cell.data() == "2"
    assert made.editor.table._components.number(0, SECOND) == 2.0
    with pytest.raises(ValueError, match="variance must be positive"):
        made.editor.table._propose(0, SECOND, -1.0, None)
    made.squares.click()
    assert cell.data() == "1.414"


def test_only_normals_have_variances(store: Store, qtbot: QtBot) -> None:
    made = section(store, "p", qtbot)
    assert not made.squares.isHidden()
    made.squares.click()
    place = PLACES["p"]
    store.edit("Type", place.put(store.scene, parse_target("Laplace(0, 3) + N(0, 3)")))
    model = made.editor.table._components
    assert [model.number(row, SECOND) for row in (0, 1)] == [3.0, 9.0]
    assert [model.parameter(row, SECOND) is VARIANCE for row in (0, 1)] == [False, True]
    store.edit("Type", place.put(store.scene, parse_target("Laplace(0, 3)")))
    assert made.squares.isHidden()


def test_swapping_twice_is_nothing_and_one_step_of_the_history_each(store: Store) -> None:
    before = store.scene
    button = swap_button(store)
    button.click()
    swapped = store.scene.comparison
    assert (swapped.p, swapped.q) == (before.comparison.q, before.comparison.p)
    swap(store)
    assert store.scene == before
    store.undo()
    assert store.scene.comparison == swapped
    store.undo()
    assert store.scene == before


def test_swapping_takes_cuts_along_and_leaves_the_other_space() -> None:
    table = OutcomeTable(("", ""), Bars((0.9, 0.1)), Bars((0.5, 0.5)), Bars((0.2, 0.8)))
    comparison = replace(FIRST_COMPARISON, cut_p=Cut(low=-1.0), table=table)
    assert comparison.swapped.cut_q == Cut(low=-1.0)
    assert comparison.swapped.table == table
    there = replace(comparison, space="outcomes")
    assert (there.swapped.table.p, there.swapped.table.q) == (table.q, table.p)
    assert there.swapped.table.r == table.r
    assert there.swapped.p == there.p


def test_points_of_the_quadrature_are_shown_at_a_click(store: Store, qtbot: QtBot) -> None:
    made = QuadratureSection(store)
    qtbot.addWidget(made)
    made.nodes.click()
    assert store.scene.comparison.nodes
    store.undo()
    assert not made.nodes.isChecked()


def test_variances_are_shown_of_all_or_of_none(store: Store, qtbot: QtBot) -> None:
    made = [section(store, key, qtbot) for key in ("p", "q", "r")]
    square_together(made)
    for clicked, shown in ((made[1], True), (made[0], False), (made[2], True)):
        clicked.squares.click()
        assert {one.squares.isChecked() for one in made} == {shown}
