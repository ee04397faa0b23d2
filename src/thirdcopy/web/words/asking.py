"""Words of the form for a request."""

from typing import Final

from thirdcopy.web.words.words import Words

ASKING: Final[Words] = {
    "choose-title": (
        "Under which agreement are you asking?",
        "O dan ba gytundeb ydych chi’n gofyn?",
    ),
    "choose-says": (
        "These are in force, and your body may ask under them.",
        "Mae’r rhain mewn grym, a chaiff eich corff ofyn odanynt.",
    ),
    "choose-none": (
        "Your body may not ask under any agreement that is in force.",
        "Ni chaiff eich corff ofyn o dan unrhyw gytundeb sydd mewn grym.",
    ),
    "asking-title": ("Ask about one person", "Gofyn am un person"),
    "asking-says": (
        "You are asking {body}. One request is about one named person. You may ask {cap} times in "
        "a day under this agreement.",
        "Rydych yn gofyn i {body}. Mae un cais am un person a enwir. Cewch ofyn {cap} gwaith mewn "
        "diwrnod o dan y cytundeb hwn.",
    ),
    "asking-person": ("The person", "Y person"),
    "asking-person-says": (
        "Give what you know for certain. A wrong detail leads to no record found.",
        "Rhowch yr hyn yr ydych yn sicr ohono. Bydd manylyn anghywir yn arwain at beidio â "
        "chanfod cofnod.",
    ),
    "family-name": ("Family name", "Cyfenw"),
    "given-name": ("Given names (optional)", "Enwau cyntaf (dewisol)"),
    "given-name-hint": (
        "Leave empty if the person has one name only",
        "Gadewch yn wag os oes gan y person un enw yn unig",
    ),
    "previous-family-name": ("Previous family name (optional)", "Cyfenw blaenorol (dewisol)"),
    "birth-date": ("Date of birth", "Dyddiad geni"),
    "birth-date-hint": (
        "For example, 27 3 1980. If only the year is known, leave the rest empty.",
        "Er enghraifft, 27 3 1980. Os mai’r flwyddyn yn unig sy’n hysbys, gadewch y gweddill yn "
        "wag.",
    ),
    "day": ("Day", "Diwrnod"),
    "month": ("Month", "Mis"),
    "year": ("Year", "Blwyddyn"),
    "scheme": ("Kind of number (optional)", "Math o rif (dewisol)"),
    "scheme-none": ("No number", "Dim rhif"),
    "number-of": ("Number (optional)", "Rhif (dewisol)"),
    "postcode": ("Postcode (optional)", "Cod post (dewisol)"),
    "postcode-hint": (
        "A current or earlier postcode that you are sure of",
        "Cod post presennol neu gynharach yr ydych yn sicr ohono",
    ),
    "asking-what": ("What you ask for", "Yr hyn yr ydych yn gofyn amdano"),
    "asking-fields": ("Which items do you need?", "Pa eitemau sydd eu hangen arnoch?"),
    "asking-fields-hint": (
        "Choose only what you need. Each item is decided on its own.",
        "Dewiswch yr hyn sydd ei angen yn unig. Penderfynir pob eitem ar ei phen ei hun.",
    ),
    "asking-purpose": ("What is it for?", "Ar gyfer beth y mae?"),
    "asking-action": ("What do you want?", "Beth ydych chi ei eisiau?"),
    "asking-facts": ("What the agreement asks you", "Yr hyn y mae’r cytundeb yn ei ofyn i chi"),
    "asking-facts-says": (
        "You answer for these yourself. Your name is kept with each answer.",
        "Chi sy’n ateb dros y rhain. Cedwir eich enw gyda phob ateb.",
    ),
    "asking-why": ("Why you ask", "Pam yr ydych yn gofyn"),
    "asking-reason": (
        "Why do you ask about this person?",
        "Pam yr ydych yn gofyn am y person hwn?",
    ),
    "asking-reason-hint": ("Say what happened, briefly.", "Dywedwch beth ddigwyddodd, yn fyr."),
    "asking-necessity": ("Why is it necessary?", "Pam y mae’n angenrheidiol?"),
    "asking-necessity-hint": (
        "Say what cannot be done without it.",
        "Dywedwch beth na ellir ei wneud hebddo.",
    ),
    "asking-tried": ("What else was tried?", "Beth arall a roddwyd ar brawf?"),
    "asking-tried-hint": (
        "Say which ways that intrude less were tried, and when.",
        "Dywedwch pa ffyrdd llai ymwthiol a roddwyd ar brawf, a phryd.",
    ),
    "asking-reference": ("Your reference", "Eich cyfeirnod"),
    "asking-informant": ("Who brought the matter up?", "Pwy gododd y mater?"),
    "asking-informant-hint": (
        "An answer other than “nobody” is shown to the body that decides, because people at risk "
        "are sometimes sought by those they fled from.",
        "Dangosir ateb heblaw “neb” i’r corff sy’n penderfynu, oherwydd weithiau ceisir pobl mewn "
        "perygl gan y rhai y ffoesant rhagddynt.",
    ),
    "asking-submit": ("Submit the request", "Cyflwyno’r cais"),
    "action-disclose": ("To be given information", "Derbyn gwybodaeth"),
    "action-check": ("An answer to a check", "Ateb i wiriad"),
    "action-refer": ("A referral", "Atgyfeiriad"),
    "error-family-name": (
        "Enter the family name, without figures or signs",
        "Rhowch y cyfenw, heb rifau nac arwyddion",
    ),
    "error-given-name": (
        "Enter given names without figures or signs",
        "Rhowch enwau cyntaf heb rifau nac arwyddion",
    ),
    "error-birth-date": (
        "Enter a real date of birth, or the year alone",
        "Rhowch ddyddiad geni go iawn, neu’r flwyddyn yn unig",
    ),
    "error-number": (
        "Enter a number of the kind chosen, or choose “No number”. Check the last figure",
        "Rhowch rif o’r math a ddewiswyd, neu dewiswch “Dim rhif”. Gwiriwch y ffigur olaf",
    ),
    "error-postcode": (
        "Enter a real postcode, or leave it empty",
        "Rhowch god post go iawn, neu ei adael yn wag",
    ),
    "error-action": ("Choose what you want", "Dewiswch yr hyn yr ydych ei eisiau"),
    "error-purpose": ("Choose what it is for", "Dewiswch ar gyfer beth y mae"),
    "error-fields": ("Choose at least one item", "Dewiswch o leiaf un eitem"),
    "error-reason": (
        "Say why you ask, in at most 2,000 characters",
        "Dywedwch pam yr ydych yn gofyn, mewn hyd at 2,000 o nodau",
    ),
    "error-necessity": (
        "Say why it is necessary, in at most 2,000 characters",
        "Dywedwch pam y mae’n angenrheidiol, mewn hyd at 2,000 o nodau",
    ),
    "error-tried": (
        "Say what else was tried, in at most 2,000 characters",
        "Dywedwch beth arall a roddwyd ar brawf, mewn hyd at 2,000 o nodau",
    ),
    "error-reference": ("Enter your reference", "Rhowch eich cyfeirnod"),
    "error-informant": ("Choose who brought the matter up", "Dewiswch pwy gododd y mater"),
    "error-agreement": ("Ask under another agreement", "Gofynnwch o dan gytundeb arall"),
    "error-fact": (
        "Answer the agreement’s question in the form that it asks for",
        "Atebwch gwestiwn y cytundeb yn y ffurf y mae’n gofyn amdani",
    ),
}
