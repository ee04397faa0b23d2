"""A certified OpenID provider beside the site, both on this machine, and a visitor to both."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from threading import Thread
from urllib.parse import urljoin

import requests
from flask import Flask
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar, get_cookie_header

from answering import answering
from thirdcopy.web.openid import Provider
from web_world import ROOT

CLIENT, SECRET = "thirdcopy", "only-for-tests-0123456789abcdef"
_MODULES = ROOT / ".cache" / "pages"
_PROGRAM = ROOT / "tests" / "openid_provider.mjs"


def free_port() -> int:
    """Give a port that nobody listened on a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def provider_for(address: str, acr: tuple[str, ...] = ()) -> Iterator[Provider]:
    """Run a provider of which the site at *address* is a client.

    It is at `localhost` and the site at `127.0.0.1`, so that they are two sites to a browser.
    """
    node = shutil.which("node")
    assert node, "Node is not on this machine"
    issuer = f"http://localhost:{free_port()}"
    settings = {
        "port": int(issuer.rpartition(":")[2]),
        "issuer": issuer,
        "client": CLIENT,
        "secret": SECRET,
        "address": address,
    }
    command = [node, "--no-warnings", str(_PROGRAM), json.dumps(settings)]
    # A group of its own: where `node` is a script that starts the real one, both are ended.
    with subprocess.Popen(
        command,
        cwd=_MODULES,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            heard = process.stdout.readline()
            assert heard == "ready\n", process.stderr.read()
            # What it says later would fill the pipe.
            Thread(target=process.stderr.read, daemon=True).start()
            yield Provider(issuer, CLIENT, address, SECRET, acr)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


@contextmanager
def site_at(address: str, app: Flask) -> Iterator[None]:
    """Serve *app* at *address* for as long as the block runs."""
    with answering(app, int(address.rpartition(":")[2])):
        yield


class Visitor:
    """A browser without script: it follows redirects one by one and fills in the forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        # A browser sends a secure cookie to its own machine; Python's jar must be told so.
        self.jar = RequestsCookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
        self.visited: list[str] = []

    def get(self, path: str) -> requests.Response:
        """Ask for a page, following nothing."""
        return self._go("GET", urljoin(self.address, path))

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form of the site with the token of the page it is on."""
        page = self.get(fields.pop("page", "/cases")).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        token = {"csrf_token": found[1]} if found else {}
        return self._go("POST", urljoin(self.address, path), {**token, **fields})

    def follow(self, answer: requests.Response) -> requests.Response:
        """Follow redirects until a page comes."""
        while answer.is_redirect:
            answer = self._go("GET", urljoin(answer.url, answer.headers["Location"]))
        return answer

    def to_form(self, path: str = "/sign-in") -> requests.Response:
        """Go to the provider's own form, or through it where it asks nothing."""
        return self.follow(self.get(path))

    def fill(self, form: requests.Response, subject: str, acr: str) -> str:
        """Answer the provider's form; give the address that it sends back to, unvisited."""
        answer = self._go("POST", form.url, {"login": subject, "acr": acr})
        while not (found := urljoin(answer.url, answer.headers["Location"])).startswith(
            self.address
        ):
            answer = self._go("GET", found)
        return found

    def sign_in(
        self, subject: str, *, acr: str = "gold", path: str = "/sign-in"
    ) -> requests.Response:
        """Sign in whole, and give the page that comes last."""
        return self.follow(self.get(self.fill(self.to_form(path), subject, acr)))

    def _go(
        self,
        method: str,
        url: str,
        data: dict[str, str] | None = None,
        host: str | None = None,
    ) -> requests.Response:
        self.visited.append(url)
        with requests.Session() as http:
            named = {} if host is None else {"Host": host}
            request = requests.Request(method, url, headers=named, data=data).prepare()
            cookies = get_cookie_header(self.jar, request)
            if cookies:
                request.headers["Cookie"] = cookies
            answer = http.send(request, allow_redirects=False, timeout=20)
            extract_cookies_to_jar(self.jar, request, answer.raw)
            return answer
