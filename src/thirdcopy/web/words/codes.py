"""Words for codes that the stages below use: roles, states, events, reasons."""

from typing import Final

from thirdcopy.web.words.words import Words

_ROLES: Final[Words] = {
    "role-requester": ("officer who asks", "swyddog sy’n gofyn"),
    "role-countersigner": ("countersigner", "cydlofnodwr"),
    "role-handler": ("handler", "trafodwr"),
    "role-decider": ("decider", "penderfynwr"),
    "role-second-decider": ("second decider", "ail benderfynwr"),
    "role-safeguarding-lead": ("safeguarding lead", "arweinydd diogelu"),
    "role-official": ("official who answers checks", "swyddog sy’n ateb gwiriadau"),
    "role-auditor": ("auditor", "archwilydd"),
    "role-register-editor": ("editor of the register", "golygydd y gofrestr"),
    "role-system": ("the gateway", "y porth"),
}

_STATES: Final[Words] = {
    "state-submitted": ("To be countersigned", "I’w gydlofnodi"),
    "state-countersigned": ("To be screened", "I’w sgrinio"),
    "state-screened": ("Screened", "Wedi’i sgrinio"),
    "state-assessed": ("To be decided", "I’w benderfynu"),
    "state-seconding": ("To be confirmed", "I’w gadarnhau"),
    "state-permitted": ("Permitted", "Wedi’i ganiatáu"),
    "state-matched": ("Record found", "Cofnod wedi’i ganfod"),
    "state-stopped": ("Stopped", "Wedi’i atal"),
    "state-waiting": ("To be answered", "I’w ateb"),
    "state-unmatched": ("No record found", "Dim cofnod wedi’i ganfod"),
    "state-refused": ("Refused", "Wedi’i wrthod"),
    "state-supplied": ("Being sent", "Yn cael ei anfon"),
    "state-delivered": ("Supplied", "Cyflenwyd"),
    "state-undelivered": ("Supplied, not delivered", "Cyflenwyd, heb ei ddanfon"),
    "state-nothing-supplied": ("Nothing supplied", "Dim wedi’i gyflenwi"),
    "state-rejected": ("Rejected", "Gwrthodwyd"),
    "state-withdrawn": ("Withdrawn", "Tynnwyd yn ôl"),
    "told-submitted": ("To be countersigned", "I’w gydlofnodi"),
    "told-with-discloser": ("With the body that decides", "Gyda’r corff sy’n penderfynu"),
    "told-not-confirmed": ("Not confirmed at once", "Heb ei gadarnhau ar unwaith"),
    "told-supplied": ("Supplied", "Cyflenwyd"),
    "told-nothing-supplied": ("Nothing supplied", "Dim wedi’i gyflenwi"),
    "told-rejected": ("Rejected", "Gwrthodwyd"),
    "told-withdrawn": ("Withdrawn", "Tynnwyd yn ôl"),
    "told-why-submitted": (
        "A second officer of your body must stand behind the request.",
        "Rhaid i ail swyddog o’ch corff sefyll y tu ôl i’r cais.",
    ),
    "told-why-with-discloser": (
        "The body that holds the data is dealing with it.",
        "Mae’r corff sy’n dal y data yn delio ag ef.",
    ),
    "told-why-not-confirmed": (
        "No answer could be given at once. That says nothing about the person.",
        "Ni ellid rhoi ateb ar unwaith. Nid yw hynny’n dweud dim am y person.",
    ),
    "told-why-supplied": ("The agreement permits it.", "Mae’r cytundeb yn caniatáu hynny."),
    "told-why-nothing-supplied": (
        "The answer is the same whether the request was refused, no record was found, or the "
        "person is protected. It is no ground to treat anybody worse.",
        "Mae’r ateb yr un fath p’un a wrthodwyd y cais, na chanfuwyd cofnod, neu a yw’r person yn "
        "cael ei warchod. Nid yw’n rheswm dros drin neb yn waeth.",
    ),
    "told-why-withdrawn": ("You took it back.", "Fe’i tynnwyd yn ôl gennych chi."),
    "told-why-rejected": ("The procedure was not followed.", "Ni ddilynwyd y weithdrefn."),
}

