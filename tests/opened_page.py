"""What a browser test asks for a page with: path, width, with script or without, signed in as."""

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]
