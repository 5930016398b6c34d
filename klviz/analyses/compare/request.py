"""What the Compare lab is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from klviz.core.discrete.contributions import Contributions
from klviz.core.estimates import Estimate
from klviz.document.comparison import Comparison


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What the page wants to see.

    Attributes:
        comparison: the two distributions, and what of them is looked at.
        view: the interval of x that is drawn; over outcomes that of their numbers.
        points: how many points of x the drawing can show.
        step: the step of the descent to show.
        restart: counts the starts. A higher number than before begins the record afresh.
        density_view: the row of DENSITY_VIEWS that both are drawn by.
        ratio_view: the row of RATIO_VIEWS that compares them.
        cursor: the x at which numbers are read; None for nowhere.
        region: the interval of x in which they are read; None for none.
    """

    lab: ClassVar[str] = "compare"

    comparison: Comparison
    view: tuple[float, float]
    points: int = 500
    step: int = 0
    restart: int = 0
    density_view: str = "density"
    ratio_view: str = "integrand"
    cursor: float | None = None
    region: tuple[float, float] | None = None

    @property
    def unread(self) -> CompareRequest:
        """The same with nothing read."""
        return replace(self, cursor=None, region=None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Content:
    """What an aspect has found out; a leaf adds what its figure draws, arrays read-only.

    Attributes:
        complete: whether asking the same again would find no more.
        step: the step shown, where the aspect has runs.
        last: the last step recorded.
        following: the next step that can be shown; the last where that is shown.
        at_rest: whether no run goes anywhere by itself any more.
        error: why there is nothing to show: a sentence, "" where all is well.
    """

    complete: bool = True
    step: int = 0
    last: int = 0
    following: int = 0
    at_rest: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CompareSnapshot:
    """All that the Compare page draws at one moment.

    Attributes:
        request: what this answers.
        forward: KL(P‖Q), with its error.
        reverse: KL(Q‖P), likewise.
        content: what the aspect has found out.
        added: what every outcome adds to KL(P‖Q), whatever is looked at; None on the line.
        reading: what of it is read at the cursor and in the region; None for nothing.
        failed: why nothing at all could be found out; "" where all is well.
    """

    request: CompareRequest
    forward: Estimate
    reverse: Estimate
    content: Content
    added: Contributions | None = None
    reading: object | None = None
    failed: str = ""

    @property
    def error(self) -> str:
        """Why there is nothing to show: a sentence, "" where all is well."""
        return self.failed or self.content.error

    @property
    def step(self) -> int:
        """The step shown."""
        return self.content.step

    @property
    def last(self) -> int:
        """The last step recorded."""
        return self.content.last

    @property
    def following(self) -> int:
        """The next step that can be shown."""
        return self.content.following

    @property
    def at_rest(self) -> bool:
        """Whether no run goes anywhere by itself any more."""
        return self.content.at_rest

    @property
    def behind(self) -> bool:
        """Whether asking the same again would show more."""
        return not self.error and not self.content.complete

    @property
    def unread(self) -> CompareSnapshot:
        """The same with nothing read."""
        return replace(self, reading=None)

    def is_drawn_like(self, other: object) -> bool:
        """Whether two snapshots differ in nothing but what is read."""
        return (
            isinstance(other, CompareSnapshot)
            and self.content is other.content
            and self.request.unread == other.request.unread
        )
