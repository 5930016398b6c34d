"""python -m tests.benchmarks: print every figure, without a verdict."""

from __future__ import annotations

import importlib
import traceback

from tests.benchmarks.rounds import one_thread

BENCHMARKS = (
    "machine",
    "optimiser",
    "optimum",
    "batch",
    "landscape",
    "growth",
    "launch",
    "frames",
    "dragging",
    "painting",
    "comparing",
    "film",
    "latency",
)


def main() -> None:
    """Run the benchmarks one after the other; one that fails does not keep the others back."""
    one_thread()
    for name in BENCHMARKS:
        print(f"-- {name}")
        try:
            importlib.import_module(f"tests.benchmarks.{name}").main()
        except Exception:
            traceback.print_exc()


if __name__ == "__main__":
    main()
