"""The `image-privacy` command, and `python -m hooklib`."""

from __future__ import annotations

from signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal


def run() -> None:
    """Load the program and run it.

    An interrupt while it loads ends the process as it would any other: there is nothing to undo
    yet, and Python's own way would be a traceback.
    """
    if getsignal(SIGINT) is default_int_handler:  # else it is to be ignored
        signal(SIGINT, SIG_DFL)
    from hooklib.cli import run as run_cli

    run_cli()


if __name__ == "__main__":
    run()
