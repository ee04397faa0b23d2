"""The command `thirdcopy`: data on standard output, everything else on standard error."""

from thirdcopy.cli.main import main

__all__ = ["main"]
