"""Labs: what every lab of the window brings to the store and the worker, one row each.

A lab makes requests of a scene and answers them with snapshots. Whoever serves all labs knows of
these no more than `snapshots` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from klviz.analyses.compare.outlook import CompareOutlook, follow_comparison
from klviz.analyses.fit import Fit
from klviz.analyses.fit_outlook import FitOutlook, follow_fit
from klviz.analyses.playback import Transport
from klviz.analyses.recording import Runner
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Request, Snapshot
from klviz.core.parameters import table
from klviz.document.scene import Scene


class Outlook(Protocol):
    """What follows from a scene once, however it is looked at."""

    @property
    def whole(self) -> tuple[float, float]:
        """The interval of x that shows everything."""

    @property
    def moves(self) -> bool:
        """Whether it has runs, so that there is something to play."""

    def request(self, sight: Sight, transport: Transport) -> Request:
        """Return what is to be shown, looked at like that, at the step that is wanted."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A row of the table of labs.

    Attributes:
        key: what scenes call it.
        title: what a person reads.
        engine: makes what answers its requests; given the seconds that a request may take.
        outlook: what follows from a scene.
        follow: where the playback stands after an edit, from the scene before and the scene now.
    """

    key: str
    title: str
    engine: Callable[[float], Runner]
    outlook: Callable[[Scene], Outlook]
    follow: Callable[[Scene, Scene, Transport], Transport]


def _compare(budget: float) -> Runner:
    """Return the engine of the Compare lab, imported when it is asked first."""
    from klviz.analyses.compare.lab import Compare

    return Compare(budget)


LABS: Mapping[str, Lab] = table(
    [
        Lab("fit", "Fit", Fit, FitOutlook, follow_fit),
        Lab("compare", "Compare", _compare, CompareOutlook, follow_comparison),
    ]
)
"""Every lab there is, in the order in which the window lists them."""


class Labs:
    """The engine of all labs: each is made when it is asked first.

    Args:
        budget: for how many seconds a request may go on before it is answered.
    """

    def __init__(self, budget: float = 0.006) -> None:
        self._budget = budget
        self._engines: dict[str, Runner] = {}
        self._asked = ""

    @property
    def current(self) -> Runner | None:
        """The engine that was asked last; None before the first request."""
        return self._engines.get(self._asked)

    def answer(self, request: Request) -> Snapshot:
        """Return what the lab of the request answers."""
        answered: Snapshot = self._engine(request).answer(request)
        return answered

    def failure(self, request: Request, error: Exception) -> Snapshot:
        """Return the snapshot that says why this request could not be answered."""
        failed: Snapshot = self._engine(request).failure(request, error)
        return failed

    def _engine(self, request: Request) -> Runner:
        self._asked = request.lab
        if request.lab not in self._engines:
            self._engines[request.lab] = LABS[request.lab].engine(self._budget)
        return self._engines[request.lab]
