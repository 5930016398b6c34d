"""Track: the steps of a run, every one of the first, evenly thinned later, in bounded memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.curves import thinned
from klviz.core.arrays import Array, frozen
from klviz.core.optimisers import Theta

ALL_KEPT = 100_000
"""Up to which step all are kept; a run moves fastest at the beginning."""
MOST_LATER = 100_000
"""How many of the later ones are kept at most."""
MOST_NUMBERS = 6_000_000
"""How many parameters are kept of the early steps, and of the later ones: 48 MB of either."""


class Track:
    """θ and the divergence at the steps of a run, as it is and as the optimiser saw it.

    Of the later steps every n-th is kept, n the least power of two with which they are few enough,
    and always the first and the newest. Steps are counted as the playback counts them: what the
    track with the widest gaps keeps, the tracks of the other runs keep too.

    Args:
        first: the number of the step at which it begins.
        all_kept: up to which step all are kept.
        most_later: how many of the later ones are kept at most.
    """

    def __init__(
        self, first: int = 0, all_kept: int = ALL_KEPT, most_later: int = MOST_LATER
    ) -> None:
        self.first, self.last = first, first - 1
        self._all_kept, self._stride = all_kept, 1
        self._most = max(0, all_kept - first) + most_later
        # Plain numbers in a row: a step takes 40 bytes, not the 200 of objects.
        self._steps, self._thetas, self._values = array("q"), array("d"), array("d")
        self._seen = array("d")
        self._parameters = 1

    def __len__(self) -> int:
        """Return how many steps are kept."""
        return len(self._steps)

    def append(self, theta: Theta, value: float, seen: float | None = None) -> None:
        """Note the next step; what is not said to have been seen otherwise is as it is."""
        is_long = self.last >= self._all_kept
        if is_long and self._steps and not self._stays(self._steps[-1]):
            self._truncate(len(self) - 1)
        self.last += 1
        self._parameters = len(theta)
        self._steps.append(self.last)
        self._thetas.extend(theta)
        self._values.append(value)
        self._seen.append(value if seen is None else seen)
        if is_long and len(self) > self._most:
            self._thin()

    def revalue(self, value: float, seen: float | None = None) -> None:
        """Give the newest step another value."""
        self._values[-1], self._seen[-1] = value, value if seen is None else seen

    def cut(self, step: int) -> None:
        """Forget the last step that is kept up to that one, and all after it."""
        place = self._place(step)
        self.last = self._steps[place] - 1
        self._truncate(place)

    def kept(self, step: int) -> int:
        """Return the last step that is kept up to that one; the first where there is none."""
        return self._steps[self._place(step)]

    def following(self, step: int) -> int:
        """Return the first step after that one that is kept; the newest where there is none."""
        return self._steps[min(bisect_right(self._steps, step), len(self) - 1)]

    def theta(self, step: int) -> Theta:
        """Return θ at the last step that is kept up to that one."""
        i = self._place(step) * self._parameters
        return tuple(self._thetas[i : i + self._parameters])

    def values(self, most: int, step: int) -> tuple[Array, Array, Array]:
        """Return so many steps, (m,), that one among them, and the divergence there, (m,).

        The third is the divergence as it was seen.
        """
        chosen = np.union1d(self._spread(most, self.last), [self._place(step)])
        steps = frozen(np.frombuffer(self._steps, np.int64)[chosen].astype(float))
        values, seen = (np.frombuffer(row)[chosen] for row in (self._values, self._seen))
        return steps, frozen(values), frozen(seen)

    def path(self, most: int, step: int) -> Array:
        """Return θ at so many steps from the first to that one, (m, k)."""
        thetas = np.frombuffer(self._thetas).reshape(-1, self._parameters)
        return frozen(thetas[self._spread(most, min(max(step, self.first), self.last))])

    def whole(self) -> tuple[NDArray[np.int64], Array, Array, Array]:
        """Return every step that is kept, (m,), θ there, (m, k), and the divergence, (m,) twice.

        The last is the divergence as it was seen.
        """
        thetas = np.array(self._thetas).reshape(-1, self._parameters)
        steps = np.array(self._steps, np.int64)
        return steps, frozen(thetas), frozen(np.array(self._values)), frozen(np.array(self._seen))

    def _spread(self, most: int, last: int) -> NDArray[np.intp]:
        """Return at most so many places, the early ones denser, from the first to that step's."""
        wanted = self.first + thinned(last - self.first + 1, most)
        steps = np.frombuffer(self._steps, np.int64)
        return np.unique(np.searchsorted(steps, wanted, side="right") - 1)

    def _place(self, step: int) -> int:
        return max(0, bisect_right(self._steps, step) - 1)

    def _stays(self, step: int) -> bool:
        """Whether a step is kept after the next one has come."""
        return step < self._all_kept or step % self._stride == 0 or step == self.first

    def _thin(self) -> None:
        """Keep every other of the later steps."""
        self._stride *= 2
        steps = np.array(self._steps)
        keep = (steps < self._all_kept) | (steps % self._stride == 0)
        keep[[0, -1]] = True
        thetas = np.array(self._thetas).reshape(-1, self._parameters)
        self._steps = array("q", steps[keep].tobytes())
        self._thetas = array("d", thetas[keep].tobytes())
        self._values = array("d", np.array(self._values)[keep].tobytes())
        self._seen = array("d", np.array(self._seen)[keep].tobytes())

    def _truncate(self, count: int) -> None:
        """Forget all but the first so many that are kept."""
        del self._steps[count:], self._values[count:], self._seen[count:]
        del self._thetas[count * self._parameters :]


def track_for(first: int, parameters: int) -> Track:
    """Return a track from a step on, which keeps fewer where q has hundreds of parameters."""
    most = MOST_NUMBERS // parameters
    return Track(first, min(ALL_KEPT, most), min(MOST_LATER, most))
