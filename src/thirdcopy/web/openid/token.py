"""Tokens that a provider signed: their signature, with the algorithms that we name."""

from typing import Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from thirdcopy.web.openid.metadata import MetadataOf
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import NotAllowedError

_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ from ours."""


def opened(text: str, metadata: MetadataOf, now: Micros) -> jwt.Token:
    """Give a token whose signature is the provider's; raises `NotAllowedError` for any other.

    A key that is not known may be a new one, so the provider is asked once more.
    """
    try:
        try:
            return jwt.decode(text, metadata.at(now).keys, algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(text, metadata.at(now, again=True).keys, algorithms=_ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused("a token is not signed by the provider") from error


def refused(why: str) -> NotAllowedError:
    """Give the error of a sign-in that is not believed; it repeats nothing of what came."""
    return NotAllowedError(why, place="sign-in", remedy="sign in again")
