"""What a table of words is."""

from collections.abc import Mapping

Words = Mapping[str, tuple[str, str]]
"""English and Welsh, by key."""
