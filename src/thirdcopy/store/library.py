"""The library of texts: vocabulary, agreements, adoptions, profiles, claims, read from a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from thirdcopy.agreement import (
    Adoption,
    Agreement,
    Profile,
    Version,
    Vocabulary,
    lineage,
    parse,
    parse_adoption,
    parse_profile,
    parse_version,
    parse_vocabulary,
)
from thirdcopy.agreement.signature import signature_of
from thirdcopy.register import Claim, Question, parse_claim, parse_question
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, UnavailableError


@dataclass(frozen=True)
class Library:
    """Every text of a gateway, by id.

    *adoptions* go by the id of the model they adopt; *versions* are those of each agreement from
    the latest back, as far as their texts are there. *signatures* go by the body that signs: each
    names the text as it is, but which keys are believed is the gateway's to say. *claims* are
    those about texts that are here, by the day they were made; *questions* have answer pages.
    """

    folder: Path
    vocabulary: Vocabulary
    agreements: Mapping[str, Agreement]
    profiles: Mapping[str, Profile]
    adoptions: Mapping[str, tuple[Adoption, ...]]
    versions: Mapping[str, tuple[Version, ...]]
    signatures: Mapping[str, Mapping[str, bytes]]
    adoption_signatures: Mapping[str, Mapping[str, bytes]]
    claims: tuple[Claim, ...] = ()
    questions: tuple[Question, ...] = ()


def load(folder: Path) -> Library:
    """Read `agreements/` and `profiles/` below *folder*, and `claims/` and `questions/` if there.

    Raises `MalformedError` with the file and line of what cannot be read, `UnavailableError`
    where a file is missing, and `VerificationError` where a signed text was changed.
    """
    texts = folder / "agreements"
    vocabulary = load_vocabulary(folder)
    agreements: dict[str, Agreement] = {}
    adoptions: dict[str, tuple[Adoption, ...]] = {}
    versions: dict[str, tuple[Version, ...]] = {}
    signatures: dict[str, dict[str, bytes]] = {}
    adopting: dict[str, dict[str, bytes]] = {}
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
        earlier = [
            parse_version(*_read(older, folder))
            for older in sorted((path.parent / "versions").glob("*.md"))
        ]
        versions[agreement.id] = lineage(agreement, earlier)
        signatures[agreement.id] = _signatures(path.parent, folder, agreement)
        adopting[agreement.id] = {
            adoption.body: _read(file, folder)[0]
            for adoption in adoptions[agreement.id]
            if (file := (folder / adoption.name).with_suffix(".sig")).exists()
        }
    profiles = {
        profile.id: profile
        for profile in (
            parse_profile(*_read(path, folder), vocabulary)
            for path in sorted((folder / "profiles").glob("*.md"))
        )
    }
    questions = _questions(folder)
    claims = _claims(folder, agreements, profiles, questions)
    return Library(
        folder=folder,
        vocabulary=vocabulary,
        agreements=agreements,
        profiles=profiles,
        adoptions=adoptions,
        versions=versions,
        signatures=signatures,
        adoption_signatures=adopting,
        claims=claims,
        questions=questions,
    )


def load_vocabulary(folder: Path) -> Vocabulary:
    """Read the vocabulary below *folder*, for what concerns one text and none beside it."""
    return parse_vocabulary(*_read(folder / "agreements" / "vocabulary.toml", folder))


def earlier_text(library: Library, agreement: str, version: Hash) -> Agreement:
    """Read an earlier version in today's words; raises `MalformedError` where words have gone."""
    path = library.folder / "agreements" / agreement / "versions" / f"{version}.md"
    return parse(*_read(path, library.folder), library.vocabulary)


def _claims(
    folder: Path,
    agreements: Mapping[str, Agreement],
    profiles: Mapping[str, Profile],
    questions: Iterable[Question],
) -> tuple[Claim, ...]:
    counted = {one.id for one in questions}
    found = [
        parse_claim(*_read(path, folder)) for path in sorted((folder / "claims").glob("*.toml"))
    ]
    for claim in found:
        for one in claim.counted:
            if one not in counted:
                raise MalformedError(
                    f"expected a claim to name questions of the library, got `{one}`",
                    place=f"claims/{claim.id}.toml",
                    remedy="name a file of `questions/`, or leave it out",
                )
        for asked in claim.asked:
            for name, known in ((asked.agreement, agreements), (asked.under, profiles)):
                if name not in known:
                    raise MalformedError(
                        f"expected a claim to ask of texts of the library, got `{name}`",
                        place=f"claims/{claim.id}.toml",
                        remedy="name an agreement and a profile, or leave the question out",
                    )
    return tuple(sorted(found, key=lambda claim: (str(claim.on), claim.id)))


def _questions(folder: Path) -> tuple[Question, ...]:
    found = []
    for path in sorted((folder / "questions").glob("*.toml")):
        question = parse_question(*_read(path, folder))
        if question.id != path.stem:
            raise MalformedError(
                f"expected the id `{path.stem}`, as its file says, got `{question.id}`",
                place=path.relative_to(folder).as_posix(),
                remedy="rename the file or the question",
            )
        found.append(question)
    return tuple(found)


def _signatures(folder: Path, root: Path, agreement: Agreement) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted((folder / "signatures").glob("*.sig")):
        data, name = _read(path, root)
        if path.stem not in agreement.parties:
            raise MalformedError(
                f"expected a party to sign, got `{path.stem}`",
                place=name,
                remedy="name the file by the code of the party that signed",
            )
        signature_of(agreement, data, name)
        found[path.stem] = data
    return found


def _adoptions(
    folder: Path, root: Path, agreement: Agreement, vocabulary: Vocabulary
) -> tuple[Adoption, ...]:
    found: list[Adoption] = []
    for path in sorted((folder / "adoptions").glob("*.toml")):
        adoption = parse_adoption(*_read(path, root), vocabulary)
        parties = (agreement.discloser, *agreement.recipients)
        if agreement.each_decides:
            parties = (agreement.discloser,)
        within = any(body in vocabulary.above("Body", adoption.body) for body in parties)
        if adoption.agreement != agreement.id or not agreement.model or not within:
            raise MalformedError(
                "expected an adoption of this model by one of its parties",
                place=str(path.relative_to(root)),
                remedy="name the model's folder, and a body that is, or is of, a party",
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