_NEXT: Final[Words] = {
    "next-countersign": (
        "A countersigner of your body reads it.",
        "Mae cydlofnodwr o’ch corff yn ei ddarllen.",
    ),
    "next-wait": (
        "You are told on or before the due date.",
        "Cewch wybod ar y dyddiad neu cyn hynny.",
    ),
    "next-wait-official": (
        "A named official answers by the due date.",
        "Mae swyddog a enwir yn ateb erbyn y dyddiad.",
    ),
    "next-open": ("Download the answer and open it.", "Lawrlwythwch yr ateb a’i agor."),
    "next-none": ("Nothing.", "Dim."),
    "next-ask-again": (
        "Put it right and make a new request.",
        "Cywirwch hyn a gwnewch gais newydd.",
    ),
    "next-await-countersign": (
        "The body that asks countersigns it.",
        "Mae’r corff sy’n gofyn yn ei gydlofnodi.",
    ),
    "next-screen": (
        "A handler screens for people at risk.",
        "Mae trafodwr yn sgrinio am bobl mewn perygl.",
    ),
    "next-assess": ("The gateway assesses it.", "Mae’r porth yn ei asesu."),
    "next-decide": ("A decider decides.", "Mae penderfynwr yn penderfynu."),
    "next-second": ("A second decider confirms.", "Mae ail benderfynwr yn cadarnhau."),
    "next-match": ("The gateway looks for the record.", "Mae’r porth yn chwilio am y cofnod."),
    "next-stopped": (
        "The safeguarding lead looks at it. A decider may decide again before the due date.",
        "Mae’r arweinydd diogelu yn edrych arno. Gall penderfynwr benderfynu eto cyn y dyddiad.",
    ),
    "next-official": ("An official answers the check.", "Mae swyddog yn ateb y gwiriad."),
    "next-lapse": (
        "Whoever asked is told “nothing supplied” on the due date, and not before.",
        "Dywedir “dim wedi’i gyflenwi” wrth y sawl a ofynnodd ar y dyddiad, ac nid cyn hynny.",
    ),
    "next-send": (
        "The gateway sends the sealed answer.",
        "Mae’r porth yn anfon yr ateb wedi’i selio.",
    ),
}

_EVENTS: Final[Words] = {
    "event-received": ("Received", "Wedi dod i law"),
    "event-countersigned": ("Countersigned", "Cydlofnodwyd"),
    "event-rejected": ("Rejected", "Gwrthodwyd"),
    "event-withdrawn": ("Withdrawn", "Tynnwyd yn ôl"),
    "event-screened": ("Screened", "Sgriniwyd"),
    "event-attested": ("A question answered", "Atebwyd cwestiwn"),
    "event-assessed": ("Assessed against the agreement", "Aseswyd yn erbyn y cytundeb"),
    "event-decided": ("Decided", "Penderfynwyd"),
    "event-seconded": ("Confirmed by a second person", "Cadarnhawyd gan ail berson"),
    "event-matched": ("Record looked for", "Chwiliwyd am y cofnod"),
    "event-stopped": ("Stopped", "Ataliwyd"),
    "event-supplied": ("Supplied", "Cyflenwyd"),
    "event-check-answered": ("Check answered", "Atebwyd y gwiriad"),
    "event-delivered": ("Delivered", "Danfonwyd"),
    "event-undelivered": ("Not delivered", "Heb ei ddanfon"),
    "event-not-confirmed": ("Not confirmed at once", "Heb ei gadarnhau ar unwaith"),
    "event-nothing-supplied": ("Nothing supplied", "Dim wedi’i gyflenwi"),
    "event-acknowledged": ("Opened by the recipient", "Agorwyd gan y derbynnydd"),
    "event-turned-away": ("An act was refused", "Gwrthodwyd gweithred"),
    "event-read": ("Looked at", "Edrychwyd arno"),
}

