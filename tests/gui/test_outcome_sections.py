"""The panel over outcomes: laws, numbers, names, the clipboard and letters, a step each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.outcome_overview import OutcomeContent
from klviz.analyses.labs import Labs
from klviz.core.discrete.laws import LAWS
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import FIRST_COMPARISON
from klviz.document.outcome_texts import LETTERS
from klviz.document.outcomes import Bars, Named, OutcomeTable, Softmax, Weights
from klviz.document.scene import FIRST_SCENE
from klviz.gui.panel.compare.law_section import LawSection, temperature_at
from klviz.gui.panel.compare.outcome_model import NAME, SHARE, OutcomeModel, P, Q
from klviz.gui.panel.compare.outcomes_section import HOW, OutcomesSection
from klviz.gui.panel.compare.space_section import SpaceSection, in_space
from klviz.gui.store import Store
from tests.analyses.compare.scenes import request_of
from tests.gui.stores import MakeStore

TABLE = OutcomeTable(
    ("sun", "", ""), Bars((0.5, 0.3, 0.2)), Bars((0.2, 0.3, 0.5)), Named("uniform")
)
SCENE = replace(
    FIRST_SCENE, lab="compare", comparison=replace(FIRST_COMPARISON, space="outcomes", table=TABLE)
)


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store(SCENE, Labs())


@pytest.fixture
def outcomes(store: Store, qtbot: QtBot) -> OutcomesSection:
    section = OutcomesSection(store)
    qtbot.addWidget(section)
    return section


def law(store: Store, who: str, qtbot: QtBot) -> LawSection:
    section = LawSection(who, store)
    qtbot.addWidget(section)
    return section


def p_of(store: Store) -> Weights:
    return store.scene.comparison.table.p


def steps(store: Store) -> list[str]:
    return [step.label for step in store.history.past]


@pytest.mark.parametrize("key", LAWS)
def test_every_law_can_be_chosen_and_its_numbers_stand_below(
    key: str, store: Store, qtbot: QtBot
) -> None:
    section = law(store, "p", qtbot)
    section.law.chosen.emit(key)
    found = p_of(store)
    assert isinstance(found, Named)
    assert found.law == section.law.key == key
    values = [box.value for box in section.forms[key].boxes]
    assert values == list(found.values)
    assert store.scene.comparison.table.q == TABLE.q


def test_a_number_of_a_law_is_typed(store: Store, qtbot: QtBot) -> None:
    section = law(store, "q", qtbot)
    section.law.chosen.emit("binomial")
    box = section.forms["binomial"].boxes[0]
    box.lineEdit().setText("0.25")
    box.lineEdit().setModified(True)
    assert box.commit()
    assert store.scene.comparison.table.q == Named("binomial", (0.25,))
    box.lineEdit().setText("1.5")
    box.lineEdit().setModified(True)
    assert not box.commit()
    assert "at most 1" in box.complaint
    assert store.scene.comparison.table.q == Named("binomial", (0.25,))


def test_a_turn_of_the_temperature_is_one_step(store: Store, qtbot: QtBot) -> None:
    section = law(store, "p", qtbot)
    section.law.chosen.emit("softmax")
    for value in (700, 800, 900):
        section.heat.setValue(value)
    found = p_of(store)
    assert isinstance(found, Softmax)
    assert found.temperature == temperature_at(0.9)
    assert section.forms["softmax"].boxes[0].value == found.temperature
    assert steps(store) == ["Make P softmax of logits", "Change the temperature of P"]


def test_weights_that_do_not_add_up_say_so_and_are_normalised(store: Store, qtbot: QtBot) -> None:
    section = law(store, "p", qtbot)
    assert section.told.text() == ""
    table = replace(TABLE, p=Bars((3.0, 1.0, 0.0)))
    store.edit("Type", replace(SCENE, comparison=replace(SCENE.comparison, table=table)))
    assert section.told.text() == "The weights sum to 4: normalised."
    nearly = replace(TABLE, p=Bars((0.5, 0.3, 0.19999829)))
    store.edit("Type", replace(SCENE, comparison=replace(SCENE.comparison, table=nearly)))
    assert section.told.text() == "The weights sum to 0.999998: normalised."
    store.edit("Type", replace(SCENE, comparison=replace(SCENE.comparison, table=table)))
    section.normalise.click()
    assert p_of(store) == Bars((0.75, 0.25, 0.0))
    assert not section.normalise.isEnabled()


def test_the_table_has_names_numbers_and_shares(store: Store, outcomes: OutcomesSection) -> None:
    model = outcomes.table.outcomes
    rows = [[model.index(row, column).data() for column in (NAME, P, Q)] for row in range(3)]
    assert rows == [["sun", "0.5", "0.2"], ["1", "0.3", "0.3"], ["2", "0.2", "0.5"]]
    assert model.index(0, SHARE).data() == "–"


def test_shares_come_with_a_snapshot(store: Store, outcomes: OutcomesSection, qtbot: QtBot) -> None:
    store.start()
    qtbot.waitUntil(lambda: store.snapshot is not None)
    model = outcomes.table.outcomes
    assert [model.index(row, SHARE).data() for row in range(3)] == ["167 %", "0 %", "−66.7 %"]
    assert store.close()


@pytest.mark.parametrize("aspect", ASPECTS)
def test_shares_are_there_whatever_is_looked_at(aspect: str, qtbot: QtBot) -> None:
    model = OutcomeModel(TABLE)
    comparison = replace(SCENE.comparison, aspect=aspect)
    model.show_snapshot(Compare().answer(request_of(comparison)))
    assert model.index(0, SHARE).data() == "167 %"
    with qtbot.waitSignal(model.dataChanged) as told:
        model.show_snapshot(
            Compare().answer(request_of(replace(comparison, table=replace(TABLE, q=TABLE.p))))
        )
    first, last, *_ = told.args
    assert (first.row(), last.row()) == (0, 2)
    assert first.column() <= SHARE <= last.column()
    assert model.index(0, SHARE).data() == "–"


def test_what_rounding_alone_may_have_added_is_no_share() -> None:
    p, q = Bars((0.0, 0.5, 0.1, 0.4)), Bars((0.2, 0.2, 0.2, 0.4))
    table = OutcomeTable(("",) * 4, p, q, Named("uniform"))
    model = OutcomeModel(table)
    snapshot = Compare().answer(request_of(replace(SCENE.comparison, table=table)))
    model.show_snapshot(snapshot)
    assert model.index(3, SHARE).data() == "0 %"
    assert isinstance(snapshot.content, OutcomeContent)
    assert snapshot.content.forward.drawn[3] == 0.0


def test_a_share_without_room_is_told_as_next_to_nothing_and_its_tooltip_has_it_all(
    store: Store, outcomes: OutcomesSection, qtbot: QtBot
) -> None:
    tiny = replace(TABLE, p=Bars((0.5, 0.5, 1e-30)), q=Bars((0.25, 0.75, 1e-20)))
    store.edit("Type", replace(SCENE, comparison=replace(SCENE.comparison, table=tiny)))
    store.start()
    qtbot.waitUntil(lambda: store.snapshot is not None)
    cell = outcomes.table.outcomes.index(2, SHARE)
    assert list(outcomes.table.outcomes.texts(cell))[-1] == "≈ 0 %"
    assert "e-26 %" in cell.data(Qt.ItemDataRole.ToolTipRole)
    large = outcomes.table.outcomes.index(0, SHARE)
    assert "≈ 0 %" not in list(outcomes.table.outcomes.texts(large))
    assert store.close()


def test_a_stroke_tells_of_the_rows_that_it_has_changed_alone(qtbot: QtBot) -> None:
    model, told = OutcomeModel(TABLE), []
    model.dataChanged.connect(lambda *ends: told.append([(e.row(), e.column()) for e in ends[:2]]))
    changed = replace(TABLE, p=Bars((0.5, 0.4, 0.2)))
    with qtbot.assertNotEmitted(model.headerDataChanged):
        model.show_table(changed)
    assert told == [[(1, P), (1, P)]]
    model.show_table(replace(changed, names=("sun", "rain", "snow")))
    assert told[1:] == [[(1, NAME), (2, NAME)]]
    with qtbot.waitSignal(model.headerDataChanged, timeout=0):
        model.show_table(replace(changed, q=Softmax((0.0, 1.0, 2.0))))
    assert model.headerData(Q, Qt.Orientation.Horizontal) == "logit q"


def test_a_number_is_typed_into_the_table(store: Store, outcomes: OutcomesSection) -> None:
    outcomes.table._propose(1, Q, 0.7, None)
    assert store.scene.comparison.table.q == Bars((0.2, 0.7, 0.5))
    assert steps(store) == ["Change Q of outcome 1"]
    with pytest.raises(ValueError, match="at least 0"):
        outcomes.table._propose(1, Q, -0.7, None)


def test_an_outcome_is_named(store: Store, outcomes: OutcomesSection) -> None:
    outcomes.table._rename(1, " rain ")
    assert store.scene.comparison.table.names == ("sun", "rain", "")
    assert outcomes.table.outcomes.index(1, NAME).data() == "rain"


def test_the_number_of_outcomes_changes_and_what_is_cut_is_told(
    store: Store, outcomes: OutcomesSection
) -> None:
    outcomes._resize(5.0, None)
    assert p_of(store) == Bars((0.5, 0.3, 0.2, 0.0, 0.0))
    assert outcomes.told.text() == HOW
    assert outcomes.table.outcomes.rowCount() == 5
    outcomes._resize(2.0, None)
    assert outcomes.count.value == 2.0
    assert "P had 20 %" in outcomes.told.text()


def test_how_to_paint_is_told_where_there_are_bars(store: Store, outcomes: OutcomesSection) -> None:
    assert outcomes.told.text() == HOW
    other = replace(SCENE, comparison=replace(SCENE.comparison, aspect="entropy"))
    store.edit("Look", other)
    assert outcomes.told.text() == ""
    store.undo()
    assert outcomes.told.text() == HOW


def test_outcomes_are_added_and_removed(store: Store, outcomes: OutcomesSection) -> None:
    outcomes.add()
    assert store.scene.comparison.table.size == 4
    outcomes.remove()
    assert store.scene.comparison.table.size == 3
    outcomes.table.selectAll()
    outcomes.remove()
    assert store.scene.comparison.table.size == 3
    assert outcomes.complaint.text() == "At least 2 outcomes must stay"


def test_a_spreadsheet_is_pasted_as_one_step(store: Store, outcomes: OutcomesSection) -> None:
    QGuiApplication.clipboard().setText("weather\tp\tq\nsun\t4\t1\nrain\t1\t4\n")
    outcomes.paste()
    table = store.scene.comparison.table
    assert (table.names, table.p, table.q) == (("sun", "rain"), Bars((4.0, 1.0)), Bars((1.0, 4.0)))
    assert steps(store) == ["Paste outcomes"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("p q\n1 2\n3 x", "Line 3, column 2"), ("", "There is no text on the clipboard")],
)
def test_what_cannot_be_pasted_is_refused_and_nothing_lost(
    text: str, sentence: str, store: Store, outcomes: OutcomesSection
) -> None:
    QGuiApplication.clipboard().setText(text)
    outcomes.paste()
    assert sentence in outcomes.complaint.text()
    assert store.scene == SCENE


def refused(outcomes: OutcomesSection) -> OutcomesSection:
    """Return the section after a refusal."""
    outcomes.complaint.say("there is nothing in it")
    return outcomes


def test_a_refusal_goes_with_the_next_edit_the_next_tab_and_escape(
    store: Store, outcomes: OutcomesSection
) -> None:
    comparison = SCENE.comparison
    for changed in (
        replace(comparison, table=replace(TABLE, q=TABLE.p)),
        replace(comparison, aspect="entropy"),
        replace(comparison, alpha=0.25),
    ):
        refused(outcomes)
        store.edit("Edit", replace(SCENE, comparison=changed))
        assert outcomes.complaint.text() == ""
    refused(outcomes)
    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(outcomes.table, escape)
    assert outcomes.complaint.text() == ""


@pytest.mark.parametrize("narrow", [False, True])
def test_the_buttons_take_two_lines_where_the_panel_is_narrow(
    narrow: bool, outcomes: OutcomesSection, qtbot: QtBot
) -> None:
    outcomes.set_narrow(narrow)
    outcomes.show()
    qtbot.waitExposed(outcomes)
    add = outcomes.buttons["add"].geometry()
    assert (outcomes.letters.geometry().top() > add.bottom()) == narrow


@pytest.mark.parametrize("narrow", [False, True])
def test_a_refusal_leaves_the_buttons_free(
    narrow: bool, outcomes: OutcomesSection, qtbot: QtBot
) -> None:
    outcomes.set_narrow(narrow)
    outcomes.resize(320, 600)
    outcomes.show()
    qtbot.waitExposed(outcomes)
    refused(outcomes)
    qtbot.waitUntil(outcomes.complaint.isVisible)
    for button in outcomes.findChildren(QAbstractButton):
        place = button.mapTo(outcomes, QPoint(0, 0))
        assert not outcomes.complaint.geometry().intersects(QRect(place, button.size()))


def test_a_file_is_read_as_the_clipboard_is(
    store: Store, outcomes: OutcomesSection, tmp_path: Path
) -> None:
    data = tmp_path / "weather.csv"
    data.write_text("outcome;p;q\nSchnee;0,25;0,5\nRegen;0,75;0,5\n", encoding="utf-8")
    outcomes.read(data)
    table = store.scene.comparison.table
    assert (table.names, table.p) == (("Schnee", "Regen"), Bars((0.25, 0.75)))
    assert steps(store) == ["Import outcomes from weather.csv"]
    outcomes.read(tmp_path / "none.csv")
    assert "none.csv" in outcomes.complaint.text()
    assert store.scene.comparison.table == table


def test_what_is_copied_can_be_pasted(store: Store, outcomes: OutcomesSection) -> None:
    QGuiApplication.clipboard().setText(outcomes.table.copied())
    outcomes.paste()
    table = store.scene.comparison.table
    assert (table.p, table.q, table.names) == (TABLE.p, TABLE.q, ("sun", "1", "2"))


def test_a_single_column_is_for_the_one_the_cursor_is_in(
    store: Store, outcomes: OutcomesSection
) -> None:
    QGuiApplication.clipboard().setText("1\n2\n3")
    outcomes.table.setCurrentIndex(outcomes.table.outcomes.index(0, Q))
    outcomes.paste()
    assert store.scene.comparison.table.p == TABLE.p
    assert store.scene.comparison.table.q == Bars((1.0, 2.0, 3.0))


def test_the_clipboard_is_for_the_table_while_one_is_in_it(outcomes: OutcomesSection) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_C, Qt.Key.Key_V):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, control)
        event.ignore()
        QApplication.sendEvent(outcomes.table, event)
        assert event.isAccepted()


def test_letters_of_two_texts_are_counted(
    store: Store, outcomes: OutcomesSection, qtbot: QtBot
) -> None:
    dialog = outcomes.ask_letters()
    qtbot.addWidget(dialog)
    ok = dialog.buttons.buttons()[0]
    assert not ok.isEnabled()
    dialog.texts["p"].setPlainText("12")
    assert dialog.told.text() == "P: there is no letter from a to z in the text"
    dialog.texts["p"].setPlainText("Abba")
    dialog.texts["q"].setPlainText("ä zz")
    assert "Q: 2 letters from a to z counted; 1 other left out (ä)." in dialog.told.text()
    dialog.accept()
    table = store.scene.comparison.table
    assert table.names == LETTERS
    assert p_of(store) == Bars((2.0, 2.0, *(0.0,) * 24))
    assert steps(store) == ["Count letters"]
    assert "1 other" in outcomes.told.text()


def test_the_switch_keeps_what_is_in_the_other_space(store: Store, qtbot: QtBot) -> None:
    section = SpaceSection(store)
    qtbot.addWidget(section)
    assert section.space.key == "outcomes"
    section.space.buttons["line"].click()
    assert store.scene == in_space(SCENE, "line")
    assert store.scene.comparison.table == TABLE
    section.space.buttons["line"].click()
    assert steps(store) == ["Compare on the line"]


def test_an_aspect_that_is_not_in_a_space_gives_way_there() -> None:
    looked = replace(SCENE, comparison=replace(SCENE.comparison, aspect="descent"))
    assert in_space(looked, "line").comparison.aspect == "overview"
    assert in_space(looked, "outcomes").comparison.aspect == "descent"
