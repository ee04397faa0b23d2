"""All routes, in the order in which the reference has them."""

from typing import Final

from thirdcopy.web.api import cases, commands, description, public, token
from thirdcopy.web.api.declared import Route

ROUTES: Final[tuple[Route, ...]] = (
    *description.ROUTES,
    *token.ROUTES,
    *cases.ROUTES,
    *commands.ROUTES,
    *public.ROUTES,
)
