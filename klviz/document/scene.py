"""Scene: the document. Frozen, hashable records that are valid by construction.

Of the mathematics a scene knows only the tables: which families, divergences and optimisers there
are, and which numbers they take.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from klviz.document.approximation import Approximation
from klviz.document.comparison import FIRST_COMPARISON, Comparison
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.samples import Samples
from klviz.document.target import MAX_COMPONENTS, Component, Target

Source: TypeAlias = Target | Samples
"""What p can be."""
FIRST_START = Approximation(values=(2.0, 1.0))
"""Off the centre of two modes, where reverse KL finds one."""
LABS = ("fit", "compare")
"""The labs that a scene can be looked at in."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The document: a target, an approximation, the runs that bring q to p, and two to compare.

    ``lab`` says which of the labs shows it.
    ``title``, ``text`` and ``source`` say what the scene shows, in plain text. Where there are
    ``samples``, p is those, and the target waits until they go.

    Raises:
        ValueError: there is no run, or there are too many, or too many components of the target.
    """

    target: Target
    approximation: Approximation = FIRST_START
    runs: tuple[Run, ...] = (Run("kl", colour=0), Run("reverse_kl", colour=1))
    title: str = ""
    text: str = ""
    source: str = ""
    samples: Samples | None = None
    lab: str = "fit"
    comparison: Comparison = FIRST_COMPARISON

    @property
    def p(self) -> Source:
        """The samples where there are any, else the target."""
        return self.samples or self.target

    @property
    def unlooked(self) -> Scene:
        """The same, looked at in the first lab and from the first side: looking changes nothing."""
        pair = replace(self.comparison, space="line", aspect="overview")
        return replace(self, lab=LABS[0], comparison=pair)

    def __post_init__(self) -> None:
        if self.lab not in LABS:
            raise ValueError(f"lab must be one of {', '.join(LABS)}, got {self.lab!r}")
        if not 1 <= len(self.runs) <= MAX_RUNS:
            raise ValueError(f"a scene has from 1 to {MAX_RUNS} runs, got {len(self.runs)}")
        count = len(self.target.components)
        if count > MAX_COMPONENTS:
            raise ValueError(f"a target has at most {MAX_COMPONENTS} components, got {count}")


FIRST_SCENE = Scene(
    Target((Component("normal", 0.5, (-3.0, 1.0)), Component("normal", 0.5, (3.0, 1.0)))),
)
