"""Checking a log's public files: everything that anybody can check without being asked.

What holds here holds of what passed through the gateway. It says nothing of what did not.
"""

from thirdcopy_client.verify.count import Recount, count_again
from thirdcopy_client.verify.directory import verify_directory
from thirdcopy_client.verify.held import Held, Standing, check_held, held_in
from thirdcopy_client.verify.reader import DirectoryReader, Reader
from thirdcopy_client.verify.report import Cell, Logged, Period, Report, recount
from thirdcopy_client.verify.views import (
    Conflict,
    Difference,
    View,
    conflict_with,
    first_difference,
    keep_evidence,
    view_of,
)
from thirdcopy_client.verify.web import WebReader, reader_of

__all__ = [
    "Cell",
    "Conflict",
    "Difference",
    "DirectoryReader",
    "Held",
    "Logged",
    "Period",
    "Reader",
    "Recount",
    "Report",
    "Standing",
    "View",
    "WebReader",
    "check_held",
    "conflict_with",
    "count_again",
    "first_difference",
    "held_in",
    "keep_evidence",
    "reader_of",
    "recount",
    "verify_directory",
    "view_of",
]
