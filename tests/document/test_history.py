"""The laws of undo and redo."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from klviz.document.history import MAX_STEPS, History

values = st.integers(0, 5)


def test_a_fresh_history_has_nothing_to_undo_redo_or_save() -> None:
    history = History.start("a")
    assert history.present == "a"
    assert not history.can_undo
    assert not history.can_redo
    assert not history.modified
    assert history.undo() == history == history.redo()
    assert history.undo_label == history.redo_label == ""


def test_labels_say_what_is_undone_and_redone() -> None:
    history = History.start(0).edit("Add a mode", 1).edit("Move it", 2)
    assert history.undo_label == "Move it"
    assert history.redo_label == ""
    back = history.undo()
    assert (back.present, back.undo_label, back.redo_label) == (1, "Add a mode", "Move it")
    start = back.undo()
    assert (start.present, start.undo_label, start.redo_label) == (0, "", "Add a mode")


def test_edits_of_one_gesture_are_one_step_with_the_first_label() -> None:
    history = History.start(0)
    for value in range(1, 30):
        history = history.edit(f"Drag to {value}", value, merge="drag 1")
    assert history.undo_label == "Drag to 1"
    assert history.undo().present == 0
    assert history.undo().redo().present == 29


def test_another_edit_between_breaks_a_gesture() -> None:
    history = History.start(0).edit("Drag", 1, merge="a").edit("Type", 2).edit("Drag", 3, merge="a")
    assert [history.undo().present, history.undo().undo().present] == [2, 1]


def test_another_gesture_is_another_step() -> None:
    history = History.start(0).edit("Drag", 1, merge="a").edit("Drag", 2, merge="b")
    assert history.undo().present == 1


def test_undo_redo_sealing_and_saving_end_a_gesture() -> None:
    dragged = History.start(0).edit("Drag", 1, merge="a")
    for ended in (dragged.undo().redo(), dragged.seal(), dragged.mark_saved()):
        assert ended.edit("Drag", 2, merge="a").undo().present == 1


def test_a_gesture_that_comes_back_leaves_no_step() -> None:
    dragged = History.start(0).edit("Drag", 1, merge="a").edit("Drag", 0, merge="a")
    assert not dragged.seal().can_undo
    assert not dragged.seal().modified


def test_an_edit_that_changes_nothing_keeps_the_future() -> None:
    history = History.start(0).edit("Type", 1).undo()
    assert history.edit("Type", 0) == history
    assert history.edit("Type", 0).redo().present == 1


def test_modified_is_right_after_undo_past_the_saved_value_and_back() -> None:
    saved = History.start(0).edit("One", 1).mark_saved()
    assert not saved.modified
    assert saved.undo().modified
    assert not saved.undo().redo().modified
    assert not saved.edit("Two", 2).undo().modified
    assert not saved.undo().edit("One again", 1).modified


def test_the_oldest_steps_are_forgotten() -> None:
    history = History.start(-1)
    for value in range(MAX_STEPS + 50):
        history = history.edit("Type", value)
    assert len(history.past) == MAX_STEPS
    while history.can_undo:
        history = history.undo()
    assert history.present == 49
    assert history.modified


@given(st.lists(values, min_size=1))
def test_undoing_all_leads_back_and_redoing_all_leads_forth(edits: list[int]) -> None:
    history = History.start(-1)
    for value in edits:
        history = history.edit("Type", value)
    end = history.present
    passed = [end]
    while history.can_undo:
        history = history.undo()
        passed.append(history.present)
    assert history.present == -1
    assert not history.modified
    again = [history.present]
    while history.can_redo:
        history = history.redo()
        again.append(history.present)
    assert again == passed[::-1]


@given(st.lists(values, min_size=1), values)
def test_an_edit_after_undo_drops_the_future(edits: list[int], value: int) -> None:
    history = History.start(-1)
    for edit in edits:
        history = history.edit("Type", edit)
    history = history.undo()
    edited = history.edit("Other", value)
    assert edited.can_redo == (value == history.present and history.can_redo)


class TwoStacks(RuleBasedStateMachine):
    """The history beside the plainest thing that does the same: two lists."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History.start(0)
        self.undone: list[int] = []
        self.done = [0]
        self.saved = 0

    @rule(value=values)
    def edit(self, value: int) -> None:
        self.history = self.history.edit("Edit", value)
        if value != self.done[-1]:
            self.done.append(value)
            self.undone.clear()

    @precondition(lambda self: len(self.done) > 1)
    @rule()
    def undo(self) -> None:
        self.history = self.history.undo()
        self.undone.append(self.done.pop())

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.history = self.history.redo()
        self.done.append(self.undone.pop())

    @rule()
    def save(self) -> None:
        self.history = self.history.mark_saved()
        self.saved = self.done[-1]

    @invariant()
    def agree(self) -> None:
        assert self.history.present == self.done[-1]
        assert self.history.modified == (self.done[-1] != self.saved)
        assert self.history.can_undo == (len(self.done) > 1)
        assert self.history.can_redo == bool(self.undone)


TestTwoStacks = TwoStacks.TestCase
TestTwoStacks.settings = settings(max_examples=30, stateful_step_count=30)
