"""History: past, present and future of any value, and whether it is the one that was saved."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

MAX_STEPS = 1_000
"""How many edits can be undone; the oldest are forgotten."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit(Generic[T]):
    """An edit by its label, with the value on the side that is not the present.

    In the past that is the value before the edit, in the future the one after it.
    """

    label: str
    value: T


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """A value with all that was before it and all that was undone. Methods return a new one.

    Attributes:
        present: the value now.
        saved: the value that is in the file.
        past: the edits that led here, oldest first.
        future: the edits that were undone, the next to redo last.
        gesture: the key under which the last edit takes up further ones; None: it does not.
    """

    present: T
    saved: T
    past: tuple[Edit[T], ...] = ()
    future: tuple[Edit[T], ...] = ()
    gesture: Hashable | None = None

    @classmethod
    def start(cls, value: T) -> History[T]:
        """Return the history of a value just opened: nothing to undo, nothing to save."""
        return cls(present=value, saved=value)

    def edit(self, label: str, value: T, *, merge: Hashable | None = None) -> History[T]:
        """Return the history after an edit; the future is lost, unless nothing has changed.

        Edits that follow one another with the same ``merge`` are one step, the first one's label
        on it; ``seal`` ends it.
        """
        if value == self.present:
            return self
        if merge is not None and merge == self.gesture:
            return replace(self, present=value)
        past = (*self.past, Edit(label, self.present))[-MAX_STEPS:]
        return replace(self, present=value, past=past, future=(), gesture=merge)

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
        future = (*self.future, Edit(last.label, self.present))
        return History(last.value, self.saved, tuple(past), future)

    def redo(self) -> History[T]:
        """Return the history one step forward, or the same where nothing was undone."""
        if not self.future:
            return self
        *future, following = self.future
        past = (*self.past, Edit(following.label, self.present))
        return History(following.value, self.saved, past, tuple(future))

    def mark_saved(self) -> History[T]:
        """Return the history with the present as the value that is in the file."""
        return replace(self, saved=self.present, gesture=None)

    @property
    def modified(self) -> bool:
        """Whether the present differs from the file, however it came about."""
        return self.present != self.saved

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
