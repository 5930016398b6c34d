"""The command line: the window, and what can be done without one.

Exit status 0: done; 1: the work failed (a file cannot be read, the disk is full); 2: wrong usage;
130: interrupted; 143: told to end.
Errors are one line on standard error; --debug shows where they arose.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import klviz
from klviz.cli import doctor, kl, presets, render, window
from klviz.cli.naming import UsageError
from klviz.document.notation import NotationError
from klviz.document.scene_file import SceneFileError

COMMANDS = {"render": render, "kl": kl, "presets": presets, "doctor": doctor}
"""The words that begin a command line; each module has the function ``add``."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"klviz: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # ‖, ∞ and ± are no letters of every terminal: there they are written as escapes.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except (UsageError, NotationError) as error:
        return _fail(error, 2, options)
    except (SceneFileError, OSError, ValueError) as error:
        return _fail(error, 1, options)
    except MemoryError as error:
        return _fail(MemoryError(str(error) or "there is too little memory"), 1, options)


def _joined(words: Sequence[str]) -> list[str]:
    """Return words of which none that begins with a minus sign and a digit looks like an option.

    It belongs to the option before it.
    """
    joined: list[str] = []
    for word in words:
        is_value = re.match(r"-\.?[0-9]", word) and joined and joined[-1].startswith("--")
        if is_value and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; a scene and a command share the first place, so it depends on the word."""
    parser = _Parser(
        prog="klviz",
        description="See Kullback-Leibler divergence: q converging to p under forward and reverse "
        "KL.",
        epilog="Without a window: "
        + ", ".join(f"klviz {word}" for word in COMMANDS)
        + "; each has its own --help.",
    )
    parser.add_argument("--version", action="version", version=f"klviz {klviz.__version__}")
    parser.add_argument("--debug", action="store_true", help="show where an error arose")
    first = next((word for word in words if not word.startswith("-")), None)
    if first not in COMMANDS:
        window.add(parser)
        return parser
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for word, module in COMMANDS.items():
        command = commands.add_parser(word, help=module.HELP)
        if word == first:
            # Of the others nothing is asked, and what they need to know takes long to import.
            module.add(command)
        command.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return parser


def _fail(error: Exception, status: int, options: argparse.Namespace) -> int:
    if options.debug:
        import traceback

        traceback.print_exception(error)
    print(f"klviz: {error}", file=sys.stderr)
    return status
