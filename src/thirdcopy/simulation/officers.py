"""The invented officers of the simulated bodies; nobody real works here."""

from typing import Final

from thirdcopy.event import Actor, BodyCode, PersonId, Role

ISSUER: Final = "simulation"
"""Who says who is signed in: on a simulation origin, a list on the page."""

COUNCILS: Final = (
    "barking-and-dagenham",
    "barnet",
    "bexley",
    "enfield",
    "essex",
    "greenwich",
    "hertfordshire",
    "hillingdon",
    "newham",
    "slough",
    "sutton",
    "thurrock",
)

_REQUESTERS = (
    "Ann Bright",
    "Ben Carrow",
    "Cai Dunmore",
    "Dee Ellwood",
    "Eli Fenwright",
    "Fay Garside",
    "Gus Harbottle",
    "Huw Ingham",
)

_REFERRING: Final = {
    "enfield": ("Abe Birch", "Bea Crane", "Cal Drew"),
    "barnet": ("Dot Earle", "Ed Frost", "Flo Grant"),
}
"""Who decides at the councils that are simulated to have adopted the referral agreement."""


def _one(
    subject: str, name: str, body: str, grade: str, roles: str, posted_to: str | None = None
) -> Actor:
    held = frozenset(Role(role) for role in roles.split())
    posted = BodyCode(posted_to) if posted_to else None
    return Actor(PersonId(f"p-{subject}"), BodyCode(body), grade, held, name, posted)


def officers() -> tuple[Actor, ...]:
    """Give everybody who acts in the simulation; the subject is the id without its `p-`."""
    home_office = [
        _one(f"ho-{n}", name, "home-office", "staff", "requester")
        for n, name in enumerate(_REQUESTERS, start=1)
    ]
    councils = [
        _one(f"council-{code}", f"Officer of {code}", code, "staff", "requester")
        for code in COUNCILS
    ]
    referring = [
        one
        for council, (handler, decider, manager) in _REFERRING.items()
        for one in (
            _one(f"{council}-handler", handler, council, "supervisor", "handler"),
            _one(f"{council}-decider", decider, council, "senior", "decider"),
            _one(f"{council}-manager", manager, council, "manager", "decider second-decider"),
        )
    ]
    return (
        *home_office,
        _one("ho-senior-1", "Iris Jolley", "home-office", "senior", "countersigner requester"),
        _one("ho-senior-2", "Jem Kitto", "home-office", "senior", "countersigner"),
        _one("ie-1", "Kit Lorimer", "immigration-enforcement", "staff", "requester"),
        _one("ie-2", "Lou Merrick", "immigration-enforcement", "staff", "requester"),
        _one("ie-senior", "Mab Norris", "immigration-enforcement", "senior", "countersigner"),
        _one(
            "ie-two-hats",
            "Nan Ogilvy",
            "immigration-enforcement",
            "senior",
            "requester countersigner",
        ),
        _one("nhs-handler", "Ned Oakley", "nhs-digital", "supervisor", "handler"),
        _one("nhs-decider-1", "Oli Prewett", "nhs-digital", "senior", "decider"),
        _one("nhs-decider-2", "Pia Quill", "nhs-digital", "senior", "decider second-decider"),
        _one("nhs-lead", "Ros Stannard", "nhs-digital", "manager", "safeguarding-lead"),
        _one("cmg-handler", "Sam Trevose", "child-maintenance-group", "senior", "handler"),
        _one("cmg-decider", "Tess Unwin", "child-maintenance-group", "senior", "decider"),
        _one(
            "cmg-manager",
            "Una Vickery",
            "child-maintenance-group",
            "manager",
            "decider second-decider",
        ),
        _one(
            "cmg-lead",
            "Viv Wardle",
            "child-maintenance-group",
            "manager",
            "safeguarding-lead second-decider",
        ),
        _one("cmg-lawyer", "Pat Quint", "child-maintenance-group", "manager", "lawyer"),
        _one(
            "ho-posted", "Xan Zeal", "home-office", "senior", "posted-official", posted_to="enfield"
        ),
        _one("cmg-rights-1", "Wat Xavier", "child-maintenance-group", "staff", "rights-officer"),
        _one("cmg-rights-2", "Xan Yeoman", "child-maintenance-group", "staff", "rights-officer"),
        _one("nhs-rights-1", "Yve Zealand", "nhs-digital", "staff", "rights-officer"),
        _one("nhs-rights-2", "Zac Appleby", "nhs-digital", "staff", "rights-officer"),
        _one("scs-official", "Wyn Yarrow", "status-checking-service", "supervisor", "official"),
        _one("auditor", "Zoe Ash", "nhs-digital", "manager", "auditor"),
        _one("nhs-editor", "Ada Brook", "nhs-digital", "manager", "register-editor"),
        _one("cmg-editor", "Bea Croft", "child-maintenance-group", "manager", "register-editor"),
        _one("scs-editor", "Cy Denham", "status-checking-service", "manager", "register-editor"),
        _one("admin-1", "Dot Ember", "nhs-digital", "staff", "administrator"),
        _one("admin-2", "Edd Frost", "child-maintenance-group", "staff", "administrator"),
        _one("admin-3", "Flo Gale", "home-office", "staff", "administrator"),
        _one("cmg-auditor", "Ash Zelley", "child-maintenance-group", "manager", "auditor"),
        *councils,
        *referring,
    )
