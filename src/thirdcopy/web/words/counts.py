"""Words of the statistics; each figure's meaning stands beside it."""

from typing import Final

from thirdcopy.web.words.words import Words

COUNTS: Final[Words] = {
    "statistics-title": ("Statistics", "Ystadegau"),
    "statistics-says": (
        "How often each agreement was used, by quarter. A quarter is published when it has been "
        "closed.",
        "Pa mor aml y defnyddiwyd pob cytundeb, fesul chwarter. Cyhoeddir chwarter pan fydd wedi’i "
        "gau.",
    ),
    "statistics-none": ("No quarter has been closed yet.", "Nid oes chwarter wedi’i gau eto."),
    "statistics-kinds": (
        "There are two kinds of figure. Some can be recounted by anyone from the public log. "
        "Others are attested: they are published with small numbers hidden, and an auditor can "
        "check them. Every table says which it is.",
        "Mae dau fath o ffigur. Gall unrhyw un ailgyfrif rhai o’r log cyhoeddus. Mae eraill wedi’u "
        "hardystio: fe’u cyhoeddir gyda niferoedd bach wedi’u cuddio, a gall archwilydd eu gwirio. "
        "Mae pob tabl yn dweud pa un ydyw.",
    ),
    "period-title": ("Statistics for {period}", "Ystadegau ar gyfer {period}"),
    "period-says": (
        "Counts go by the date on which something happened, so a request can be received in one "
        "quarter and answered in the next.",
        "Mae’r cyfrifon yn ôl y dyddiad y digwyddodd rhywbeth, felly gall cais ddod i law mewn un "
        "chwarter a chael ei ateb yn y nesaf.",
    ),
    "recountable": ("Recountable by anyone", "Gall unrhyw un ei ailgyfrif"),
    "recountable-says": (
        "These figures come from the public log alone. Anyone can recount them.",
        "Daw’r ffigurau hyn o’r log cyhoeddus yn unig. Gall unrhyw un eu hailgyfrif.",
    ),
    "attested": ("Attested", "Wedi’i ardystio"),
    "attested-says": (
        "The public log commits to this table, but does not open what is behind it. An auditor "
        "can.",
        "Mae’r log cyhoeddus yn ymrwymo i’r tabl hwn, ond nid yw’n agor yr hyn sydd y tu ôl iddo. "
        "Gall archwilydd.",
    ),
    "chart-title": ("{title}, {period}", "{title}, {period}"),
    "chart-says": (
        "One bar for each figure. The table below has the same figures.",
        "Un bar ar gyfer pob ffigur. Mae’r un ffigurau yn y tabl isod.",
    ),
    "chart-of": ("Chart: {title}", "Siart: {title}"),
    "table-of": ("Table: {title}", "Tabl: {title}"),
    "figure": ("Figure", "Ffigur"),
    "number": ("Number", "Nifer"),
    "who-can-check": ("Who can check it", "Pwy all ei wirio"),
    "by-anyone": ("Anyone", "Unrhyw un"),
    "by-auditor": ("An auditor", "Archwilydd"),
    "not-shown": ("* (1 to 7)", "* (1 i 7)"),
    "suppressed-says": ("between 1 and 7", "rhwng 1 a 7"),
    "control-is": ("How small numbers are hidden:", "Sut y cuddir niferoedd bach:"),
    "control-uk-health-1-7-round-5": (
        "0 is shown as it is, 1 to 7 as *, and every other number to the nearest 5, so the figures "
        "need not add up.",
        "Dangosir 0 fel y mae, 1 i 7 fel *, a phob nifer arall i’r 5 agosaf, felly nid oes raid "
        "i’r ffigurau adio i fyny.",
    ),
    "csv": ("These figures as CSV", "Y ffigurau hyn fel CSV"),
    "identity-says": (
        "Over any period, the requests received are those rejected, withdrawn, supplied and ended "
        "with nothing supplied, and the change in how many are open.",
        "Dros unrhyw gyfnod, y ceisiadau a ddaeth i law yw’r rhai a wrthodwyd ar weithdrefn, a "
        "dynnwyd yn ôl, a gyflenwyd ac a ddaeth i ben heb gyflenwi dim, a’r newid yn y nifer sydd "
        "ar agor.",
    ),
    "recount": ("Recount the figures yourself", "Ailgyfrif y ffigurau eich hun"),
    "recount-says": (
        "Unpack the public files and run this command where you unpacked them. It checks the "
        "whole log and prints the counts that it finds.",
        "Dadbaciwch y ffeiliau cyhoeddus a rhedwch y gorchymyn hwn lle’u dadbaciwyd. Mae’n "
        "gwirio’r log cyfan ac yn argraffu’r cyfrifon y mae’n eu canfod.",
    ),
    "hash-tally": ("SHA-256 of the tally", "SHA-256 y cyfrif"),
    "hash-reveal": ("SHA-256 of the reveal", "SHA-256 y datgeliad"),
    "measure-received": ("Received", "Wedi dod i law"),
    "measure-received-says": (
        "Requests that an officer submitted, each about one named person.",
        "Ceisiadau a gyflwynodd swyddog, pob un am un person a enwir.",
    ),
    "measure-rejected": ("Rejected", "Gwrthodwyd ar weithdrefn"),
    "measure-rejected-says": (
        "Requests that ended because the procedure was not followed.",
        "Ceisiadau a ddaeth i ben am na ddilynwyd y weithdrefn.",
    ),
    "measure-withdrawn": ("Withdrawn", "Tynnwyd yn ôl"),
    "measure-withdrawn-says": (
        "Requests that the officer who asked took back.",
        "Ceisiadau a dynnwyd yn ôl gan y swyddog a ofynnodd.",
    ),
    "measure-supplied": ("Supplied", "Cyflenwyd"),
    "measure-supplied-says": (
        "Requests for which the intent to release became durable, whether or not it arrived.",
        "Ceisiadau y daeth y bwriad i ryddhau yn barhaol ar eu cyfer, p’un a gyrhaeddodd ai peidio.",
    ),
    "measure-nothing-supplied": ("Nothing supplied", "Dim wedi’i gyflenwi"),
    "measure-nothing-supplied-says": (
        "Requests that ended without a release: refused, not held, not certain or protected, all "
        "answered alike.",
        "Ceisiadau a ddaeth i ben heb ryddhau dim: gwrthodwyd, ddim yn cael ei ddal, ansicr neu "
        "warchodedig, i gyd wedi’u hateb yr un fath.",
    ),
    "measure-not-confirmed": ("Not confirmed at once", "Heb ei gadarnhau ar unwaith"),
    "measure-not-confirmed-says": (
        "Status checks that were not answered at once and went to a named official.",
        "Gwiriadau statws na chawsant eu hateb ar unwaith ac a aeth at swyddog a enwir.",
    ),
}
