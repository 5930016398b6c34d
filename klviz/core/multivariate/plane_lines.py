"""∫ |p − q| along parallel lines through the plane, for mixtures of normals, exact to rounding.

Along a line every component is a multiple of a normal on the line. Where p and q cross, p − q
changes its sign; between crossings its integral is a difference of distribution functions. Two
normals cross where a quadratic is zero; for mixtures crossings are looked for between the nodes
that the components suggest, and where p and q come close without meeting at a node.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.mixtures import log_sum_exp

OFFSETS = np.linspace(-9.0, 9.0, 25)
"""Where nodes lie about a component, in its widths."""
STEPS = np.array([-9.5, -6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 9.5])
"""Where panels of lines end about a component, in its widths."""
HALVINGS = 32
GOLDEN = 0.6180339887498949
SEARCHES = 22
"""How often the place is narrowed down where p and q come closest."""
CLOSE = 8.0
"""How large |log p/q| may be at a node next to which they might meet."""
DEPTH = 40.0
"""How far below the largest, in nats, densities on a line may lie where they are of interest."""


class Lines(NamedTuple):
    """The components of p and of q, each w N(mx, sx²) in x times N(my + slope (x − mx), sy²) in y.

    Attributes:
        of_p: how many of them are p's, which come first.
        log_weight: log w, (k,).
        x: mx, (k,).
        x_width: sx, (k,).
        y: my, (k,).
        slope: (k,).
        y_width: sy, (k,).
    """

    of_p: int
    log_weight: Array
    x: Array
    x_width: Array
    y: Array
    slope: Array
    y_width: Array

    def distances(self, x: Array) -> tuple[Array, NDArray[np.intp]]:
        """Return √(2π) ∫ |p − q| dy along the lines at x, and how often p and q cross, (n,)."""
        on = self._at(x)
        lines, roots = on.crossings() if self.x.size > 2 else on.two_crossings()
        counts = np.bincount(lines[on.seen(roots, lines)], minlength=x.size)
        return on.distances(lines, roots), counts

    def breaks(self) -> Array:
        """Return where panels of x should end, ascending, (m,)."""
        ends = (self.x + STEPS[:, None] * self.x_width).ravel()
        more = np.concatenate([self.turns(), self.meetings()])
        return np.unique([*ends, *more[(more > ends.min()) & (more < ends.max())]])

    def meetings(self) -> Array:
        """Return places about where two slanting components run across each other."""
        i, j = np.triu_indices(self.x.size, 1)
        with np.errstate(all="ignore"):
            slant = self.slope[i] - self.slope[j]
            apart = self.y[j] - self.y[i] + self.slope[i] * self.x[i] - self.slope[j] * self.x[j]
            middle, width = (
                apart / slant,
                np.hypot(self.y_width[i], self.y_width[j]) / np.abs(slant),
            )
            narrow = width < 0.5 * np.minimum(self.x_width[i], self.x_width[j])
            for k in (i, j):
                narrow &= np.abs(middle - self.x[k]) < STEPS[-1] * self.x_width[k]
        return np.asarray(middle[narrow] + STEPS[:, None] * width[narrow]).ravel()

    def turns(self) -> Array:
        """Return about where the number of crossings of a component of p with one of q changes."""
        pairs = itertools.product(range(self.of_p), range(self.of_p, self.x.size))
        with np.errstate(all="ignore"):
            found = np.array([self._turns(i, j) for i, j in pairs]).ravel()
        return np.asarray(found[np.isfinite(found)])

    def _turns(self, i: int, j: int) -> Array:
        """Return where the curve on which two components are equal runs along a line, (2,)."""
        (a, b, c), more = self._quadratic(i), self._quadratic(j)
        a, b, c = a - more[0], b - more[1], c - more[2]
        # a y² + b(x) y + c(x) = 0 has a double root where its discriminant is zero.
        square, linear, level = np.convolve(b, b) - 4.0 * a * c
        root = np.sqrt(linear**2 - 4.0 * square * level)
        larger = -0.5 * (linear + np.copysign(root, linear))
        return np.array([larger / square, level / larger])

    def _quadratic(self, i: int) -> tuple[float, Array, Array]:
        """Return a, b, c with log of a component = a y² + b(x) y + c(x), as polynomials."""
        middle = np.array([self.slope[i], self.y[i] - self.slope[i] * self.x[i]])
        a = -0.5 / self.y_width[i] ** 2
        z = np.array([1.0, -self.x[i]]) / self.x_width[i]
        height = self.log_weight[i] - np.log(self.x_width[i] * self.y_width[i])
        c = a * np.convolve(middle, middle) - 0.5 * np.convolve(z, z)
        return float(a), -2.0 * a * middle, c + np.array([0.0, 0.0, height])

    def _at(self, x: Array) -> _OnLines:
        z = (x - self.x[:, None]) / self.x_width[:, None]
        heights = self.log_weight[:, None] - 0.5 * z * z - np.log(self.x_width)[:, None]
        middles = self.y[:, None] + (self.slope * self.x_width)[:, None] * z
        return _OnLines(self.of_p, heights, middles, self.y_width)


class _OnLines(NamedTuple):
    """Components along n lines: the logarithms of their masses, (k, n), middles, (k, n), widths."""

    of_p: int
    masses: Array
    middles: Array
    widths: Array

    def log_ratio(self, y: Array, lines: NDArray[np.intp]) -> Array:
        """Return log p/q at points of any shape, on these lines."""
        logs = self._logs(y, lines)
        return np.asarray(log_sum_exp(logs[: self.of_p]) - log_sum_exp(logs[self.of_p :]))

    def _logs(self, y: Array, lines: NDArray[np.intp]) -> Array:
        shape = (-1, *[1] * y.ndim)
        z = (y - self.middles[:, lines]) / self.widths.reshape(shape)
        return np.asarray(self.masses[:, lines] - np.log(self.widths).reshape(shape) - 0.5 * z * z)

    def distances(self, lines: NDArray[np.intp], roots: Array) -> Array:
        """Return ∫ |p − q| along every line, with the crossings of all lines in one list."""
        # Slow to import, and of no use to a window or a command that looks at lines only.
        from scipy.special import ndtr

        order = np.lexsort((roots, lines))
        lines, roots = lines[order], roots[order]
        n = self.masses.shape[1]
        counts = np.bincount(lines, minlength=n)
        place = np.arange(lines.size) - np.repeat(np.cumsum(counts) - counts, counts)
        edges = np.full((n, 2 + int(counts.max(initial=0))), np.inf)
        edges[:, 0] = -np.inf
        edges[lines, place + 1] = roots
        signs = np.where(np.arange(self.widths.size) < self.of_p, 1.0, -1.0)
        below = np.zeros_like(edges)
        for sign, mass, middle, width in zip(
            signs, np.exp(self.masses), self.middles, self.widths, strict=True
        ):
            below += (sign * mass)[:, None] * ndtr((edges - middle[:, None]) / width)
        return np.asarray(np.abs(np.diff(below, axis=1)).sum(axis=1))

    def two_crossings(self) -> tuple[NDArray[np.intp], Array]:
        """Return where the first component of p crosses the first of q, and on which line."""
        found = self._pair_roots(0, 1)
        row, line = np.nonzero(np.isfinite(found))
        return line, found[row, line]

    def crossings(self) -> tuple[NDArray[np.intp], Array]:
        """Return where p and q cross, and on which line."""
        y = self._nodes()
        lines = np.broadcast_to(np.arange(y.shape[1]), y.shape)
        t = self.log_ratio(y, lines)
        row, line = np.nonzero((t[:-1] > 0.0) != (t[1:] > 0.0))
        low, high = y[row, line], y[row + 1, line]
        near_line, near_low, near_high = self._between(y, t)
        line = np.concatenate([line, near_line])
        return line, self._root(
            line, np.concatenate([low, near_low]), np.concatenate([high, near_high])
        )

    def _nodes(self) -> Array:
        """Return nodes along every line, ascending, (m, n)."""
        about = self.middles[:, None] + (self.widths[:, None] * OFFSETS)[:, :, None]
        return np.sort(about.reshape(-1, self.middles.shape[1]), axis=0)

    def _pair_roots(self, i: int, j: int) -> Array:
        """Return where two components are equal along every line, nan where nowhere, (2, n)."""
        # In widths of the wider one about its middle: nothing there is large without need.
        if self.widths[i] < self.widths[j]:
            i, j = j, i
        share = self.widths[j] / self.widths[i]
        apart = (self.middles[j] - self.middles[i]) / self.widths[i]
        # z² share² − (z − apart)² + 2 share² (mass_j − mass_i − log share) = 0.
        square = (share - 1.0) * (share + 1.0)
        level = 2.0 * share**2 * (self.masses[j] - self.masses[i] - np.log(share)) - apart**2
        with np.errstate(divide="ignore", invalid="ignore"):
            # square z² + 2 apart z + level = 0.
            root = np.sqrt(apart**2 - square * level)
            larger = -(apart + np.copysign(root, apart))
            found = np.array([larger / square, level / larger])
        return np.asarray(self.middles[i] + self.widths[i] * found)

    def _between(self, y: Array, t: Array) -> tuple[NDArray[np.intp], Array, Array]:
        """Return brackets of crossings where p and q meet twice between two nodes."""
        size = np.abs(t)
        lowest = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] < CLOSE)
        alike = (t[:-2] > 0.0) == (t[2:] > 0.0)
        row, line = np.nonzero(lowest & alike & ((t[:-2] > 0.0) == (t[1:-1] > 0.0)))
        middle = y[row + 1, line]
        seen = self.seen(middle, line)
        row, line, middle = row[seen], line[seen], middle[seen]
        sign = np.where(t[row, line] > 0.0, 1.0, -1.0)
        place = self._closest(line, y[row, line], y[row + 2, line], sign)
        crossed = sign * self.log_ratio(place, line) < 0.0
        row, line, middle, place = row[crossed], line[crossed], middle[crossed], place[crossed]
        left = np.where(place < middle, y[row, line], middle)
        right = np.where(place < middle, middle, y[row + 2, line])
        return (
            np.concatenate([line, line]),
            np.concatenate([left, place]),
            np.concatenate([place, right]),
        )

    def seen(self, y: Array, lines: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return where there is anything to speak of."""
        peaks = (self.masses - np.log(self.widths)[:, None]).max(axis=0)
        return np.asarray(self._logs(y, lines).max(axis=0) > peaks[lines] - DEPTH)

    def _closest(self, line: NDArray[np.intp], low: Array, high: Array, sign: Array) -> Array:
        """Return where the log ratio comes closest to zero, by golden sections."""
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        at_a, at_b = sign * self.log_ratio(a, line), sign * self.log_ratio(b, line)
        for _ in range(SEARCHES):
            left = at_a < at_b
            low, high = np.where(left, low, a), np.where(left, b, high)
            new = np.where(left, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
            at_new = sign * self.log_ratio(new, line)
            a, b = np.where(left, new, b), np.where(left, a, new)
            at_a, at_b = np.where(left, at_new, at_b), np.where(left, at_a, at_new)
        return np.where(at_a < at_b, a, b)

    def _root(self, line: NDArray[np.intp], low: Array, high: Array) -> Array:
        """Return the crossing in every bracket, by halving."""
        below = self.log_ratio(low, line) > 0.0
        for _ in range(HALVINGS):
            middle = 0.5 * low + 0.5 * high
            same = (self.log_ratio(middle, line) > 0.0) == below
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        return np.asarray(0.5 * low + 0.5 * high)
