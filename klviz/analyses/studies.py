"""Studies: what can be asked about a lab beside its snapshots, one row each.

A study has a module of its own: its request, its finding, how the one follows from a snapshot of
the lab, and an engine that answers in slices of a few milliseconds, with what there is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from klviz.analyses.landscape import STUDY as LANDSCAPES
from klviz.analyses.landscape import LandscapeStudy, landscape_request
from klviz.analyses.scoreboard import STUDY as SCOREBOARD
from klviz.analyses.scoreboard import ScoreboardStudy, scoreboard_request
from klviz.analyses.worker import Engine
from klviz.core.parameters import table


class Finding(Protocol):
    """A snapshot of a study."""

    @property
    def request(self) -> object:
        """What it answers."""

    @property
    def complete(self) -> bool:
        """Whether asking the same again would find no more; until then it is asked again."""

    @property
    def error(self) -> str:
        """Why nothing was found: a sentence for where it would be; "" where all is well."""


@dataclass(frozen=True, slots=True)
class Study:
    """A row of the table of studies.

    Attributes:
        key: its name.
        engine: makes what answers its requests.
        request: what follows from a fit and from options of the study's own kind. It is called in
            the main thread, once a frame, so it compares and copies and computes nothing. None
            says that the study has nothing to do with such a fit: what was found is forgotten.
        lab: the key of the lab about whose snapshots it is asked.
    """

    key: str
    engine: Callable[[], Engine[Any, Any]]
    request: Callable[[Any, Any], object | None]
    lab: str = "fit"


STUDIES: Mapping[str, Study] = table(
    [
        Study(LANDSCAPES, LandscapeStudy, landscape_request),
        Study(SCOREBOARD, ScoreboardStudy, scoreboard_request),
    ]
)
"""Every study there is, the most urgent first."""
