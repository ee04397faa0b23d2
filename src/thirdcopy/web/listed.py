"""An agreement as the register lists it, whether it was registered here or is only a text."""

from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.agreement import Adoption, Agreement, Profile
from thirdcopy.analysis import Findings
from thirdcopy.register import Status
from thirdcopy.web.figures import Figures, latest_of
from thirdcopy.web.site import Site

_PROFILE_OF_DRAFTS = "uk"


@dataclass(frozen=True)
class Listed:
    """One agreement with where it stands, what analysis found, and its latest figures."""

    agreement: Agreement
    profile: Profile
    status: Status
    findings: Findings | None
    figures: Figures | None
    adoptions: tuple[Adoption, ...]

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
            adoptions=library.adoptions.get(text.id, ()),
        )
        for text, profile, status in standing
    )


def find_listed(site: Site, name: str, wait: float = 0.0) -> Listed | None:
    """Give the agreement of that id or hash."""
    for one in listing(site, wait):
        if name in {one.agreement.id, one.agreement.hash}:
            return one
    return None
