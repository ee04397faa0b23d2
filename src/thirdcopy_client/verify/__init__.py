"""Checking a log's public files: everything that anybody can check without being asked.

What holds here holds of what passed through the gateway. It says nothing of what did not.
"""

from thirdcopy_client.verify.count import Recount, count_again
from thirdcopy_client.verify.directory import Verified, verify_directory
from thirdcopy_client.verify.growth import Grown, verify_growth
from thirdcopy_client.verify.held import Held, Standing, check_held, held_in
from thirdcopy_client.verify.known_file import format_known, parse_known
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
    "Grown",
    "Held",
    "Logged",
    "Period",
    "Reader",
    "Recount",
    "Report",
    "Standing",
    "Verified",
    "View",
    "WebReader",
    "check_held",
    "conflict_with",
    "count_again",
    "first_difference",
    "format_known",
    "held_in",
    "keep_evidence",
    "parse_known",
    "reader_of",
    "recount",
    "verify_directory",
    "verify_growth",
    "view_of",
]
