"""What the analyser says over the whole register, worked out once, apart from the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import (
    Aim,
    Difference,
    Exposure,
    Flow,
    Holders,
    exposure_of,
    flow_among,
    holders_among,
)
from thirdcopy.register import Answered, Claim, answer
from thirdcopy.web.listed import Listed
from thirdcopy.web.site import Site

PROFILE = "uk"
"""The profile under which data is followed over many agreements: the one that holds today."""
WAIT_SECONDS = 8.0
"""How long a page waits for a proof that is being worked out before it says so."""


@dataclass(frozen=True)
class Exposed:
    """How one item can come out under one agreement; None while it is worked out."""

    listed: Listed
    field: str
    ways: tuple[Exposure, ...] | None


def holders_of(site: Site, agreements: Sequence[Listed], dataset: str) -> Holders | None:
    """Give who can come to hold data of *dataset*."""
    texts = _readable(agreements)
    key = ("holders", dataset, *texts)
    return site.analyses.answer(key, WAIT_SECONDS, holders_among, *_under(site, texts), dataset)


def flow_of(site: Site, agreements: Sequence[Listed], dataset: str, purpose: str) -> Flow | None:
    """Give the ways by which data of *dataset* can reach *purpose*, hop by hop."""
    texts = _readable(agreements)
    key = ("flow", dataset, purpose, *texts)
    aim = Aim(dataset, purpose)
    return site.analyses.answer(key, WAIT_SECONDS, flow_among, *_under(site, texts), aim)


def exposed(
    site: Site, agreements: Sequence[Listed], category: str, purpose: str
) -> tuple[Exposed, ...]:
    """Give, for each agreement that has an item, the ways in which it can come out."""
    profile = site.gateway.library.profiles[PROFILE]
    return tuple(
        Exposed(one, field, _ways(site, one.agreement, profile, field, purpose))
        for one in agreements
        if one.withheld is None
        for field in one.agreement.fields
        if field.partition("/")[2] == category
    )


def compared(site: Site, old: Agreement, new: Agreement, profile: Profile) -> Difference | None:
    """Give what *new* allows that *old* does not, and refuses that *old* allows."""
    return site.analyses.between(old, new, profile, WAIT_SECONDS)


def answers(
    site: Site, claim: Claim, agreements: Mapping[str, Listed], wait: float = WAIT_SECONDS
) -> tuple[tuple[Listed, Answered | None], ...]:
    """Give the answer to each question of a claim whose text is listed and may be read."""
    vocabulary = site.gateway.library.vocabulary
    found = []
    for asked in claim.asked:
        one = agreements.get(asked.agreement)
        if one is None or one.withheld:
            continue
        profile = site.gateway.library.profiles[asked.under]
        findings = site.analyses.of(one.agreement, profile, wait)
        answered = None
        if findings is not None:
            key = ("claim", str(asked), one.agreement.hash, profile.hash)
            given = (asked, one.agreement, profile, vocabulary, findings)
            answered = site.analyses.answer(key, wait, answer, *given)
        found.append((one, answered))
    return tuple(found)


def _ways(
    site: Site, text: Agreement, profile: Profile, field: str, purpose: str
) -> tuple[Exposure, ...] | None:
    key = ("exposure", text.hash, profile.hash, field, purpose)
    given = (text, profile, site.gateway.library.vocabulary, field, purpose)
    return site.analyses.answer(key, WAIT_SECONDS, exposure_of, *given)


def _readable(agreements: Sequence[Listed]) -> dict[str, Agreement]:
    return {one.agreement.hash: one.agreement for one in agreements if one.withheld is None}


def _under(
    site: Site, texts: Mapping[str, Agreement]
) -> tuple[tuple[Agreement, ...], Profile, Vocabulary]:
    library = site.gateway.library
    return tuple(texts.values()), library.profiles[PROFILE], library.vocabulary
