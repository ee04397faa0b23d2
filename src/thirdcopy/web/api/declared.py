"""A route, declared once: what it takes and gives is read from its function's signature."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args, get_type_hints

from flask import Response
from pydantic import BaseModel, ConfigDict

from thirdcopy.event import Refusal


class Model(BaseModel):
    """What goes in or out as JSON: nothing besides what is declared, and nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Query(BaseModel):
    """What may stand behind the `?`: text, so numbers and dates are read from it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class Route:
    """One operation: its place, the function that does it, and all that may come back.

    `places` are the parts of the path. A route that `acts` takes an idempotency key, and one
    that is `fresh` a proof that its officer has just signed in. One that `lacks` may have nothing
    to give yet.
    """

    name: str
    method: str
    path: str
    do: Callable[..., BaseModel | Response | Refusal]
    takes: type[Model] | None
    asks: type[Query] | None
    gives: type[BaseModel] | None
    media: str
    status: int
    public: bool
    acts: bool
    fresh: bool
    form: bool
    lacks: bool
    refuses: bool
    gateway: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Give the names of the parts of the path that vary."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def summary(self) -> str:
        """Give the first line of the function's docstring."""
        return inspect.getdoc(self.do).partition("\n")[0]  # type: ignore[union-attr]  # each has one

    @property
    def more(self) -> str:
        """Give what the docstring says after its first line."""
        return inspect.getdoc(self.do).partition("\n")[2].strip()  # type: ignore[union-attr]

    @property
    def statuses(self) -> tuple[int, ...]:
        """Give the status of every problem that may come back."""
        found = {503}
        if self.places or self.takes or self.asks or not self.public:
            found |= {400}
        if self.form or not self.public:
            found |= {401}
        if not self.public:
            found |= {403}
        if self.places or self.lacks:
            found |= {404}
        if self.takes:
            found |= {413, 415}
        if self.acts:
            found |= {409}
        if self.refuses:
            found |= {422}
        return tuple(sorted(found))


def route(
    method: str,
    path: str,
    *,
    gateway: tuple[str, ...] = (),
    status: int = 200,
    media: str = "application/json",
    fresh: bool = False,
    form: bool = False,
    lacks: bool = False,
    name: str | None = None,
) -> Callable[[Callable[..., BaseModel | Response | Refusal]], Route]:
    """Declare a route; *gateway* names the functions of the gateway that it is the way to.

    The function's first parameter says who may call: a `Call` has an officer, a `Site` is
    given to anybody. What it returns says what comes back, and whether that may be a refusal.
    """

    def declare(do: Callable[..., BaseModel | Response | Refusal]) -> Route:
        hints = get_type_hints(do)
        back = hints.pop("return")
        backs = get_args(back) or (back,)
        models = [hint for hint in hints.values() if isinstance(hint, type)]
        takes = [one for one in models if issubclass(one, Model)]
        asks = [one for one in models if issubclass(one, Query)]
        public = next(iter(hints.values())).__name__ == "Site"
        return Route(
            name=name or do.__name__.replace("_", "-"),
            method=method,
            path=path,
            do=do,
            takes=takes[0] if takes else None,
            asks=asks[0] if asks else None,
            gives=next((one for one in backs if issubclass(one, BaseModel)), None),
            media=media,
            status=status,
            public=public,
            acts=method != "GET" and not public,
            fresh=fresh,
            form=form,
            lacks=lacks,
            refuses=Refusal in backs,
            gateway=gateway,
        )

    return declare
