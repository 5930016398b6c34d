"""python -m klviz, and the command klviz: an interrupt ends it quietly from the first import on."""

import signal
import sys

ENDED = 128
"""The exit status of what a signal has ended is that and its number, as shells have it."""


def main() -> int:
    """Do what the command line asks for and return the exit status."""
    # In the middle of imports an exception would be a traceback, or be lost.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from klviz import interrupts
    from klviz.cli import main as command_line

    try:
        interrupts.listen()
        return command_line()
    except interrupts.Interrupt as interrupt:
        return ENDED + interrupt.number


if __name__ == "__main__":
    sys.exit(main())
