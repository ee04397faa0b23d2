"""Checking a log's public files: everything that anybody can check without being asked.

What holds here holds of what passed through the gateway. It says nothing of what did not.
"""

from thirdcopy_client.verify.directory import verify_directory
from thirdcopy_client.verify.reader import DirectoryReader, Reader
from thirdcopy_client.verify.report import Cell, Logged, Period, Report, recount

__all__ = [
    "Cell",
    "DirectoryReader",
    "Logged",
    "Period",
    "Reader",
    "Report",
    "recount",
    "verify_directory",
]
