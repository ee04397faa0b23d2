"""A value that is used and never shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as it was read; neither `repr` nor `str` gives it, only `text`."""

    text: str = field(repr=False)
