"""All routes, in the order in which the reference has them."""

from typing import Final

from thirdcopy.web.api import (
    audit,
    cases,
    commands,
    description,
    directory,
    feed,
    information,
    keys,
    officials,
    particulars,
    public,
    register,
    token,
)
from thirdcopy.web.api.declared import Route

ROUTES: Final[tuple[Route, ...]] = (
    *description.ROUTES,
    *token.ROUTES,
    *cases.ROUTES,
    *commands.ROUTES,
    *feed.ROUTES,
    *officials.ROUTES,
    *audit.ROUTES,
    *directory.ROUTES,
    *keys.ROUTES,
    *public.ROUTES,
    *information.ROUTES,
    *register.ROUTES,
    *particulars.ROUTES,
)
