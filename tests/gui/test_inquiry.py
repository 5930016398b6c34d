"""Studies: asked about every fit while someone looks into them, in slices, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.studies import Study
from klviz.document.scene import FIRST_SCENE
from klviz.gui.store import Store
from tests.gui.engines import Counting
from tests.gui.stores import rest, with_start

NOWHERE = -7.0
"""A mean of q about which there is no question."""


@dataclass(frozen=True)
class Question:
    mean: float
    depth: int


@dataclass(frozen=True)
class Answer:
    request: Question
    found: int
    error: str = ""

    @property
    def complete(self) -> bool:
        return self.found >= self.request.depth


class Digging:
    """Comes one deeper with every answer, until it is as deep as was asked for."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self._found = 0

    def answer(self, request: Question) -> Answer:
        if not self.asked or self.asked[-1] != request:
            self._found = 0
        self.asked.append(request)
        self._found += 1
        return Answer(request, self._found)

    def failure(self, request: Question, error: Exception) -> Answer:
        return Answer(request, request.depth)


def _question(shown: FitSnapshot, depth: int) -> Question | None:
    mean = shown.request.approximation.values[0]
    return Question(mean, depth) if depth and mean != NOWHERE else None


@pytest.fixture
def digging() -> Digging:
    return Digging()


@pytest.fixture
def store(qtbot: QtBot, digging: Digging) -> Iterator[Store]:
    study = Study("dig", lambda: digging, _question)
    store = Store(FIRST_SCENE, Counting(), studies={"dig": study})
    store.start()
    rest(qtbot, store)
    yield store
    assert store.close()


def test_nothing_is_asked_until_someone_looks_into_it(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    store.edit("Move", with_start(1.0, 1.0))
    rest(qtbot, store)
    assert digging.asked == []
    assert store.finding("dig") is None


def test_a_study_is_asked_again_until_its_answer_is_complete(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    heard: list[tuple[str, object]] = []
    store.study_changed.connect(lambda key, finding: heard.append((key, finding)))
    store.look_into("dig", 3)
    rest(qtbot, store)
    question = Question(2.0, 3)
    assert heard == [("dig", Answer(question, found)) for found in (1, 2, 3)]
    assert store.finding("dig") == Answer(question, 3)


def test_what_is_answered_is_not_asked_again_by_another_step_or_width(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    store.look_into("dig", 2)
    rest(qtbot, store)
    asked = len(digging.asked)
    store.step()
    store.see(replace(store.sight, points=900))
    rest(qtbot, store)
    assert len(digging.asked) == asked


def test_another_fit_is_asked_about_at_once(qtbot: QtBot, store: Store, digging: Digging) -> None:
    store.look_into("dig", 1)
    rest(qtbot, store)
    store.edit("Move", with_start(5.0, 1.0))
    rest(qtbot, store)
    assert digging.asked == [Question(2.0, 1), Question(5.0, 1)]


def test_who_looks_no_longer_hears_nothing_and_the_store_sleeps(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    store.look_into("dig", 10**9)
    qtbot.waitUntil(lambda: len(digging.asked) > 2)
    heard: list[tuple[str, object]] = []
    store.study_changed.connect(lambda key, finding: heard.append((key, finding)))
    store.look_into("dig", None)
    rest(qtbot, store)
    assert heard == [("dig", None)]
    assert store.finding("dig") is None


def test_what_was_found_is_forgotten_where_another_fit_leads_to_no_question(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    store.look_into("dig", 1)
    rest(qtbot, store)
    heard: list[tuple[str, object]] = []
    store.study_changed.connect(lambda key, finding: heard.append((key, finding)))
    store.edit("Move", with_start(NOWHERE, 1.0))
    rest(qtbot, store)
    store.step()
    rest(qtbot, store)
    assert heard == [("dig", None)]
    assert store.finding("dig") is None
    store.undo()
    rest(qtbot, store)
    assert heard[1:] == [("dig", Answer(Question(2.0, 1), 2))]


def test_an_answer_that_comes_after_nobody_looks_is_none_to_who_looks_next(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    heard: list[object] = []
    store.study_changed.connect(lambda key, finding: heard.append(finding))
    store.look_into("dig", 5)
    store.look_into("dig", None)
    store.look_into("dig", 1)
    rest(qtbot, store)
    assert heard == [Answer(Question(2.0, 1), 1)]


def test_options_that_lead_to_no_question_ask_none(
    qtbot: QtBot, store: Store, digging: Digging
) -> None:
    store.look_into("dig", 0)
    rest(qtbot, store)
    assert digging.asked == []


def test_a_study_that_cannot_even_ask_is_reported_and_all_else_goes_on(qtbot: QtBot) -> None:
    def failing(shown: FitSnapshot, depth: int) -> Question:
        return Question(float(1 // shown.request.step), depth)

    reported: list[Exception] = []
    studies = {"dig": Study("dig", Digging, failing)}
    store = Store(FIRST_SCENE, Counting(), reported.append, studies)
    store.start()
    store.look_into("dig", 1)
    rest(qtbot, store)
    assert {type(error) for error in reported} == {ZeroDivisionError}
    assert store.finding("dig") is None
    store.step()
    rest(qtbot, store)
    assert store.finding("dig") == Answer(Question(1.0, 1), 1)
    assert store.close()
