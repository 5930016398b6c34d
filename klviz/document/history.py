"""History: past, present and future of any value, and whether it is the one that was saved.

A step can also begin another document, which lies in another file or in none: undoing it brings
the former one back with its file.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

MAX_STEPS = 1_000
"""How many edits can be undone; the oldest are forgotten."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin(Generic[T]):
    """Where a document comes from.

    Attributes:
        path: the file that it lies in; None for none.
        saved: what is safe: in the file, or shipped with the program. None: nothing is.
    """

    path: Path | None = None
    saved: T | None = None


@dataclass(frozen=True, slots=True)
class Edit(Generic[T]):
    """An edit by its label, with the value on the side that is not the present.

    Attributes:
        label: what was done.
        value: in the past the one before the edit, in the future the one after it.
        origin: that of the document on that side, where it is another one; else None.
        repeatable: whether what it brought lies in a file of its own, to be taken from there again.
        given_up: whether the document on that side may be lost, unsaved as it is.
    """

    label: str
    value: T
    origin: Origin[T] | None = None
    repeatable: bool = False
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Unsaved(Generic[T]):
    """A document with edits that are nowhere else.

    Attributes:
        value: what it is.
        path: the file that it belongs to; None for none.
        label: what was done to it last; "" for nothing known.
    """

    value: T
    path: Path | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """A value with all that was before it and all that was undone. Methods return a new one.

    Attributes:
        present: the value now.
        origin: where the document comes from that the present belongs to.
        past: the edits that led here, oldest first.
        future: the edits that were undone, the next to redo last.
        gesture: the key under which the last edit takes up further ones; None: it does not.
    """

    present: T
    origin: Origin[T]
    past: tuple[Edit[T], ...] = ()
    future: tuple[Edit[T], ...] = ()
    gesture: Hashable | None = None

    @classmethod
    def start(cls, value: T, path: Path | None = None) -> History[T]:
        """Return the history of a value just opened: nothing to undo, nothing to save."""
        return cls(value, Origin(path, value))

    @classmethod
    def unsaved(cls, value: T, path: Path | None = None) -> History[T]:
        """Return the history of a value that is in no file: nothing to undo, all to save."""
        return cls(value, Origin(path))

    def edit(
        self, label: str, value: T, *, merge: Hashable | None = None, repeatable: bool = False
    ) -> History[T]:
        """Return the history after an edit; the future is lost, unless nothing has changed.

        Edits that follow one another with the same ``merge`` are one step, the first one's label
        on it; ``seal`` ends it.
        """
        if value == self.present:
            return self
        if merge is not None and merge == self.gesture:
            return replace(self, present=value)
        step = Edit(label, self.present, repeatable=repeatable)
        past = (*self.past, step)[-MAX_STEPS:]
        return replace(self, present=value, past=past, future=(), gesture=merge)

    def begin(self, label: str, value: T, origin: Origin[T] | None = None) -> History[T]:
        """Return the history after a step to another document.

        Left out, its origin is that of what is shipped with the program: in no file, and safe.
        """
        origin = origin or Origin(None, value)
        if value == self.present and self.origin == origin:
            return self
        past = (*self.past, Edit(label, self.present, self.origin))[-MAX_STEPS:]
        return History(value, origin, past)

    def seal(self) -> History[T]:
        """Return the history with the gesture at its end: the next edit is a step of its own.

        A gesture that came back to where it began leaves no step behind.
        """
        idle = self.gesture is not None and self.past[-1].value == self.present
        return replace(self, past=self.past[:-1] if idle else self.past, gesture=None)

    def undo(self) -> History[T]:
        """Return the history one step back, or the same where nothing is left to undo."""
        if not self.past:
            return self
        *past, last = self.past
        future = (*self.future, self._other_side(last))
        return History(last.value, last.origin or self.origin, tuple(past), future)

    def redo(self) -> History[T]:
        """Return the history one step forward, or the same where nothing was undone."""
        if not self.future:
            return self
        *future, following = self.future
        past = (*self.past, self._other_side(following))
        origin = following.origin or self.origin
        return History(following.value, origin, past, tuple(future))

    def _other_side(self, edit: Edit[T]) -> Edit[T]:
        """Return an edit that is crossed, as it is seen from where it leads to."""
        origin = self.origin if edit.origin else None
        return Edit(edit.label, self.present, origin, edit.repeatable)

    def mark_saved(self, path: Path | None = None) -> History[T]:
        """Return the history with the present as what is in that file.

        What another document had there is overwritten: nothing of it is safe any more.
        """
        past, future = (_overwritten(edits, path) for edits in (self.past, self.future))
        return History(self.present, Origin(path, self.present), past, future)

    def mark_left_saved(self, value: T, path: Path) -> History[T]:
        """Return the history with a document that was left, by its last value, in that file."""
        past, future = (_overwritten(edits, path) for edits in (self.past, self.future))
        left = tuple(
            replace(edit, origin=Origin(path, value))
            if edit.origin and edit.value == value
            else edit
            for edit in past
        )
        origin: Origin[T] = Origin(path) if self.origin.path == path else self.origin
        return replace(self, past=left, future=future, origin=origin)

    def give_up_left(self, value: T) -> History[T]:
        """Return the history with a document that was left, by its last value, not to be saved.

        Undo still leads back to it, and from there on it is like any other.
        """
        past = tuple(
            replace(edit, given_up=True) if edit.origin and edit.value == value else edit
            for edit in self.past
        )
        return replace(self, past=past)

    @property
    def at_risk(self) -> tuple[Unsaved[T], ...]:
        """What would be lost with this history, the present last.

        That is the present, and every document on the way to it, where its last value is not safe.
        What was taken back by undo was given up, and a document that was left is not at risk where
        all of it that is not safe lies in files of its own.
        """
        left = [
            Unsaved(edit.value, edit.origin.path, self.past[i - 1].label if i else "")
            for i, edit in enumerate(self.past)
            if edit.origin is not None and not edit.given_up and not self._repeatable(i)
        ]
        if self.modified:
            left.append(Unsaved(self.present, self.origin.path, self.undo_label))
        return tuple(left)

    def _repeatable(self, end: int) -> bool:
        """Return whether repeatable edits lead from what is safe to the document left at a step."""
        left = self.past[end]
        value, origin = left.value, left.origin
        for step in reversed(self.past[:end]):
            if origin is None or value == origin.saved or step.origin or not step.repeatable:
                break
            value = step.value
        return origin is not None and value == origin.saved

    @property
    def modified(self) -> bool:
        """Whether the present differs from what is safe, however it came about."""
        return self.present != self.origin.saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forward."""
        return bool(self.future)

    @property
    def undo_label(self) -> str:
        """What ``undo`` would take back; "" for nothing."""
        return self.past[-1].label if self.past else ""

    @property
    def redo_label(self) -> str:
        """What ``redo`` would do again; "" for nothing."""
        return self.future[-1].label if self.future else ""


def _overwritten(edits: tuple[Edit[T], ...], path: Path | None) -> tuple[Edit[T], ...]:
    """Return the edits with no other document safe in that file."""
    return tuple(
        replace(edit, origin=Origin(path))
        if path is not None and edit.origin is not None and edit.origin.path == path
        else edit
        for edit in edits
    )
