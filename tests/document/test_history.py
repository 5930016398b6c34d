"""The laws of undo and redo."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from klviz.document.history import MAX_STEPS, History, Origin, Unsaved

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


def test_what_is_in_no_file_is_unsaved_until_it_is_saved() -> None:
    history = History.unsaved("a", Path("a.klviz"))
    assert history.modified
    assert not history.can_undo
    assert history.origin.path == Path("a.klviz")
    assert not history.mark_saved(Path("a.klviz")).modified


def test_another_document_lies_in_no_file_and_undoing_brings_the_file_back() -> None:
    opened = History.start("a", Path("a.klviz")).edit("Type", "b")
    other = opened.begin("Preset", "p")
    assert (other.present, other.origin.path, other.modified) == ("p", None, False)
    back = other.undo()
    assert (back.present, back.origin, back.modified) == ("b", opened.origin, True)
    assert back.undo().origin.path == Path("a.klviz")
    assert not back.undo().modified
    assert back.redo() == other


def test_a_document_saved_over_the_file_of_another_leaves_nothing_of_that_one_safe() -> None:
    path = Path("a.klviz")
    over = History.start("a", path).begin("Preset", "p").mark_saved(path)
    assert not over.modified
    assert over.undo().modified
    assert over.undo().origin.path == path
    assert not over.undo().redo().modified
    back = History.start("a", path).begin("Preset", "p").undo().mark_saved(Path("p.klviz"))
    assert not back.redo().modified, "another file is nobody else's"


def test_saving_another_document_leaves_the_former_one_in_its_own_file() -> None:
    saved = History.start("a", Path("a.klviz")).begin("Preset", "p").mark_saved(Path("p.klviz"))
    edited = saved.edit("Type", "q")
    assert edited.origin.path == Path("p.klviz")
    assert edited.undo().undo().origin == Origin(Path("a.klviz"), "a")
    again = edited.undo().undo().redo()
    assert again.origin == Origin(Path("p.klviz"), "p")
    assert not again.modified


def test_saving_under_another_name_renames_what_was_before_it_too() -> None:
    history = History.start("a", Path("a.klviz")).edit("Type", "b").mark_saved(Path("b.klviz"))
    assert history.undo().origin == Origin(Path("b.klviz"), "b")


def test_the_same_preset_again_is_no_step_unless_it_leaves_a_file() -> None:
    fresh = History.start("p")
    assert fresh.begin("Preset", "p") is fresh
    opened = History.start("p", Path("a.klviz"))
    assert opened.begin("Preset", "p").origin.path is None
    assert opened.begin("Preset", "p").undo().origin.path == Path("a.klviz")


def test_a_document_left_unsaved_is_at_risk_until_undo_gives_it_up() -> None:
    edited = History.start("a").edit("Type", "b")
    assert edited.at_risk == (Unsaved("b", None, "Type"),)
    left = edited.begin("Preset", "p")
    assert not left.modified
    assert left.at_risk == edited.at_risk
    assert [work.value for work in left.edit("Type", "q").at_risk] == ["b", "q"]
    assert left.undo().at_risk == edited.at_risk
    assert left.undo().undo().at_risk == ()


def test_a_document_left_safe_is_at_risk_once_its_file_is_overwritten() -> None:
    path = Path("a.klviz")
    left = History.start("a", path).begin("Preset", "p")
    assert left.at_risk == ()
    assert left.mark_saved(Path("p.klviz")).at_risk == ()
    assert left.mark_saved(path).at_risk == (Unsaved("a", path),)


def test_a_document_that_was_left_can_be_saved_without_going_back() -> None:
    path = Path("a.klviz")
    left = History.start("a", path).edit("Type", "b").begin("Preset", "p").edit("Type", "q")
    saved = left.mark_left_saved("b", path)
    assert [work.value for work in saved.at_risk] == ["q"]
    assert not saved.undo().undo().modified
    over = left.mark_saved(path).mark_left_saved("b", path)
    assert [work.value for work in over.at_risk] == ["q"], "its file holds the other one now"


def test_a_document_that_was_left_is_given_up_until_undo_leads_back_to_it() -> None:
    left = History.start("a").edit("Type", "b").begin("Preset", "p").edit("Type", "q")
    given_up = left.give_up_left("b")
    assert [work.value for work in given_up.at_risk] == ["q"]
    assert given_up.mark_saved(Path("q.klviz")).at_risk == ()
    assert [work.value for work in given_up.undo().undo().at_risk] == ["b"]
    assert given_up.give_up_left("q").modified, "the present was not left"


def test_what_lies_in_files_of_its_own_is_not_at_risk_once_it_is_left() -> None:
    path = Path("a.klviz")
    taken = History.start("a", path).edit("Import", "b", repeatable=True)
    assert [work.value for work in taken.at_risk] == ["b"], "it is the present"
    assert taken.edit("Import", "c", repeatable=True).begin("Preset", "p").at_risk == ()
    assert taken.edit("Type", "c").begin("Preset", "p").at_risk == (Unsaved("c", path, "Type"),)
    typed = History.start("a", path).edit("Type", "b")
    assert typed.edit("Import", "c", repeatable=True).begin("Preset", "p").at_risk != ()
    saved = typed.mark_saved(path).edit("Import", "c", repeatable=True).begin("Preset", "p")
    assert saved.at_risk == ()
    assert saved.mark_saved(path).at_risk != (), "what the import was made in is overwritten"
    assert saved.undo().redo().at_risk == ()
    assert saved.undo().undo().redo().redo().at_risk == ()


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
    """The history beside the plainest thing that does the same: two lists of numbered documents."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History.start(0, Path("0"))
        self.undone: list[tuple[int, int]] = []
        self.done = [(0, 0)]
        self.origins: list[Origin[int]] = [Origin(Path("0"), 0)]

    @rule(value=values)
    def edit(self, value: int) -> None:
        self.history = self.history.edit("Edit", value)
        now, document = self.done[-1]
        if value != now:
            self.done.append((value, document))
            self.undone.clear()

    @rule(value=values)
    def begin(self, value: int) -> None:
        now, document = self.done[-1]
        fresh = Origin(None, value)
        self.history = self.history.begin("Preset", value)
        if value != now or self.origins[document] != fresh:
            self.done.append((value, len(self.origins)))
            self.origins.append(fresh)
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

    @rule(name=st.sampled_from(["a", "b"]))
    def save(self, name: str) -> None:
        self.history = self.history.mark_saved(Path(name))
        now, document = self.done[-1]
        saved = Origin(Path(name), now)
        self.origins = [Origin(o.path) if o.path == saved.path else o for o in self.origins]
        self.origins[document] = saved

    @invariant()
    def agree(self) -> None:
        now, document = self.done[-1]
        assert self.history.present == now
        assert self.history.origin == self.origins[document]
        assert self.history.modified == (now != self.origins[document].saved)
        assert self.history.can_undo == (len(self.done) > 1)
        assert self.history.can_redo == bool(self.undone)


TestTwoStacks = TwoStacks.TestCase
TestTwoStacks.settings = settings(max_examples=50, stateful_step_count=40)
