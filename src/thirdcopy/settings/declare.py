"""Declare a setting in the field that holds it: its kind, its default and what follows from it."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Final, TypeVar, cast

from thirdcopy.settings.kind import Kind
from thirdcopy.settings.secret import Secret

T = TypeVar("T")
_DECLARED: Final = "thirdcopy.setting"


@dataclass(frozen=True)
class Declared:
    """One setting as its field declares it; *kind* is None for a secret."""

    name: str
    kind: Kind[Any] | None
    default: object
    says: str

    @property
    def required(self) -> bool:
        """Say whether there is nothing to fall back on."""
        return self.default is MISSING

    @property
    def key(self) -> str:
        """Give the key in the file: a secret is named there by the file that holds it."""
        return self.name if self.kind else f"{self.name}_file"


def setting(kind: Kind[T], says: str, *, default: T | None = None, required: bool = False) -> T:
    """Declare a setting by its consequence, in one or more whole sentences.

    A setting that is neither *required* nor has a default is None where it is not set.
    """
    what = {_DECLARED: (kind, says)}
    made = field(metadata=what) if required else field(default=default, metadata=what)
    return cast("T", made)


def secret(says: str) -> Secret | None:
    """Declare a secret: read from a file of its own or from the environment, never shown."""
    return cast("Secret | None", field(default=None, metadata={_DECLARED: (None, says)}))


def declared(section: type) -> Iterator[Declared]:
    """Give the settings that a section declares, in their order."""
    for one in fields(section):
        kind, says = one.metadata[_DECLARED]
        yield Declared(one.name, kind, one.default, says)
