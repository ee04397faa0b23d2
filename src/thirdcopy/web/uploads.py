"""Files that come in: held in memory, on the one page that takes them, and nowhere else."""

from io import BytesIO
from typing import IO, Final

from flask import Flask, Request, request

from thirdcopy.request import LARGEST

_TAKES_FILES: Final = "asking.attach"
_AROUND: Final = 16 * 1024


class InMemory(Request):
    """A request whose files are never put into a temporary file: they may be personal."""

    def _get_file_stream(  # type: ignore[explicit-override]  # as elsewhere here
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def take_uploads(app: Flask) -> None:
    """Let the page for attachments take a file; every other page keeps its small limit.

    It must be set up before anything that reads the form.
    """
    app.request_class = InMemory
    app.before_request(_allow_one_file)


def _allow_one_file() -> None:
    if request.endpoint == _TAKES_FILES:
        request.max_content_length = LARGEST + _AROUND
