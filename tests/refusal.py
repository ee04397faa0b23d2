"""What somebody reads whose bytes are refused: place, message and remedy in one line."""

from collections.abc import Callable

from thirdcopy_client.errors import ThirdcopyError


def refusal_of(act: Callable[..., object], *given: object, **named: object) -> str | None:
    """Give the text of the error that *act* raises for what it is *given*; None if it raises none.

    Place and words are compared whole: that something is refused does not show what for.
    """
    try:
        act(*given, **named)
    except ThirdcopyError as error:
        return str(error)
    return None
