"""How the site is served: where it listens, for whom, and what stands before it."""

from dataclasses import dataclass
from typing import Final

from thirdcopy.settings import Secret, listed, number, pattern, secret, setting

_ADDRESS: Final = pattern("an IP address of this machine", r"[0-9.]{7,15}|[0-9a-fA-F:]{2,39}")
_NAME: Final = pattern("a host name such as `records.council.example`", r"[a-z0-9.-]{1,253}")
_CONTACT: Final = pattern(
    "a `mailto:`, `https://` or `tel:` address",
    r"mailto:[^\s@]{1,64}@[a-z0-9.-]{1,253}|https://[^\s]{1,500}|tel:\+[0-9-]{5,20}",
)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Where and how the site listens."""

    address: str = setting(
        _ADDRESS,
        "The address to listen on. TLS is left to a proxy, so anything but a loopback address "
        "carries sessions and pages unencrypted over a network: choose one only where the network "
        "between proxy and gateway is as trusted as the machine.",
        default="127.0.0.1",
    )
    port: int = setting(
        number(1, 65535),
        "The port to listen on.",
        default=8000,
    )
    names: tuple[str, ...] = setting(
        listed(_NAME),
        "The host names under which the site is asked for. A request for any other name is "
        "refused, so that no page is made with an address that somebody else chose; the host "
        "of `sign_in.address` is among them. Name the one by which a health check asks as well.",
        default=("localhost", "127.0.0.1"),
    )
    proxies: int = setting(
        number(0, 8),
        "How many proxies of yours stand before the site. That many of the last entries of "
        "`X-Forwarded-For`, `-Proto` and `-Host` are believed: one too many, and anybody can claim "
        "to be on this machine; one too few, and everybody seems to be the proxy.",
        default=0,
    )
    processes: int = setting(
        number(1, 64),
        "How many processes answer. More than one needs both databases on PostgreSQL, because an "
        "SQLite file has one process that serves it; each process holds up to ten connections to "
        "each database.",
        default=1,
    )
    threads: int = setting(
        number(1, 64),
        "How many requests each process answers at once; the others wait.",
        default=8,
    )
    every: int = setting(
        number(1, 300),
        "How many seconds pass between two looks for work that has fallen due. A decision's answer "
        "leaves at the next look, so this is how long it may wait.",
        default=20,
    )


@dataclass(frozen=True, kw_only=True)
class MetricsSettings:
    """Who may read how the service is doing."""

    token: Secret | None = secret(
        "Whoever sends this token as a bearer may read `/metrics`. Not set, there is no such page. "
        "It holds no person, no case and no count of cases, but it tells how busy the site is."
    )


@dataclass(frozen=True, kw_only=True)
class SecuritySettings:
    """Whom to tell of a weakness."""

    contact: tuple[str, ...] = setting(
        listed(_CONTACT),
        "Where somebody who found a weakness may tell it, the best way first. "
        "`/.well-known/security.txt` says it to everybody (RFC 9116); not set, there is no such "
        "page, and a stranger has nobody to tell.",
        default=(),
    )
