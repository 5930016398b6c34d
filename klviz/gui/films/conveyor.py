"""Conveyor: a few places between two threads, so that neither gets far ahead of the other."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class StoppedError(Exception):
    """What is made is not wanted any more."""


class Conveyor(Generic[Item]):
    """Carries things from one thread to another, in their order.

    Args:
        places: how many may be on their way.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._items: deque[Item] = deque()
        self._state = threading.Condition()
        self._is_stopped = False

    def put(self, item: Item) -> None:
        """Send something, once there is room for it.

        Raises:
            StoppedError: nobody wants it.
        """
        with self._state:
            self._state.wait_for(self._may_put)
            if self._is_stopped:
                raise StoppedError
            self._items.append(item)
            self._state.notify_all()

    def get(self) -> Item:
        """Return what comes next, once it is there.

        Raises:
            StoppedError: nothing will come.
        """
        with self._state:
            self._state.wait_for(self._may_get)
            return self._taken()

    def has_room(self, patience: float) -> bool:
        """Return whether something can be sent within so many seconds."""
        with self._state:
            return self._state.wait_for(self._may_put, patience)

    def poll(self, patience: float) -> Item | None:
        """Return what comes next, None if it does not within so many seconds.

        Raises:
            StoppedError: nothing will come.
        """
        with self._state:
            return self._taken() if self._state.wait_for(self._may_get, patience) else None

    def check(self) -> None:
        """Go on if what is made is still wanted.

        Raises:
            StoppedError: it is not.
        """
        with self._state:
            if self._is_stopped:
                raise StoppedError

    def stop(self) -> None:
        """Let nobody wait any longer, and forget what is on its way."""
        with self._state:
            self._is_stopped = True
            self._items.clear()
            self._state.notify_all()

    def _may_put(self) -> bool:
        return self._is_stopped or len(self._items) < self._places

    def _may_get(self) -> bool:
        return self._is_stopped or bool(self._items)

    def _taken(self) -> Item:
        if self._is_stopped:
            raise StoppedError
        item = self._items.popleft()
        self._state.notify_all()
        return item
