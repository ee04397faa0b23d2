"""Sign-in by OpenID Connect: the code flow with PKCE, and what a provider may end.

`provider` holds the settings, `metadata` what the provider says of itself, `flow` the way there
and back, `logout` the token by which it ends sessions. No page is in here.
"""

from thirdcopy.web.openid.flow import Pending, begin, end_address, finish
from thirdcopy.web.openid.logout import Told, read_logout_token
from thirdcopy.web.openid.metadata import Metadata, MetadataOf
from thirdcopy.web.openid.provider import Provider

__all__ = [
    "Metadata",
    "MetadataOf",
    "Pending",
    "Provider",
    "Told",
    "begin",
    "end_address",
    "finish",
    "read_logout_token",
]
