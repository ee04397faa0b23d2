"""What an export gives: a JSON-LD document, and what of the agreement it could not say."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.vocabulary import LANGUAGES, Vocabulary

JsonLd = dict[str, Any]

NAMESPACE: Final = "https://thirdcopy.example/ns#"
"""Our own terms; the name is reserved by RFC 2606, so nobody is sent anywhere by it."""

PREFIXES: Final[JsonLd] = {
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "thirdcopy": NAMESPACE,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Unmapped:
    """A part of the agreement that the other vocabulary has no words for.

    *where* is the number of a paragraph or a key of the front matter; *what* is the Cedar text
    of a condition, or nothing where the whole of it does not map.
    """

    where: str
    what: str | None
    why: str


@dataclass(frozen=True)
class Exported:
    """A JSON-LD document, which itself holds *unmapped*."""

    document: JsonLd
    unmapped: tuple[Unmapped, ...]


def exported(document: JsonLd, unmapped: Iterable[Unmapped]) -> Exported:
    """Put what did not map into the document, each part once."""
    listed = tuple(dict.fromkeys(unmapped))
    said = [
        {
            "thirdcopy:where": one.where,
            **({"thirdcopy:cedar": one.what} if one.what else {}),
            "thirdcopy:why": one.why,
        }
        for one in listed
    ]
    return Exported({**document, "thirdcopy:unmapped": said}, listed)


def name_of(agreement: Agreement) -> str:
    """Name an agreement by the hash of its exact bytes (RFC 6920, `ni` without authority)."""
    digest = urlsafe_b64encode(bytes.fromhex(agreement.hash)).rstrip(b"=").decode()
    return f"ni:///sha-256;{digest}"


def described(agreement: Agreement) -> JsonLd:
    """Give what any document says of the text itself."""
    titles = zip(LANGUAGES, (agreement.title, agreement.title_cy), strict=True)
    before = {} if agreement.supersedes is None else {"thirdcopy:supersedes": agreement.supersedes}
    return {
        "dct:identifier": agreement.id,
        "dct:title": [{"@value": title, "@language": language} for language, title in titles],
        "dct:description": {"@value": agreement.says, "@language": "en"},
        "thirdcopy:hash": agreement.hash,
        **before,
    }


def concept(kind: str, code: str, vocabulary: Vocabulary) -> JsonLd:
    """Name a word of the vocabulary, with what people call it."""
    return {
        "@id": iri(kind, code),
        "skos:prefLabel": [
            {"@value": vocabulary.word(kind, code, language), "@language": language}
            for language in LANGUAGES
        ],
    }


def iri(kind: str, code: str) -> str:
    """Give the name of a code in our namespace, as `…#purpose/housing`."""
    return f"{NAMESPACE}{kind.lower()}/{code}"


def duration(days: int) -> JsonLd:
    """Write a number of days (xsd:duration)."""
    return {"@value": f"P{days}D", "@type": "xsd:duration"}
