"""A body's own database, read only, one person at a time.

The body keeps its data where it is and offers one view of it. A read is one short transaction by
bound keys that fetches at most two rows and of those only what was decided (DESIGN 5, *Sources*).
"""

from thirdcopy.sources.reading import read
from thirdcopy.sources.source import FactColumn, Source, View, check_source

__all__ = ["FactColumn", "Source", "View", "check_source", "read"]
