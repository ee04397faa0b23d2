"""Five families of error, by who can act.

A refusal of a request is a value, never one of these. A bug is an assertion and is caught
nowhere. Messages are lower case without a full stop, name no person, and say what was
expected; what to do next is the separate `remedy`.
"""


class ThirdcopyError(Exception):
    """The root of every error that Thirdcopy raises on purpose.

    As text it is place, message and remedy in one line, for terminals and logs.
    """

    def __init__(
        self, message: str, *, place: str | None = None, remedy: str | None = None
    ) -> None:
        before = f"{place}: " if place else ""
        after = f"; {remedy}" if remedy else ""
        super().__init__(f"{before}{message}{after}")
        self.message = message
        self.place = place
        self.remedy = remedy


class MalformedError(ThirdcopyError):
    """The sender's bytes are not of the form; `place` is `file:line:column` or a field."""


class NotAllowedError(ThirdcopyError):
    """The actor may not do this."""


class ConflictError(ThirdcopyError):
    """The state has moved on: reload and try again."""


class VerificationError(ThirdcopyError):
    """Trust nothing from this source; `place` names the file or the part that failed."""


class UnavailableError(ThirdcopyError):
    """The operator must act; the only family that is worth trying again."""
