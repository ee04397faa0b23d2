"""Read a file of settings and the environment; say of every fault where it is and what to do."""

import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from thirdcopy.settings.declare import Declared, declared
from thirdcopy.settings.kind import words
from thirdcopy.settings.secret import Secret
from thirdcopy_client.errors import MalformedError, UnavailableError

PREFIX: Final = "THIRDCOPY_"
_SHOWN: Final = "`thirdcopy settings` shows how it is written and what follows from it"
_OTHERS_MAY_READ: Final = stat.S_IRWXG | stat.S_IRWXO


def read_text(path: Path) -> str:
    """Read the file of settings; raises `UnavailableError` naming it where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnavailableError(
            "the settings cannot be read",
            place=str(path),
            remedy="name another file with `--settings`, or see who may read this one",
        ) from error
    except UnicodeDecodeError as error:
        raise MalformedError(
            "expected TOML in UTF-8", place=str(path), remedy="save the file as UTF-8"
        ) from error


def read_sections(
    text: str, place: Path, sections: Mapping[str, type], environment: Mapping[str, str]
) -> dict[str, Any]:
    """Read *text* as the file at *place*, the environment winning over it; give each section.

    Raises `MalformedError` for the first fault, which says how many more there are.
    """
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MalformedError(
            f"expected TOML: {_where(error)}", place=str(place), remedy="mend that line"
        ) from None
    reading = _Reading(place, environment)
    reading.unknown(values, sections, "")
    found = {
        name: reading.section(section, values.get(name, {}), name)
        for name, section in sections.items()
    }
    known = set(_variables(sections))
    for variable in sorted(environment.keys() - known):
        if variable.startswith(PREFIX):
            reading.fault(variable, "no setting of that name", "take it out of the environment")
    reading.refuse()
    return found


def variable_of(section: str, name: str) -> str:
    """Give the variable of the environment that wins over a setting."""
    return f"{PREFIX}{section}_{name}".upper()


def _variables(sections: Mapping[str, type]) -> Iterator[str]:
    for name, section in sections.items():
        for one in declared(section):
            yield variable_of(name, one.key)
            yield variable_of(name, one.name)


@dataclass
class _Reading:
    """One reading of a file, with the faults that it has found."""

    place: Path
    environment: Mapping[str, str]
    faults: list[MalformedError] = field(default_factory=list)

    def fault(self, key: str, message: str, remedy: str) -> None:
        """Note a fault of one key."""
        self.faults.append(MalformedError(message, place=f"{self.place}: {key}", remedy=remedy))

    def refuse(self) -> None:
        """Raise the first fault, if there is any."""
        if self.faults:
            first, more = self.faults[0], len(self.faults) - 1
            also = f" ({more} more faults after it)" if more else ""
            raise MalformedError(first.message + also, place=first.place, remedy=first.remedy)

    def unknown(self, values: Mapping[str, object], known: Mapping[str, object], of: str) -> None:
        """Note each key that nobody declared: a misspelt setting would be silently off."""
        for key in values.keys() - known.keys():
            self.fault(f"{of}{key}", "no setting of that name", f"expected one of {words(known)}")

    def section(self, section: type, values: object, name: str) -> object:
        """Read one table; what is wrong in it is noted, and None given."""
        if not isinstance(values, dict):
            self.fault(name, "expected a table", f"write `[{name}]` and its settings below it")
            return None
        settings = tuple(declared(section))
        before = len(self.faults)
        known = {one.key: one for one in settings}
        for one in settings:
            if one.kind is None and one.name in values:
                self.fault(
                    f"{name}.{one.name}",
                    "a secret does not belong in the settings",
                    f"put it into a file that only its owner may read, named in `{one.key}`",
                )
        secrets = {one.name for one in settings if one.kind is None}
        plain = {key: value for key, value in values.items() if key not in secrets}
        self.unknown(plain, known, f"{name}.")
        read = {one.name: self._setting(one, values, name) for one in settings}
        return section(**read) if len(self.faults) == before else None

    def _setting(self, one: Declared, values: Mapping[str, object], name: str) -> object:
        if one.kind is None:
            return self._secret(one, values, name)
        variable = variable_of(name, one.name)
        if variable in self.environment and one.kind.section is None:
            key, value = variable, one.kind.typed(self.environment[variable])
        elif one.name in values:
            key, value = f"{name}.{one.name}", values[one.name]
        else:
            if one.required:
                self.fault(f"{name}.{one.name}", f"expected {one.kind.expected}", _SHOWN)
            return self._from_folder(one.default)
        if one.kind.section is not None:
            return self._tables(one.kind.section, value, key)
        read = one.kind.read(value, self.place.parent)
        if read is None:
            got = one.kind.got(value)
            self.fault(key, f"expected {one.kind.expected}, got {got}", _SHOWN)
        return read

    def _from_folder(self, default: object) -> object:
        return self.place.parent / default if isinstance(default, Path) else default

    def _tables(self, section: type, value: object, key: str) -> object:
        if not isinstance(value, list):
            self.fault(key, "expected a list of tables", f"write each of them below `[[{key}]]`")
            return ()
        return tuple(self.section(section, one, f"{key}[{n}]") for n, one in enumerate(value))

    def _secret(self, one: Declared, values: Mapping[str, object], name: str) -> Secret | None:
        """Read a secret: the environment's own, or that of a file which others may not read."""
        spoken, named = variable_of(name, one.name), variable_of(name, one.key)
        if spoken in self.environment:
            return Secret(self.environment[spoken])
        key = named if named in self.environment else f"{name}.{one.key}"
        path = self.environment.get(named, values.get(one.key))
        if path is None:
            return None
        if not isinstance(path, str):
            self.fault(key, "expected the path of a file", _SHOWN)
            return None
        file = self.place.parent / path
        try:
            if file.stat().st_mode & _OTHERS_MAY_READ:
                self.fault(key, "others may read the file of a secret", f"chmod 600 {path}")
            return Secret(file.read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            self.fault(key, "the file of the secret cannot be read", "see that it is there")
            return None


def _where(error: Exception) -> str:
    """Say where TOML ends to be TOML, without the text that stands there."""
    found = str(error).rpartition("(at ")[2].rstrip(")")
    return f"it is none at {found}" if "line" in found else "it is none"
