"""The register for programs: JSON, CSV, the fields of the United Kingdom's register, Atom, DCAT.

Links in them are paths of this site, so that a copy of the whole can be hosted anywhere.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flask import url_for

from thirdcopy.agreement import Vocabulary
from thirdcopy.register import FIELDS, RegisterChange, moment, sheet, uk_fields
from thirdcopy.register.particulars import Particular
from thirdcopy.web.language import say
from thirdcopy.web.listed import Listed
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, date_of

_ATOM: Final = "http://www.w3.org/2005/Atom"
_COLUMNS: Final = (
    "id",
    "hash",
    "title",
    "title_cy",
    "what-it-is",
    "status",
    "since",
    "ground",
    "text-withheld",
    "discloser",
    "recipients",
    "purposes",
    "dataset",
    "items",
    "adopted-by",
    "queue",
    "period",
    "received",
    "supplied",
    "nothing-supplied",
    "who-can-count",
)
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def json_of(one: Listed) -> dict[str, Json]:
    """Write one agreement of the register as JSON; `findings` is null until worked out."""
    text, status = one.agreement, one.status
    findings: Json = None
    if one.findings and not one.withheld:
        findings = [
            {"kind": found.kind, "severity": found.severity, "clauses": list(found.clauses)}
            for found in one.findings.findings
        ]
    counts: Json = None
    if one.figures:
        counts = {
            "period": one.figures.period,
            "recountable": one.figures.recountable,
            "figures": dict(one.figures.shown),
        }
    return {
        "id": text.id,
        "hash": text.hash,
        "title": {"en": text.title, "cy": text.title_cy},
        "reconstruction": text.reconstruction,
        "withheld": _withheld(one),
        "says": None if one.withheld else text.says,
        "unknown": list(text.unknown),
        "profile": one.profile.id,
        "status": {
            "word": status.word,
            "since": _day(status.since),
            "ground": status.ground,
            "missed": status.missed.isoformat() if status.missed else None,
            "queue": None
            if one.queue is None
            else {"on": one.queue.on.isoformat(), "waiting": one.queue.shown},
        },
        "discloser": text.discloser,
        "recipients": list(text.recipients),
        "purposes": list(text.purposes),
        "dataset": text.dataset,
        "items": [item.category for item in text.items],
        "findings": findings,
        "promises": {} if one.withheld else dict(one.outcomes),
        "counts": counts,
        "adopted_by": [adoption.body for adoption in one.adoptions],
        "page": url_for("agreement.page", name=text.hash),
    }


def json_of_particular(one: Particular) -> dict[str, Json]:
    """Write one posting, charge or challenge as JSON, what is said now and before."""
    return {
        "number": one.number,
        "kind": one.kind,
        "agreement": one.agreement,
        "id": one.id,
        "stands": one.stands,
        "history": [
            {
                "on": date_of(said.at).isoformat(),
                "state": said.state,
                "reason": said.reason,
                "says": dict(said.values),
            }
            for said in one.history
        ],
    }


def csv_of_register(agreements: Iterable[Listed]) -> bytes:
    """Write the register as CSV, a row for each agreement."""
    return sheet(_COLUMNS, (_row(one) for one in agreements))


def uk_csv(agreements: Iterable[Listed], vocabulary: Vocabulary) -> bytes:
    """Write the fields of the United Kingdom's register; a withheld text gives no row."""
    rows = (
        uk_fields(one.agreement, one.adoptions, vocabulary)
        for one in agreements
        if one.withheld is None
    )
    return sheet(FIELDS, rows)


def atom(origin: str, found: Sequence[RegisterChange], agreements: Mapping[Hash, Listed]) -> bytes:
    """Write the changes of the register as an Atom feed (RFC 4287)."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", f"tag:{origin},2026:register")
    _put(feed, "title", say("register-title"))
    _put(feed, "updated", moment(found[0].at if found else Micros(0)))
    _put(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", origin)
    _link(feed, url_for("register.feed"), "self")
    _link(feed, url_for("register.listing"), "alternate")
    for one in found:
        listed = agreements.get(one.agreement)
        title = listed.agreement.title if listed else one.agreement
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _put(entry, "id", one.id)
        _put(entry, "title", say(f"change-{one.kind}", title=title))
        _put(entry, "updated", moment(one.at))
        _put(entry, "summary", one.ground or say(f"change-{one.kind}", title=title))
        _link(entry, url_for("agreement.page", name=one.agreement), "alternate")
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data


def dcat(origin: str, agreements: Iterable[Listed], periods: Iterable[str]) -> Json:
    """Describe what is published here as a DCAT catalogue (W3C DCAT 3, in JSON-LD)."""
    register = _dataset(
        url_for("register.listing"),
        say("register-title"),
        say("register-says"),
        [
            (url_for("register.as_json"), "application/json"),
            (url_for("register.as_csv"), "text/csv"),
            (url_for("register.uk"), "text/csv"),
            (url_for("register.feed"), "application/atom+xml"),
            (url_for("particulars.as_json"), "application/json"),
            (url_for("particulars.as_csv"), "text/csv"),
        ],
    )
    texts = [
        _dataset(
            url_for("agreement.page", name=one.agreement.hash),
            one.agreement.title,
            say("withheld-short") if one.withheld else one.agreement.says,
            [(url_for("agreement.as_json", name=one.agreement.id), "application/json")]
            + (
                []
                if one.withheld
                else [(url_for("agreement.text", name=one.agreement.hash), "text/markdown")]
            ),
        )
        for one in agreements
    ]
    counts = [
        _dataset(
            url_for("statistics.period", period=period),
            say("dcat-counts", period=period),
            say("way-statistics-says"),
            [
                (url_for("statistics.recountable", period=period), "text/csv"),
                (url_for("statistics.attested", period=period), "text/csv"),
            ],
        )
        for period in periods
    ]
    return {
        "@context": _CONTEXT,
        "@id": url_for("register.as_dcat"),
        "@type": "dcat:Catalog",
        "dct:title": origin,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": origin},
        "dct:language": ["en", "cy"],
        "dcat:dataset": [register, *texts, *counts],
    }


def _dataset(
    page: str, title: str, says: str, distributions: Sequence[tuple[str, str]]
) -> dict[str, Json]:
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": title,
        "dct:description": says,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": address},
                "dcat:mediaType": kind,
            }
            for address, kind in distributions
        ],
    }


def _row(one: Listed) -> dict[str, str]:
    text, status, figures = one.agreement, one.status, one.figures
    shown = figures.shown if figures else {}
    row = (
        text.id,
        text.hash,
        text.title,
        text.title_cy,
        text.reconstruction,
        status.word,
        _day(status.since) or "",
        status.ground or "",
        f"{_day(one.withheld.since)}: {one.withheld.ground}" if one.withheld else "no",
        text.discloser,
        "; ".join(text.recipients),
        "; ".join(text.purposes),
        text.dataset,
        "; ".join(item.category for item in text.items),
        "; ".join(adoption.body for adoption in one.adoptions),
        one.queue.shown if one.queue else "",
        figures.period if figures else "",
        *(shown.get(name, "") for name in ("received", "supplied", "nothing-supplied")),
        "" if figures is None else "anyone" if figures.recountable else "auditor",
    )
    return dict(zip(_COLUMNS, row, strict=True))


def _withheld(one: Listed) -> Json:
    if one.withheld is None:
        return None
    return {"since": _day(one.withheld.since), "ground": one.withheld.ground}


def _day(at: Micros | None) -> str | None:
    return None if at is None else date_of(at).isoformat()


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ET.Element, address: str, rel: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", {"href": address, "rel": rel})
