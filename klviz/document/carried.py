"""What pictures carry: the scene that they show, and how it was looked at.

It is one line of ASCII, which no format and no program that copies it can harm.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from klviz.document.approximation import MOST_PARTS
from klviz.document.file_errors import SceneFileError
from klviz.document.mixture_records import MAX_KEY, Record
from klviz.document.runs import MAX_RUNS
from klviz.document.scene import Scene
from klviz.document.scene_records import check_kind, scene_of, scene_record
from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW
from klviz.document.strict_json import Node, parse

FIGURE_DATA = "klviz figure data"
"""What a file of all numbers of a figure calls its format; the scene is among them."""
KIND, VERSION = "picture", 1
"""What the record calls itself, and the version of its form that is written."""
MAX_STEP = 10_000_000
"""The last step that is carried: to show a later one would take hours."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a scene is looked at.

    Attributes:
        step: the step of its runs, from their start; None for none in particular.
        last: the step to which they were taken before that one was gone back to; None for that one.
        view: the interval of x that is drawn; None for the one that shows everything.
        density_view: what p and q are drawn as, a choice of that setting; None for any.
        ratio_view: likewise, what compares them.
        values: the parameters of every q at the step, as the picture has them, to compare with;
            None where they are not known.
    """

    step: int | None = None
    last: int | None = None
    view: tuple[float, float] | None = None
    density_view: str | None = None
    ratio_view: str | None = None
    values: tuple[tuple[float, ...], ...] | None = None

    def __post_init__(self) -> None:
        if self.step is not None and not 0 <= self.step <= MAX_STEP:
            raise ValueError(f"step must be from 0 to {MAX_STEP}, got {self.step}")
        if self.last is not None and not (self.step or 0) <= self.last <= MAX_STEP:
            raise ValueError(f"last must be from step to {MAX_STEP}, got {self.last}")
        self._check_views()
        if not all(math.isfinite(value) for run in self.values or () for value in run):
            raise ValueError("values must be finite numbers")

    def _check_views(self) -> None:
        if self.view is not None and not -math.inf < self.view[0] < self.view[1] < math.inf:
            raise ValueError(f"view must be an interval, got {self.view[0]:g} to {self.view[1]:g}")
        if self.density_view is not None:
            DENSITY_VIEW.checked(self.density_view)
        if self.ratio_view is not None:
            RATIO_VIEW.checked(self.ratio_view)


AS_USUAL = Shown()
"""How a scene is looked at of which nothing is said."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A scene, and how it is looked at.

    Attributes:
        scene: it.
        shown: how it is looked at.
        among_numbers: whether it lies in a file of numbers, which no scene is to be saved over.
    """

    scene: Scene
    shown: Shown = AS_USUAL
    among_numbers: bool = False


def carried_text(scene: Scene, shown: Shown = AS_USUAL) -> str:
    """Return what a picture of the scene carries."""
    record = {
        "klviz": KIND,
        "version": VERSION,
        "scene": scene_record(scene),
        "shown": _shown_record(shown),
    }
    return json.dumps(record, separators=(",", ":"), allow_nan=False)


def carried_of(text: str) -> Carried:
    """Return what the text of a picture, of a scene file, or of a figure's numbers holds.

    Raises:
        SceneFileError: it is neither; the message is one line with the path of what is wrong.
    """
    node = parse(text.removeprefix("\ufeff"))
    if isinstance(node.value, dict) and node.value.get("format") == FIGURE_DATA:
        return Carried(scene_of(_scene_among(node)), among_numbers=True)
    if not isinstance(node.value, dict) or node.value.get("klviz") != KIND:
        return Carried(scene_of(node))
    check_kind(node, KIND, VERSION)
    fields = node.record(("klviz", "version", "scene"), ("shown",))
    shown = _shown_of(fields["shown"]) if "shown" in fields else AS_USUAL
    return Carried(scene_of(fields["scene"]), shown)


def decoded(data: bytes) -> Carried:
    """Return what the bytes hold that were found in a picture.

    Raises:
        SceneFileError: they hold no scene; the message says that those that it carries do not.
    """
    try:
        return carried_of(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SceneFileError("the scene that it carries is damaged: it is no UTF-8 text") from None
    except SceneFileError as error:
        raise SceneFileError(f"the scene that it carries cannot be read: {error}") from None


def _scene_among(node: Node) -> Node:
    """Return the scene among the numbers of a figure."""
    fields = node.fields()
    if "scene" not in fields:
        raise node.refusal("there are numbers of a figure without a scene")
    return fields["scene"]


def _shown_record(shown: Shown) -> Record:
    """Return how a scene is looked at as a record, without what is not said."""
    record: Record = {
        "step": shown.step,
        "last": shown.last,
        "view": None if shown.view is None else [float(end) for end in shown.view],
        "density_view": shown.density_view,
        "ratio_view": shown.ratio_view,
        "values": shown.values,
    }
    return {key: value for key, value in record.items() if value is not None}


def _shown_of(node: Node) -> Shown:
    fields = node.record((), _READERS)
    given: dict[str, Any] = {key: _READERS[key](field) for key, field in fields.items()}
    return node.built(lambda: Shown(**given))


def _view_of(node: Node) -> tuple[float, float]:
    ends = node.items(2)
    if len(ends) != 2:
        raise node.refusal(f"must be two numbers, got {len(ends)}")
    return ends[0].number(), ends[1].number()


def _values_of(node: Node) -> tuple[tuple[float, ...], ...]:
    rows = (run.items(3 * MOST_PARTS) for run in node.items(MAX_RUNS))
    return tuple(tuple(value.number() for value in row) for row in rows)


def _key(node: Node) -> str:
    return node.text(MAX_KEY)


_READERS: Mapping[str, Callable[[Node], object]] = {
    "step": Node.whole,
    "last": Node.whole,
    "view": _view_of,
    "density_view": _key,
    "ratio_view": _key,
    "values": _values_of,
}
"""The fields of how a scene is looked at, and how each is read."""
