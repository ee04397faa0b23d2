"""An agreement as the register lists it, whether it was registered here or is only a text."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.agreement import Adoption, Agreement, Profile
from thirdcopy.analysis import Findings
from thirdcopy.gateway import Withheld
from thirdcopy.register import Shown, Status, Stream, control
from thirdcopy.web.figures import Figures, latest_of
from thirdcopy.web.site import Site
from thirdcopy_client.clock import date_of

_PROFILE_OF_DRAFTS = "uk"
CONTROL = "uk-health-1-7-round-5"


@dataclass(frozen=True)
class Queue:
    """How many cases waited at the end of the last month, as it may be shown."""

    on: dt.date
    shown: Shown


@dataclass(frozen=True)
class Listed:
    """One agreement with where it stands, what analysis found, and its latest figures.

    *withheld* says since when and why its text may not be read; *queue* is there while the
    agreement is suspended.
    """

    agreement: Agreement
    profile: Profile
    status: Status
    findings: Findings | None
    figures: Figures | None
    adoptions: tuple[Adoption, ...]
    withheld: Withheld | None = None
    queue: Queue | None = None

    @property
    def serious(self) -> int:
        """Count the findings that are serious."""
        return self._count("serious")

    @property
    def notices(self) -> int:
        """Count the findings that are worth noting."""
        return self._count("notice")

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the promises by how they came out."""
        results = self.findings.promises if self.findings else ()
        names = ("fails", "unknown", "holds", "vacuous")
        counted = {name: sum(one.outcome == name for one in results) for name in names}
        return {name: count for name, count in counted.items() if count}

    def _count(self, severity: str) -> int:
        found = self.findings.findings if self.findings else ()
        return sum(one.severity == severity for one in found)


def listing(site: Site, wait: float = 0.0) -> tuple[Listed, ...]:
    """Give every agreement: the registered ones in their order, then the texts that are drafts."""
    gateway = site.gateway
    registered = gates.registered(gateway)
    figures = latest_of(gateway)
    library = gateway.library
    withheld = gates.withheld(gateway)
    known = {one.agreement.id for one in registered}
    drafts = [text for text in library.agreements.values() if text.id not in known]
    standing = [(one.agreement, one.profile, one.status) for one in registered]
    standing += [(text, _PROFILE_OF_DRAFTS, Status("draft")) for text in drafts]
    return tuple(
        Listed(
            agreement=text,
            profile=library.profiles[profile],
            status=status,
            findings=site.analyses.of(text, library.profiles[profile], wait),
            figures=figures.get(text.hash),
            adoptions=tuple(
                one
                for one in library.adoptions.get(text.id, ())
                if f"adoption/{one.hash}.toml" not in withheld
            ),
            withheld=withheld.get(f"agreement/{text.hash}.md"),
            queue=_queue(site, text) if status.word == "suspended" else None,
        )
        for text, profile, status in standing
    )


def find_listed(site: Site, name: str, wait: float = 0.0) -> Listed | None:
    """Give the agreement of that id or hash."""
    for one in listing(site, wait):
        if name in {one.agreement.id, one.agreement.hash}:
            return one
    return None


def streams(agreements: Iterable[Listed]) -> tuple[Stream, ...]:
    """Give what each agreement is on a flow map; what a withheld text says is not on it."""
    return tuple(
        Stream(one.agreement.discloser, purpose, receiver, one.status.runs)
        for one in agreements
        if one.withheld is None
        for purpose in one.agreement.purposes
        for receiver in one.agreement.recipients
    )


def _queue(site: Site, text: Agreement) -> Queue:
    """Count by the month: a queue that is shown live would tell of a single request."""
    last = date_of(site.gateway.clock()).replace(day=1) - dt.timedelta(days=1)
    profile = "exact" if text.counts == "exact" else CONTROL
    return Queue(last, control(profile, gates.queue_length(site.gateway, text.hash, last)))
