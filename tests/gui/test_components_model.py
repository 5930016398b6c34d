"""The components as a table: what stands in which cell, and by how much an arrow moves it."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from klviz.document.notation import parse_target
from klviz.gui.panel.components_delegate import nice, step_of
from klviz.gui.panel.components_model import (
    FAMILY,
    FIRST,
    SECOND,
    SHAPE,
    SYMBOL,
    WEIGHTS,
    ComponentsModel,
    number_in,
    parameter_in,
)

MIXED = "0.25 N(-3, 1.5) + 0.75 t(4; 1, 2) + U(-1, 5)"


@pytest.fixture
def model() -> ComponentsModel:
    return ComponentsModel(parse_target(MIXED))


def test_qt_finds_nothing_wrong_with_it(model: ComponentsModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    for notation in ("N(0, 1)", MIXED + " + N(9, 1)", "Cauchy(0, 1)"):
        model.show_target(parse_target(notation))
        qtmodeltester.check(model)


def test_every_number_stands_in_its_column(model: ComponentsModel) -> None:
    texts = [[model.index(r, c).data() for c in range(5)] for r in range(3)]
    assert texts == [
        ["Normal", "0.25", "−3", "1.5", ""],
        ["Student-t", "0.75", "1", "2", "4"],
        ["Uniform", "1", "−1", "5", ""],
    ]
    assert [number_in(model.component(1), c) for c in (WEIGHTS, FIRST, SECOND, SHAPE)] == [
        0.75,
        1.0,
        2.0,
        4.0,
    ]


def headings(model: ComponentsModel) -> list[str]:
    return [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5)]


def symbols(model: ComponentsModel, row: int) -> list[str]:
    return [model.index(row, c).data(SYMBOL) for c in range(5)]


def test_headings_are_the_families_own_where_all_agree(model: ComponentsModel) -> None:
    model.show_target(parse_target("N(0, 1) + N(2, 1)"))
    assert headings(model) == ["family", "weight", "μ", "σ", "shape"]
    assert symbols(model, 0) == ["", "", "", "", ""]
    model.show_target(parse_target("U(0, 1)"))
    assert headings(model) == ["family", "weight", "a", "b", "shape"]


def test_headings_are_words_where_these_are_true_of_every_row(model: ComponentsModel) -> None:
    model.show_target(parse_target("N(0, 1) + Laplace(2, 1) + t(3; 0, 1)"))
    assert headings(model) == ["family", "weight", "location", "scale", "shape"]


def test_no_bound_of_a_uniform_stands_under_the_word_scale(model: ComponentsModel) -> None:
    for row, (first, second) in enumerate((("μ", "σ"), ("m", "s"), ("a", "b"))):
        model.show_current(row)
        assert headings(model) == ["family", "weight", first, second, "shape"]
        assert symbols(model, row) == ["", "", first, second, ""], "each row says its own"
    model.show_current(-1)
    assert headings(model)[FIRST] == "μ"


def test_narrow_columns_have_symbols_for_headings(model: ComponentsModel) -> None:
    model.show_target(parse_target("N(0, 1) + t(3; 0, 1)"))
    model.set_brief(True)
    assert headings(model) == ["family", "w", "μ", "σ", "ν"]
    model.set_brief(False)
    assert headings(model)[WEIGHTS] == "weight"


def test_cells_without_a_number_cannot_be_edited(model: ComponentsModel) -> None:
    for row in range(3):
        for column in range(5):
            editable = bool(model.flags(model.index(row, column)) & Qt.ItemFlag.ItemIsEditable)
            has = column == FAMILY or parameter_in(model.component(row), column) is not None
            assert editable is has
    assert model.has_shapes
    model.show_target(parse_target("N(0, 1)"))
    assert not model.has_shapes


def test_tooltips_name_the_number_with_every_digit(model: ComponentsModel) -> None:
    model.show_target(parse_target("N(0.1234567890123, 1)"))
    tip = model.index(0, FIRST).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "mean μ = 0.1234567890123"
    spoken = model.index(0, FIRST).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "mean 0.1235"
    assert model.name_of(0, SECOND) == "sd"


def test_nothing_lies_below_a_cell(model: ComponentsModel) -> None:
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 3


@pytest.mark.parametrize(
    ("size", "step"), [(0.1, 0.1), (0.15, 0.1), (0.2, 0.2), (0.49, 0.2), (0.5, 0.5), (7.0, 5.0)]
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(size: float, step: float) -> None:
    assert nice(size) == step


@given(st.floats(min_value=sys.float_info.min, max_value=1e300))
def test_a_nice_step_is_never_above_its_size_and_never_far_below(size: float) -> None:
    assert 0.39 * size < nice(size) <= size * (1 + 1e-8)


@pytest.mark.parametrize("size", [0.0, 5e-324, float("inf")])
def test_sizes_that_are_none_give_a_step_all_the_same(size: float) -> None:
    assert nice(size) > 0.0


def test_arrows_move_by_a_share_of_the_width_and_of_the_total_weight(
    model: ComponentsModel,
) -> None:
    normal, student, uniform = (model.component(row) for row in range(3))
    assert model.total_weight == 2.0
    assert step_of(normal, FIRST, 1.0) == 0.1
    assert step_of(student, FIRST, 1.0) == 0.2
    assert step_of(student, SHAPE, 1.0) == 1.0
    assert step_of(uniform, FIRST, 1.0) == 0.1
    assert step_of(normal, WEIGHTS, 1.0) == 0.05
    assert step_of(normal, WEIGHTS, 300.0) == 10.0
