"""One function for each action; the only place with clock, store, sources and post."""

from thirdcopy.gateway.agreements import (
    Registered,
    adopt,
    end,
    put_in_force,
    register,
    registered,
    suspend,
)
from thirdcopy.gateway.cases import (
    attest,
    countersign,
    decide,
    provisional,
    reject,
    screen,
    second,
    submit,
    withdraw,
)
from thirdcopy.gateway.casework import Loaded, done_before, find, load
from thirdcopy.gateway.gateway import Gateway, Post, enrol_recipient, mailbox_post, open_gateway
from thirdcopy.gateway.inbox import Seen, inbox, see, side_of
from thirdcopy.gateway.people import actor_of, enrol, everybody, name_of
from thirdcopy.gateway.periods import (
    attested_csv,
    close_day,
    close_period,
    kinds_of,
    public_text,
    published_periods,
    table_of,
)
from thirdcopy.gateway.publishing import publish
from thirdcopy.gateway.releasing import work

__all__ = [
    "Gateway",
    "Loaded",
    "Post",
    "Registered",
    "Seen",
    "actor_of",
    "adopt",
    "attest",
    "attested_csv",
    "close_day",
    "close_period",
    "countersign",
    "decide",
    "done_before",
    "end",
    "enrol",
    "enrol_recipient",
    "everybody",
    "find",
    "inbox",
    "kinds_of",
    "load",
    "mailbox_post",
    "name_of",
    "open_gateway",
    "provisional",
    "public_text",
    "publish",
    "published_periods",
    "put_in_force",
    "register",
    "registered",
    "reject",
    "screen",
    "second",
    "see",
    "side_of",
    "submit",
    "suspend",
    "table_of",
    "withdraw",
    "work",
]
