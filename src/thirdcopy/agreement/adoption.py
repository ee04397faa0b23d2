"""An adoption: one body that took up a model agreement, with what is known of it and no more."""

import tomllib
from dataclasses import dataclass
from datetime import date

from thirdcopy.agreement.assurance import Charges, read_charges
from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import UNSAID, Source, Table
from thirdcopy.agreement.vocabulary import Vocabulary
from thirdcopy_client.canonical import Hash, hash_of


@dataclass(frozen=True)
class Adoption:
    """Who adopted which model; *since* and *observed* are dates, or words such as `end-2021`.

    *services* are the teams that a source names; an empty list says that none is named.
    *charges* are what this body pays, where a source says it.
    """

    name: str
    hash: Hash
    text: str
    agreement: str
    body: str
    since: date | str
    observed: str
    services: tuple[str, ...]
    charges: Charges | str
    unknown: tuple[str, ...]
    source: str


def parse_adoption(data: bytes, name: str, vocabulary: Vocabulary) -> Adoption:
    """Read an adoption; raises `MalformedError` for the first fault, saying how many more."""
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        values, text = {}, ""
        refuse((Fault("expected TOML in UTF-8", f"{name}:1", "mend the file"),))
    top = Table(values, Source(name, tuple(text.split("\n"))))
    adoption = Adoption(
        name=name,
        hash=hash_of(data),
        text=text,
        agreement=top.text("agreement"),
        body=top.text("body", of=vocabulary.codes("Body")),
        since=top.day("from"),
        observed=top.text("observed"),
        services=top.texts("services", ()),
        charges=top.said("charges", read_charges, words=("none", *UNSAID)),
        unknown=top.texts("unknown", ()),
        source=top.text("source"),
    )
    top.finish()
    refuse(in_order(top.faults))
    return adoption
