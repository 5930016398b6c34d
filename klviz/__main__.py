"""python -m klviz, and the command klviz: an interrupt ends it quietly from the first import on."""

import signal
import sys

INTERRUPTED = 128 + signal.SIGINT
"""The exit status of what was interrupted, as shells have it."""


def main() -> int:
    """Do what the command line asks for and return the exit status."""
    # In the middle of imports an exception would be a traceback, or be lost.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from klviz.cli import main as command_line

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return command_line()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
