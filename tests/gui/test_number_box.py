"""NumBox: what is typed means the same everywhere, and nonsense changes and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from klviz.core.parameters import Parameter
from klviz.gui.panel.number_box import NumBox

LOC = Parameter("loc", "μ", "mean", 0.0, help="Where the density is centred.")
SCALE = Parameter("scale", "σ", "sd", 1.0, positive=True)
LOCALES = ("C", "de_DE", "fr_FR", "ar_EG")
READINGS = [
    ("0.5", 0.5),
    ("0,5", 0.5),
    ("-1.25", -1.25),
    ("1.250", 1.25),
    ("1e2", 100.0),
    ("1E-3", 0.001),
    ("-.5", -0.5),
    ("12,", 12.0),
    ("+3", 3.0),
    ("123456.789", 123456.789),
]


class Desk(QWidget):
    """A box with another field to go to, and what the box has proposed."""

    def __init__(self, parameter: Parameter, **how: float) -> None:
        super().__init__()
        self.taken: list[tuple[float, int | None]] = []
        self.refuse = ""
        self.box = NumBox(parameter, self.take, **how)
        self.other = NumBox(LOC, self.take)
        self.complaints: list[str] = []
        self.box.refused.connect(self.complaints.append)
        column = QVBoxLayout(self)
        column.addWidget(self.box)
        column.addWidget(self.other)

    def take(self, value: float, gesture: int | None) -> None:
        if self.refuse:
            raise ValueError(self.refuse)
        self.taken.append((value, gesture))

    @property
    def text(self) -> str:
        return self.box.lineEdit().text()

    def type(self, text: str) -> None:
        self.box.selectAll()
        QTest.keyClicks(self.box, text)


@pytest.fixture
def locale(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


def desk(qtbot: QtBot, parameter: Parameter = LOC, **how: float) -> Desk:
    made = Desk(parameter, **how)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    made.box.setFocus()
    return made


@pytest.mark.parametrize("locale", LOCALES, indirect=True)
@pytest.mark.parametrize(("text", "value"), READINGS)
def test_a_typed_number_means_the_same_in_every_locale(
    qtbot: QtBot, locale: None, text: str, value: float
) -> None:
    made = desk(qtbot)
    made.type(text)
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    assert made.taken == [(value, None)]
    assert made.box.value == value


@pytest.mark.parametrize(
    "text", ["abc", "", "1.234,5", "nan", "1e999", "١٢", "1_000", "--3", "1 2"]
)
def test_nonsense_is_refused_where_it_stands_and_nothing_is_lost(qtbot: QtBot, text: str) -> None:
    made = desk(qtbot)
    made.box.show_value(7.0)
    made.box.selectAll()
    made.box.lineEdit().insert(text)
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    assert made.taken == []
    assert made.box.value == 7.0
    assert made.text == text
    assert made.box.complaint
    assert made.complaints == [made.box.complaint]
    assert made.box.property("refused") is True


def test_a_number_out_of_range_is_refused_in_a_sentence_that_names_it(qtbot: QtBot) -> None:
    made = desk(qtbot, SCALE)
    made.type("-1")
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    assert made.box.complaint == "sd σ must be positive, got −1"


def test_leaving_the_box_takes_the_number_or_keeps_the_text_with_its_complaint(
    qtbot: QtBot,
) -> None:
    made = desk(qtbot)
    made.type("2.5")
    made.other.setFocus()
    assert made.taken == [(2.5, None)]
    made.box.setFocus()
    made.type("2.5.5")
    made.other.setFocus()
    assert made.text == "2.5.5"
    assert made.box.complaint
    made.box.setFocus()
    assert made.text == "2.5.5", "coming back must not lose the text"


def test_a_complaint_goes_as_soon_as_the_text_makes_sense(qtbot: QtBot) -> None:
    made = desk(qtbot)
    made.type("4x")
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    assert made.box.complaint
    QTest.keyClick(made.box, Qt.Key.Key_Backspace)
    assert not made.box.complaint
    assert made.complaints[-1] == ""
    assert made.taken == [], "it is taken with Enter, not while it is typed"


def test_what_the_owner_refuses_is_shown_too(qtbot: QtBot) -> None:
    made = desk(qtbot)
    made.refuse = "low must be below high, got 3.0"
    made.type("3")
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    assert made.box.complaint == "low must be below high, got 3.0"
    assert made.box.value == 0.0


def test_escape_brings_the_value_back(qtbot: QtBot) -> None:
    made = desk(qtbot)
    made.type("junk")
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    QTest.keyClick(made.box, Qt.Key.Key_Escape)
    assert made.text == "0"
    assert not made.box.complaint


def test_a_number_that_was_not_touched_is_not_proposed(qtbot: QtBot) -> None:
    made = desk(qtbot)
    made.box.show_value(1 / 3)
    made.other.setFocus()
    made.box.setFocus()
    assert made.text == "0.3333333333333333", "whoever edits sees every digit"
    QTest.keyClick(made.box, Qt.Key.Key_Return)
    made.other.setFocus()
    assert made.taken == []
    assert made.text == "0.3333", "whoever reads sees four"
    assert made.box.value == 1 / 3


def test_arrows_move_without_a_trace_of_binary_fractions(qtbot: QtBot) -> None:
    made = desk(qtbot, LOC, step=0.1)
    for _ in range(10):
        QTest.keyClick(made.box, Qt.Key.Key_Up)
    assert made.box.value == 1.0
    for _ in range(30):
        QTest.keyClick(made.box, Qt.Key.Key_Down)
    assert made.box.value == -2.0


def test_positive_numbers_move_by_factors_and_never_reach_zero(qtbot: QtBot) -> None:
    made = desk(qtbot, SCALE)
    QTest.keyClick(made.box, Qt.Key.Key_Up)
    assert made.box.value == 1.1
    for _ in range(200):
        QTest.keyClick(made.box, Qt.Key.Key_Down)
    assert 0.0 < made.box.value < 1e-6
    assert not made.box.complaint


def test_arrows_stop_where_sense_ends(qtbot: QtBot) -> None:
    made = desk(qtbot, LOC, step=0.4, least=0.0)
    made.box.show_value(1.0)
    for _ in range(5):
        QTest.keyClick(made.box, Qt.Key.Key_Down)
    assert made.box.value == 0.0


def test_a_held_arrow_is_one_gesture_and_a_later_one_another(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(qtbot)
    for _ in range(4):
        QTest.keyClick(made.box, Qt.Key.Key_Up)
    monkeypatch.setattr("klviz.gui.panel.number_box.GESTURE_PAUSE", -1.0)
    QTest.keyClick(made.box, Qt.Key.Key_Up)
    gestures = [gesture for _, gesture in made.taken]
    assert len(set(gestures[:4])) == 1
    assert gestures[4] not in gestures[:4]


def wheel(box: NumBox, turns: int) -> bool:
    centre = QPointF(box.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(box.mapToGlobal(centre.toPoint())),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    return event.isAccepted()


def test_the_wheel_moves_the_box_that_has_the_focus_and_no_other(qtbot: QtBot) -> None:
    made = desk(qtbot)
    assert wheel(made.box, 2)
    assert made.box.value == 0.2
    made.other.setFocus()
    assert not wheel(made.box, 1)
    assert made.box.value == 0.2


def test_a_new_value_from_outside_replaces_the_text_and_the_same_value_does_not(
    qtbot: QtBot,
) -> None:
    made = desk(qtbot)
    made.type("9")
    made.box.show_value(0.0)
    assert made.text == "9", "the value has not changed, so what is being typed stays"
    made.box.show_value(4.0)
    assert made.text == "4"


def test_undo_and_space_are_left_to_the_window_when_the_box_has_no_use_for_them(
    qtbot: QtBot,
) -> None:
    from PySide6.QtGui import QAction, QKeySequence

    made = desk(qtbot)
    heard: list[str] = []
    for keys in ("Ctrl+Z", "Space"):
        action = QAction(keys, made)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False, keys=keys: heard.append(keys))
        made.addAction(action)
    QTest.keyClick(made.box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(made.box, Qt.Key.Key_Space)
    assert heard == ["Ctrl+Z", "Space"]
    made.type("12")
    QTest.keyClick(made.box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Ctrl+Z", "Space"], "here it takes back what was typed"
    assert made.text != "12"


def test_a_whole_number_moves_by_one_at_least_and_stays_whole(qtbot: QtBot) -> None:
    count = Parameter("count", "n", "draws", 2.0, positive=True, whole=(2, 40))
    desk = Desk(count, factor=1.3)
    qtbot.addWidget(desk)
    for _ in range(20):
        desk.box.nudge(1)
    values = [value for value, _ in desk.taken]
    assert values[:4] == [3.0, 4.0, 5.0, 6.0]
    assert all(value == int(value) for value in values)
    assert values[-1] <= 40.0
    for _ in range(30):
        desk.box.nudge(-1)
    assert desk.box.value == 2.0


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-12, "1×10⁻¹²"), (1e15, "1×10¹⁵"), (0.123456789, "0.1235"), (-2.5, "−2.5")],
)
def test_a_number_that_is_read_is_written_as_everywhere_else(
    qtbot: QtBot, value: float, text: str
) -> None:
    box = NumBox(LOC, lambda value, gesture: None)
    qtbot.addWidget(box)
    box.show_value(value)
    assert box.lineEdit().text() == text
