"""Requests and snapshots as all labs have them: what the store, the worker and files must know."""

from __future__ import annotations

from typing import Any, Protocol, Self


class Request(Protocol):
    """What a page wants to see. Frozen; an equal request is answered already."""

    @property
    def lab(self) -> str:
        """The key of the lab that answers it."""

    @property
    def view(self) -> tuple[float, float]:
        """The interval of x that is drawn."""

    @property
    def step(self) -> int:
        """The step to show."""

    @property
    def restart(self) -> int:
        """Counts the starts. A higher number than before begins the record afresh."""

    @property
    def unread(self) -> Self:
        """The same with nothing read."""


class Snapshot(Protocol):
    """All that a page draws of one moment. Frozen, its arrays read-only."""

    @property
    def request(self) -> Any:
        """The `Request` that this answers."""

    @property
    def step(self) -> int:
        """The step shown; below the step asked for where the worker has not come so far."""

    @property
    def last(self) -> int:
        """The last step recorded."""

    @property
    def following(self) -> int:
        """The next step that can be shown; the last where that is shown."""

    @property
    def error(self) -> str:
        """Why there is nothing to show: a sentence, "" where all is well."""

    @property
    def at_rest(self) -> bool:
        """Whether no run goes anywhere by itself any more."""

    @property
    def behind(self) -> bool:
        """Whether asking the same again would show more."""

    @property
    def unread(self) -> Self:
        """The same with nothing read."""

    def is_drawn_like(self, other: Any) -> bool:
        """Whether two snapshots differ in nothing but what is read."""
