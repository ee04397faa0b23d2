"""What somebody looks for in the register: words and filters over agreements, never over people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from thirdcopy.agreement import Agreement, Vocabulary
from thirdcopy.agreement.vocabulary import LANGUAGES
from thirdcopy.web.listed import Listed

_LONGEST: Final = 200


@dataclass(frozen=True)
class Wanted:
    """Words that must all be in an agreement's text or names, and codes that it must be about.

    A body or a purpose stands for all below it and above it: what is agreed with councils
    concerns each council.
    """

    words: str = ""
    body: str = ""
    purpose: str = ""
    dataset: str = ""
    status: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def of(self, agreements: Iterable[Listed], vocabulary: Vocabulary) -> tuple[Listed, ...]:
        """Give the agreements that are wanted, in their order."""
        return tuple(one for one in agreements if self._fits(one, vocabulary))

    def _fits(self, one: Listed, vocabulary: Vocabulary) -> bool:
        text = one.agreement
        return (
            _near(self.body, bodies_of(one), "Body", vocabulary)
            and _near(self.purpose, text.purposes, "Purpose", vocabulary)
            and self.dataset in {"", text.dataset}
            and self.status in {"", one.status.word}
            and _has_words(self.words, one, vocabulary)
        )


def wanted(given: Mapping[str, str]) -> Wanted:
    """Read what is wanted from an address; what is too long to be words is cut."""
    return Wanted(**{field.name: given.get(field.name, "")[:_LONGEST] for field in fields(Wanted)})


def bodies_of(one: Listed) -> tuple[str, ...]:
    """Give every body that an agreement is between, or that adopted it."""
    text = one.agreement
    adopted = (adoption.body for adoption in one.adoptions)
    return tuple(dict.fromkeys((text.discloser, *text.recipients, *text.parties, *adopted)))


def _near(code: str, codes: Iterable[str], kind: str, vocabulary: Vocabulary) -> bool:
    if not code:
        return True
    if code not in vocabulary.codes(kind):
        return False
    near = vocabulary.above(kind, code) | vocabulary.below(kind, code)
    return not near.isdisjoint(codes)


def _has_words(words: str, one: Listed, vocabulary: Vocabulary) -> bool:
    if not words.strip():
        return True
    text = _said_of(one, vocabulary).casefold()
    return all(word in text for word in words.casefold().split())


def _said_of(one: Listed, vocabulary: Vocabulary) -> str:
    """Give all that is said of an agreement, in both languages; of a withheld one, its names."""
    text = one.agreement
    named = [
        vocabulary.word(kind, code, language)
        for language in LANGUAGES
        for kind, codes in (
            ("Body", bodies_of(one)),
            ("Purpose", text.purposes),
            ("Dataset", (text.dataset,)),
            ("Category", tuple(item.category for item in text.items)),
        )
        for code in codes
    ]
    own = [text.id, text.title, text.title_cy]
    return " ".join([*own, *named, *([] if one.withheld else _prose(text))])


def _prose(text: Agreement) -> list[str]:
    return [text.says, *(block.text for block in text.blocks if block.kind == "prose")]
