"""The command line of recipients, auditors, monitors and witnesses."""

from thirdcopy_client.cli.main import main, parser

__all__ = ["main", "parser"]
