"""python -m klviz, and the command klviz: an interrupt ends it quietly from the first import on."""

import contextlib
import os
import signal
import sys
import threading

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
        status = command_line()
    except interrupts.Interrupt as interrupt:
        status = ENDED + interrupt.number
    if any(thread.daemon for thread in threading.enumerate()):
        _leave(status)
    return status


def _leave(status: int) -> None:
    """End at once: a thread that was given up may still compute.

    Where Python ends as usual, it ends such threads wherever they are, and in the midst of C++ that
    aborts the program.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # it may be None
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
