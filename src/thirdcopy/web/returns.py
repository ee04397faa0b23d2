"""Returns of activity of every closed quarter, as pages and programs are given them."""

from collections.abc import Iterable

from thirdcopy import gateway as gates
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.statistics import statistics_of
from thirdcopy.register import Return, returns_of
from thirdcopy.web.listed import Listed
from thirdcopy_client.canonical import Json


def returns_under(gateway: Gateway, agreements: Iterable[Listed]) -> tuple[Return, ...]:
    """Give the returns under these agreements, the latest quarter first."""
    adopted = {
        one.agreement.hash: frozenset(str(each.body) for each in one.adoptions)
        for one in agreements
        if one.adoptions and one.withheld is None
    }
    if not adopted:
        return ()
    return tuple(
        one
        for each in reversed(statistics_of(gateway, gates.published_periods(gateway)))
        for one in returns_of(each, adopted)
    )


def json_of_return(one: Return) -> dict[str, Json]:
    """Write a return; a count that is hidden or held back is null, and `shown` says how."""
    return {
        "period": one.period,
        "agreement": one.agreement,
        "body": one.body,
        "figures": {
            name: int(shown) if shown.isdecimal() else None for name, shown in one.shown.items()
        },
        "shown": dict(one.shown),
    }
