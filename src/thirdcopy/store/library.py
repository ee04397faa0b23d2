"""The library of texts: vocabulary, agreements, adoptions and profiles, read from a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thirdcopy.agreement import (
    Adoption,
    Agreement,
    Profile,
    Vocabulary,
    parse,
    parse_adoption,
    parse_profile,
    parse_vocabulary,
)
from thirdcopy_client.errors import MalformedError, UnavailableError


@dataclass(frozen=True)
class Library:
    """Every text of a gateway, by id; *adoptions* go by the id of the model they adopt."""

    folder: Path
    vocabulary: Vocabulary
    agreements: Mapping[str, Agreement]
    profiles: Mapping[str, Profile]
    adoptions: Mapping[str, tuple[Adoption, ...]]


def load(folder: Path) -> Library:
    """Read `agreements/` and `profiles/` below *folder*.

    Raises `MalformedError` with the file and line of what cannot be read, and
    `UnavailableError` where a file is missing.
    """
    texts = folder / "agreements"
    vocabulary = parse_vocabulary(*_read(texts / "vocabulary.toml", folder))
    agreements: dict[str, Agreement] = {}
    adoptions: dict[str, tuple[Adoption, ...]] = {}
    for path in sorted(texts.glob("*/agreement.md")):
        agreement = parse(*_read(path, folder), vocabulary)
        if agreement.id != path.parent.name:
            raise MalformedError(
                f"expected the id `{path.parent.name}`, as its folder says, got `{agreement.id}`",
                place=str(path.relative_to(folder)),
                remedy="rename the folder or the agreement",
            )
        agreements[agreement.id] = agreement
        adoptions[agreement.id] = _adoptions(path.parent, folder, agreement, vocabulary)
    profiles = {
        profile.id: profile
        for profile in (
            parse_profile(*_read(path, folder), vocabulary)
            for path in sorted((folder / "profiles").glob("*.md"))
        )
    }
    return Library(folder, vocabulary, agreements, profiles, adoptions)


def _adoptions(
    folder: Path, root: Path, agreement: Agreement, vocabulary: Vocabulary
) -> tuple[Adoption, ...]:
    found: list[Adoption] = []
    for path in sorted((folder / "adoptions").glob("*.toml")):
        adoption = parse_adoption(*_read(path, root), vocabulary)
        within = any(
            body in vocabulary.above("Body", adoption.body) for body in agreement.recipients
        )
        if adoption.agreement != agreement.id or not agreement.model or not within:
            raise MalformedError(
                "expected an adoption of this model by one of its recipients",
                place=str(path.relative_to(root)),
                remedy="name the model's folder, and a body that it may disclose to",
            )
        found.append(adoption)
    return tuple(found)


def _read(path: Path, root: Path) -> tuple[bytes, str]:
    name = path.relative_to(root).as_posix()
    try:
        return path.read_bytes(), name
    except OSError as error:
        raise UnavailableError(
            "expected a text of the library to be readable", place=name, remedy="restore the file"
        ) from error
