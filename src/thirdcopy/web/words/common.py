"""Words of every page: the frame, the first page, signing in, and problems."""

from typing import Final

from thirdcopy.web.words.words import Words

COMMON: Final[Words] = {
    "skip": ("Skip to main content", "Neidio i’r prif gynnwys"),
    "menu": ("Menu", "Dewislen"),
    "contents": ("Contents", "Cynnwys"),
    "nav-register": ("Register", "Cofrestr"),
    "nav-statistics": ("Statistics", "Ystadegau"),
    "nav-log": ("Public log", "Log cyhoeddus"),
    "nav-cases": ("Cases", "Achosion"),
    "simulation": ("Simulation", "Efelychiad"),
    "simulation-says": ("Nobody here is real.", "Nid oes neb yma’n berson go iawn."),
    "sign-in": ("Sign in", "Mewngofnodi"),
    "sign-out": ("Sign out", "Allgofnodi"),
    "footer-says": (
        "This is not GOV.UK. Thirdcopy runs agreements between public bodies and keeps a public "
        "record of how often each is used. The record holds no personal data.",
        "Nid GOV.UK yw hwn. Mae Thirdcopy yn rhedeg cytundebau rhwng cyrff cyhoeddus ac yn cadw "
        "cofnod cyhoeddus o ba mor aml y defnyddir pob un. Nid oes data personol yn y cofnod.",
    ),
    "footer-proves": (
        "What is checked here is what passed through here. It says nothing of telephone calls, "
        "of whether a purpose was lawful, or of whether what somebody said was true.",
        "Yr hyn a wirir yma yw’r hyn a aeth drwodd yma. Nid yw’n dweud dim am alwadau ffôn, a "
        "oedd diben yn gyfreithlon, nac a oedd yr hyn a ddywedodd rhywun yn wir.",
    ),
    "start-title": (
        "Agreements that answer for themselves",
        "Cytundebau sy’n ateb drostynt eu hunain",
    ),
    "start-says": (
        "Thirdcopy runs agreements under which one public body gives another information about "
        "people.",
        "Mae Thirdcopy yn rhedeg cytundebau y mae un corff cyhoeddus yn rhoi gwybodaeth am bobl "
        "i un arall odanynt.",
    ),
    "start-how": (
        "Each request is checked against the agreement’s own clauses, a named person at the body "
        "that holds the data decides, and the least that is allowed is released.",
        "Gwirir pob cais yn erbyn cymalau’r cytundeb ei hun, mae person a enwir yn y corff sy’n "
        "dal y data yn penderfynu, a rhyddheir y lleiaf a ganiateir.",
    ),
    "start-limits": (
        "What was agreed, what it really allows and how often it was used are public, so that "
        "anyone can lay this third copy beside the others and see whether something was changed.",
        "Mae’r hyn a gytunwyd, yr hyn y mae’n ei ganiatáu mewn gwirionedd, a pha mor aml y’i "
        "defnyddiwyd yn gyhoeddus, fel y gall unrhyw un osod y trydydd copi hwn wrth ymyl y lleill "
        "a gweld a newidiwyd rhywbeth.",
    ),
    "way-register": ("Read the agreements", "Darllen y cytundebau"),
    "way-register-says": (
        "What each one says, what its clauses mean, and which of its promises hold.",
        "Yr hyn y mae pob un yn ei ddweud, ystyr ei gymalau, a pha rai o’i addewidion sy’n dal.",
    ),
    "way-statistics": ("See how often they are used", "Gweld pa mor aml y’u defnyddir"),
    "way-statistics-says": (
        "Counts for each quarter, what each figure means, and how to recount it.",
        "Cyfrifon ar gyfer pob chwarter, ystyr pob ffigur, a sut i’w ailgyfrif.",
    ),
    "way-log": ("Check the public log", "Gwirio’r log cyhoeddus"),
    "way-log-says": (
        "Where the log stands, and how to check it on your own machine.",
        "Lle mae’r log arni, a sut i’w wirio ar eich peiriant eich hun.",
    ),
    "way-sign-in": ("Sign in to casework", "Mewngofnodi i waith achos"),
    "way-sign-in-says": (
        "Ask, screen, decide or answer as one of the simulated officers.",
        "Gofyn, sgrinio, penderfynu neu ateb fel un o’r swyddogion efelychiedig.",
    ),
    "sign-in-title": ("Sign in as a simulated officer", "Mewngofnodi fel swyddog efelychiedig"),
    "sign-in-says": (
        "Nobody on this list is real, and no password is needed. The list is shown on this machine "
        "only.",
        "Nid oes neb ar y rhestr hon yn berson go iawn, ac nid oes angen cyfrinair. Ar y peiriant "
        "hwn yn unig y dangosir y rhestr.",
    ),
    "sign-in-as": ("Sign in as", "Mewngofnodi fel"),
    "posted-to": ("posted to {body}", "ar secondiad i {body}"),
    "yes": ("Yes", "Ie"),
    "no": ("No", "Na"),
    "days": ("{n} days", "{n} diwrnod"),
    "period": ("{first} to {last} {year}", "{first} i {last} {year}"),
    "date-unknown": ("not known", "nid yw’n hysbys"),
    "date-unpublished": ("not published", "heb ei gyhoeddi"),
    "date-end-2021": ("at the end of 2021", "ar ddiwedd 2021"),
    "warning": ("Warning", "Rhybudd"),
    "done": ("Done", "Wedi’i wneud"),
    "error-prefix": ("Error: ", "Gwall: "),
    "error-word": ("Error", "Gwall"),
    "problem-title": ("There is a problem", "Mae problem"),
    "problem-incident": (
        "If it happens again, quote this number:",
        "Os bydd yn digwydd eto, dyfynnwch y rhif hwn:",
    ),
    "problem-malformed": ("The request could not be read", "Ni ellid darllen y cais"),
    "problem-malformed-next": (
        "Go back, check what you entered, and try again.",
        "Ewch yn ôl, gwiriwch yr hyn a roesoch, a rhowch gynnig arall arni.",
    ),
    "problem-not-allowed": ("You may not do this", "Ni chewch wneud hyn"),
    "problem-not-allowed-next": (
        "Your role does not let you do this here. If it should, ask your administrators.",
        "Nid yw eich rôl yn caniatáu hyn yma. Os dylai, gofynnwch i’ch gweinyddwyr.",
    ),
    "problem-signed-out": ("Sign in first", "Mewngofnodwch yn gyntaf"),
    "problem-signed-out-next": (
        "This page is for people who act in cases.",
        "Mae’r dudalen hon ar gyfer pobl sy’n gweithredu mewn achosion.",
    ),
    "problem-not-found": ("Page not found", "Ni chafwyd hyd i’r dudalen"),
    "problem-not-found-next": (
        "Check the address. If you followed a link, it may be out of date, or the page may not be "
        "yours to see.",
        "Gwiriwch y cyfeiriad. Os dilynoch ddolen, gall fod wedi dyddio, neu efallai nad eich "
        "tudalen chi yw hi i’w gweld.",
    ),
    "problem-conflict": ("Somebody else was quicker", "Roedd rhywun arall yn gynt"),
    "problem-conflict-next": (
        "The case has moved on since you opened the page. Open it again and look before you act.",
        "Mae’r achos wedi symud ymlaen ers i chi agor y dudalen. Agorwch hi eto ac edrychwch cyn "
        "gweithredu.",
    ),
    "problem-stale-form": ("The form is out of date", "Mae’r ffurflen wedi dyddio"),
    "problem-stale-form-next": (
        "Nothing was done. Go back, load the page again, and send the form again.",
        "Ni wnaed dim. Ewch yn ôl, llwythwch y dudalen eto, ac anfonwch y ffurflen eto.",
    ),
    "problem-too-large": ("The form is too long", "Mae’r ffurflen yn rhy hir"),
    "problem-too-large-next": (
        "Nothing was done. Shorten your answers and send the form again.",
        "Ni wnaed dim. Byrhewch eich atebion ac anfonwch y ffurflen eto.",
    ),
    "problem-verification": (
        "What is stored here does not check",
        "Nid yw’r hyn a gedwir yma yn gwirio",
    ),
    "problem-verification-next": (
        "Nothing is released until somebody has looked. The operator has been told.",
        "Ni ryddheir dim nes i rywun edrych. Dywedwyd wrth y gweithredwr.",
    ),
    "problem-unavailable": ("Not available now", "Ddim ar gael nawr"),
    "problem-unavailable-next": (
        "Nothing was lost, and nothing was released. Try again in a few minutes.",
        "Ni chollwyd dim, ac ni ryddhawyd dim. Rhowch gynnig arall arni mewn ychydig funudau.",
    ),
    "problem-unforeseen": ("Something went wrong", "Aeth rhywbeth o’i le"),
    "problem-unforeseen-next": (
        "It is our fault. Nothing is released when something goes wrong.",
        "Ein bai ni yw hyn. Ni ryddheir dim pan fydd rhywbeth yn mynd o’i le.",
    ),
}
