"""What the figures were measured on: ``python -m tests.benchmarks.machine``."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "scipy", "torch", "jax", "matplotlib", "PySide6-Essentials", "pyqtgraph")
CPU_INFO = Path("/proc/cpuinfo")


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    if CPU_INFO.exists():
        rows = (line.partition(":") for line in CPU_INFO.read_text().splitlines())
        named = (value.strip() for key, _, value in rows if key.strip() == "model name")
        return next(named, platform.machine())
    return platform.processor() or platform.machine()


def version_of(package: str) -> str:
    """Return the version that is installed, or that there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main() -> int:
    """Print processor, system and versions."""
    print(f"{processor()}, {os.cpu_count()} cores, {platform.platform()}")
    print(f"Python {platform.python_version()}")
    print(", ".join(f"{package} {version_of(package)}" for package in PACKAGES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