_REASONS: Final[Words] = {
    "procedure-not-countersigned": (
        "No officer of sufficient grade countersigned the request.",
        "Ni chydlofnododd swyddog o radd ddigonol y cais.",
    ),
    "procedure-not-one-person": (
        "The request does not concern one named person.",
        "Nid yw’r cais yn ymwneud ag un person a enwir.",
    ),
    "procedure-incomplete": (
        "The form does not say why the information is necessary.",
        "Nid yw’r ffurflen yn dweud pam y mae’r wybodaeth yn angenrheidiol.",
    ),
    "procedure-wrong-agreement": (
        "The request is outside the agreement that it names.",
        "Mae’r cais y tu allan i’r cytundeb y mae’n ei enwi.",
    ),
    "why-state-submitted": (
        "It has not been countersigned.",
        "Nid yw wedi’i gydlofnodi.",
    ),
    "why-state-countersigned": (
        "It is countersigned, and nobody has screened it.",
        "Mae wedi’i gydlofnodi, ac nid oes neb wedi’i sgrinio.",
    ),
    "why-state-assessed": (
        "It is screened, and nobody has decided.",
        "Mae wedi’i sgrinio, ac nid oes neb wedi penderfynu.",
    ),
    "why-state-seconding": (
        "The decision must be confirmed by a second person.",
        "Rhaid i ail berson gadarnhau’r penderfyniad.",
    ),
    "why-state-delivered": (
        "A named person decided, and the agreement permits it.",
        "Penderfynodd person a enwir, ac mae’r cytundeb yn caniatáu hynny.",
    ),
    "why-state-rejected": ("The procedure was not followed.", "Ni ddilynwyd y weithdrefn."),
    "why-state-withdrawn": (
        "The officer who asked took it back.",
        "Tynnodd y swyddog a ofynnodd ef yn ôl.",
    ),
    "why-nothing": ("It goes its way.", "Mae’n mynd rhagddo."),
    "why-other": (
        "A safeguard of the gateway applied.",
        "Cymhwyswyd un o fesurau diogelu’r porth.",
    ),
    "why-clauses": (
        "A clause forbids it, now that the record is known:",
        "Mae cymal yn ei wahardd, nawr bod y cofnod yn hysbys:",
    ),
    "why-refused": (
        "A decider refused it on the merits.",
        "Gwrthododd penderfynwr ef ar y rhinweddau.",
    ),
    "why-undecided": ("Nobody decided in time.", "Ni phenderfynodd neb mewn pryd."),
    "why-none": ("No record was found.", "Ni chanfuwyd cofnod."),
    "why-ambiguous": ("More than one record fits.", "Mae mwy nag un cofnod yn cyfateb."),
    "why-conflicting": (
        "A detail contradicts the record.",
        "Mae manylyn yn gwrth-ddweud y cofnod.",
    ),
    "why-merged": ("The record was merged or replaced.", "Cyfunwyd neu disodlwyd y cofnod."),
    "why-no-strong-identifier": (
        "Without a number the record is not certain enough.",
        "Heb rif nid yw’r cofnod yn ddigon sicr.",
    ),
    "why-not-affirmative": (
        "The answer is not affirmative, so a person must give it.",
        "Nid yw’r ateb yn gadarnhaol, felly rhaid i berson ei roi.",
    ),
    "why-at-risk": (
        "The person is at risk. Nothing is ever supplied.",
        "Mae’r person mewn perygl. Ni chyflenwir dim byth.",
    ),
    "why-screening-missing": ("Nobody has screened it.", "Nid oes neb wedi’i sgrinio."),
    "why-screening-stale": ("The screening is too old.", "Mae’r sgrinio’n rhy hen."),
    "why-people-not-separate": (
        "One person stands in two places.",
        "Mae un person yn sefyll mewn dau le.",
    ),
    "stop-screening-missing": (
        "Nobody has screened for people at risk, so nothing can be supplied.",
        "Nid oes neb wedi sgrinio am bobl mewn perygl, felly ni ellir cyflenwi dim.",
    ),
    "stop-screening-stale": (
        "The screening is older than 28 days. Screen again.",
        "Mae’r sgrinio’n hŷn na 28 diwrnod. Sgriniwch eto.",
    ),
    "stop-at-risk": (
        "The screening saw a risk. Nothing can be supplied, under any clause.",
        "Gwelodd y sgrinio berygl. Ni ellir cyflenwi dim, o dan unrhyw gymal.",
    ),
    "stop-people-not-separate": (
        "One person stands in two places in this case, so nothing can be supplied.",
        "Mae un person yn sefyll mewn dau le yn yr achos hwn, felly ni ellir cyflenwi dim.",
    ),
    "stop-other": (
        "A safeguard of the gateway stops this.",
        "Mae un o fesurau diogelu’r porth yn atal hyn.",
    ),
}

