"""Ask a server that was just started, as soon as it answers."""

import socket
import time
import urllib.error
import urllib.request


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answered(address: str) -> bytes:
    """Give the first answer of a server that may still be starting."""
    for _ in range(900):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
                return bytes(answer.read())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the site did not answer")
