"""Settings: one file of TOML, and the environment before it; each declared where it is used.

A section is a frozen dataclass whose fields are made by `setting`, so that its type, what it
defaults to, and what follows from it stand in one place. `read_sections` reads them all and
refuses what nobody declared.
"""

from thirdcopy.settings.declare import Declared, declared, secret, setting
from thirdcopy.settings.kind import (
    FILE,
    FOLDER,
    TEXT,
    YES_NO,
    Kind,
    choice,
    listed,
    number,
    pattern,
    tables,
)
from thirdcopy.settings.read import PREFIX, read_sections, read_text
from thirdcopy.settings.secret import Secret

__all__ = [
    "FILE",
    "FOLDER",
    "PREFIX",
    "TEXT",
    "YES_NO",
    "Declared",
    "Kind",
    "Secret",
    "choice",
    "declared",
    "listed",
    "number",
    "pattern",
    "read_sections",
    "read_text",
    "secret",
    "setting",
    "tables",
]