_REFUSALS: Final[Words] = {
    "refusal-not-your-role": (
        "Your role does not let you do this now.",
        "Nid yw eich rôl yn caniatáu hyn nawr.",
    ),
    "refusal-not-yours": (
        "Only the officer who asked may withdraw the request.",
        "Dim ond y swyddog a ofynnodd all dynnu’r cais yn ôl.",
    ),
    "refusal-people-not-separate": (
        "You stand in another place in this case already, so somebody else must do this.",
        "Rydych yn sefyll mewn lle arall yn yr achos hwn eisoes, felly rhaid i rywun arall wneud "
        "hyn.",
    ),
    "refusal-no-reasons": (
        "Write the reasons for the decision in a sentence",
        "Ysgrifennwch y rhesymau dros y penderfyniad mewn brawddeg",
    ),
    "refusal-no-items": (
        "Choose at least one item, or refuse",
        "Dewiswch o leiaf un eitem, neu gwrthodwch",
    ),
    "refusal-not-asked": (
        "Choose only items that were asked for",
        "Dewiswch eitemau a ofynnwyd yn unig",
    ),
    "refusal-not-permitted": (
        "The agreement does not permit one of the items",
        "Nid yw’r cytundeb yn caniatáu un o’r eitemau",
    ),
    "refusal-wrong-clause": (
        "Choose a clause that permits every item you chose",
        "Dewiswch gymal sy’n caniatáu pob eitem a ddewisoch",
    ),
    "refusal-unknown-procedure": ("Choose what was not done", "Dewiswch yr hyn na wnaed"),
    "refusal-no-screening-answer": ("Say what you saw", "Dywedwch beth welsoch chi"),
    "refusal-no-answers": (
        "Answer at least one question with yes, or give a number.",
        "Atebwch o leiaf un cwestiwn gydag ie, neu rhowch rif.",
    ),
    "refusal-malformed": (
        "An answer is not of the form that the agreement asks for.",
        "Nid yw ateb o’r ffurf y mae’r cytundeb yn gofyn amdani.",
    ),
    "refusal-at-risk": (
        "The screening saw a risk. Nothing can be supplied, under any clause.",
        "Gwelodd y sgrinio berygl. Ni ellir cyflenwi dim, o dan unrhyw gymal.",
    ),
    "refusal-screening-missing": (
        "Nobody has screened for people at risk.",
        "Nid oes neb wedi sgrinio am bobl mewn perygl.",
    ),
    "refusal-screening-stale": (
        "The screening is older than 28 days. Screen again.",
        "Mae’r sgrinio’n hŷn na 28 diwrnod. Sgriniwch eto.",
    ),
    "refusal-not-in-force": ("The agreement is not in force.", "Nid yw’r cytundeb mewn grym."),
    "refusal-cap-reached": (
        "You have reached the agreement’s limit for one day. Ask again tomorrow.",
        "Rydych wedi cyrraedd terfyn y cytundeb am un diwrnod. Gofynnwch eto yfory.",
    ),
    "refusal-other": (
        "A safeguard of the gateway stops this.",
        "Mae un o fesurau diogelu’r porth yn atal hyn.",
    ),
}

_READINGS: Final[Words] = {
    "reads-permit-holds": ("Met", "Wedi’i fodloni"),
    "reads-permit-needs": ("Not all known yet", "Nid yw’r cyfan yn hysbys eto"),
    "reads-permit-does-not-hold": ("Not met", "Heb ei fodloni"),
    "reads-permit-cannot-be-evaluated": ("Cannot be read", "Ni ellir ei ddarllen"),
    "reads-forbid-holds": ("Stops it", "Yn ei atal"),
    "reads-forbid-needs": ("May stop it", "Gall ei atal"),
    "reads-forbid-does-not-hold": ("Does not stop it", "Nid yw’n ei atal"),
    "reads-forbid-cannot-be-evaluated": (
        "Cannot be read, so it stops it",
        "Ni ellir ei ddarllen, felly mae’n ei atal",
    ),
    "part-holds": ("Holds", "Yn wir"),
    "part-does-not-hold": ("Does not hold", "Ddim yn wir"),
    "part-needs": ("Not known", "Ddim yn hysbys"),
    "part-cannot-be-evaluated": ("Cannot be read", "Ni ellir ei ddarllen"),
    "need-markers": (
        "what the record says of the person, which is read after a decision",
        "yr hyn y mae’r cofnod yn ei ddweud am y person, a ddarllenir ar ôl penderfyniad",
    ),
    "need-screened": (
        "screening by the body that discloses",
        "sgrinio gan y corff sy’n datgelu",
    ),
    "need-steps-countersigned": (
        "a countersignature at the body that asks",
        "cydlofnod yn y corff sy’n gofyn",
    ),
    "need-steps-decided": ("a decision", "penderfyniad"),
    "need-steps-seconded": ("a second person’s agreement", "cytundeb ail berson"),
    "need-fact": ("“{question}”, from {by}", "“{question}”, gan {by}"),
    "by-requester": ("the officer who asks", "y swyddog sy’n gofyn"),
    "by-discloser": ("the body that discloses", "y corff sy’n datgelu"),
    "by-record": ("the record", "y cofnod"),
    "by-system": ("the gateway", "y porth"),
    "by-unpublished": ("somebody who is not published", "rhywun nas cyhoeddwyd"),
    "scheme-nhs-number": ("NHS number", "Rhif GIG"),
    "scheme-nino": ("National Insurance number", "Rhif Yswiriant Gwladol"),
    "scheme-home-office-reference": ("Home Office reference", "Cyfeirnod y Swyddfa Gartref"),
    "scheme-passport": ("Passport number", "Rhif pasbort"),
    "informant-nobody": ("Nobody", "Neb"),
    "informant-partner": ("A partner", "Partner"),
    "informant-former-partner": ("A former partner", "Cyn-bartner"),
    "informant-relative": ("A relative", "Perthynas"),
    "informant-landlord": ("A landlord", "Landlord"),
    "informant-employer": ("An employer", "Cyflogwr"),
    "informant-other": ("Somebody else", "Rhywun arall"),
}

CODES: Final[Words] = {
    **_ROLES,
    **_STATES,
    **_NEXT,
    **_EVENTS,
    **_REASONS,
    **_REFUSALS,
    **_READINGS,
}
