"""A body's own database or file, read only, one person at a time.

The body keeps its data where it is and offers one view of it. A read is one short transaction by
bound keys that fetches at most two records whole, and of those only what was decided (DESIGN 5,
*Sources*).
"""

from thirdcopy.sources.examine import Examined, check_source, examine
from thirdcopy.sources.mapping import parse_mapping
from thirdcopy.sources.reading import read
from thirdcopy.sources.shape import Fault
from thirdcopy.sources.source import (
    DataFile,
    FactColumn,
    Location,
    Server,
    Source,
    SqliteFile,
    View,
    source_name,
)

__all__ = [
    "DataFile",
    "Examined",
    "FactColumn",
    "Fault",
    "Location",
    "Server",
    "Source",
    "SqliteFile",
    "View",
    "check_source",
    "examine",
    "parse_mapping",
    "read",
    "source_name",
]
