"""The interface for programs: `/api/v1`, everything that the pages can do.

`declared` is one declaration for each route, from which routing, checks, the OpenAPI document
and the reference page are made. `caller` says for whom a request speaks.
"""

from thirdcopy.web.api.app import BASE, create_api

__all__ = ["BASE", "create_api"]
