"""Dutch."""

from troth.insight.expectations.rules.expectation import Until
from troth.insight.expectations.rules.language import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR, Language

DUTCH = Language(
    code="nl",
    commonest=frozenset((
        "de", "het", "een", "en", "van", "je", "we", "wij", "uw", "u", "is", "op", "te", "dat", "in",
        "voor", "met", "niet", "bij", "ons", "binnen", "dit", "zijn",
    )),
    numbers={
        **{word: (number, number) for number, word in enumerate((
            "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
            "twaalf"), start=1)},
        "een": (1, 1), "vijftien": (15, 15), "twintig": (20, 20), "dertig": (30, 30), "zestig": (60, 60),
        "vierentwintig": (24, 24), "achtenveertig": (48, 48), "tweeënzeventig": (72, 72),
        "een paar": (2, 5), "enkele": (2, 5), "een aantal": (2, 5), "het": (1, 1), "anderhalf": (1, 2),
    },
    joiner=r"-|tot(?: en met)?\b|à|a\b|of\b|t/m",
    units={
        r"minuten|minuut|min": MINUTE, r"uur|uren|uurtje": HOUR, r"dagen|dag|etmaal": DAY,
        r"weken|week": WEEK, r"maanden|maand": MONTH, r"jaren|jaar": YEAR,
    },
    business_units={r"(?:werk|kantoor)dag(?:en)?": DAY, r"(?:werk|kantoor)u(?:ur|ren)": HOUR},
    business_before=r"volle werk|zakelijke",
    business_after="",
    not_after=r"""
        (?: per dag| per week| geleden| later| oud| van tevoren| vooraf| vóór| over\b| eerder| korting
        |,? 7 dagen| zeven dagen)
    """,
    moments=(
        (r"(?:op )?dezelfde werkdag|voor het einde van de werkdag"
         r"|aan het eind(?:e)? van de werkdag", Until.SAME_DAY, True),
        (r"(?:op |nog )?dezelfde dag|vandaag(?: nog)?|vanavond|vanmiddag|nog deze dag"
         r"|voor het eind(?:e)? van de dag",
         Until.SAME_DAY, False),
        (r"(?:de )?(?:eerst)?volgende werkdag|de werkdag erna"
         r"|(?:de )?eerstvolgende werkdag", Until.NEXT_DAY, True),
        (r"(?:de )?volgende dag|de dag erna|morgen(?:ochtend|middag|avond)?"
         r"|morgenvroeg", Until.NEXT_DAY, False),
    ),
    by=(
        r"(?:voor|vóór|uiterlijk(?: om)?|vanavond om|tot) TIME ?(?P<half>uur|u\b)",
        r"(?:voor|vóór|uiterlijk(?: om)?) TIME(?<=[:.]\d\d)(?P<half>)",
        r"(?:voor|vóór) (?P<noon>12 uur 's middags)",
    ),
    afternoon=r"$^",
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    by_weekday=r"(?:uiterlijk|voor|vóór|op|aanstaande|komende)(?: aanstaande| komende)? DAY\b",
    vague=r"""
        (?:op|in) volgorde van (?:binnenkomst|ontvangst)|zo snel mogelijk|zo spoedig mogelijk|z\.s\.m
        |zsm\b|binnenkort|spoedig|zo gauw mogelijk|snel mogelijk|(?:een )?dezer dagen|op korte termijn
        |binnen afzienbare tijd
    """,
    reply=r"""
        antwoord\w{0,3}|beantwoor\w{1,5}|reactie\w{0,4}|reage\w{1,4}|terug(?:bel|gebeld|koppel|gekoppeld
        |mail|gemaild)\w{0,5}|terugkoppeling|(?:bel|bellen|mail|mailen|app|appen) (?:we|wij) (?:je|jou
        |u)\b|(?:bel|belt|bellen|mail|mailt|mailen) (?:je|jou|u)\b|(?:hoor|hoort|horen) (?:je|u|jij
        |jullie)?|van ons (?:horen|hoort|te horen)|hoor je|contact (?:met (?:je|u|jou|jullie) )?op
        |contact met (?:je|u|jou|jullie)|neem(?:t)? .{0,30}contact|nemen .{0,40}contact
        |contact op te nemen|in behandeling|behandel\w{1,6}|op de hoogte|bericht van (?:ons|mij)
        |bericht terug|laten? (?:het )?(?:je|u|jou) weten|laten we (?:het )?(?:je|u|jou) weten|reactietijd
        |responstijd|antwoordtijd|wordt? (?:je|u) (?:teruggebeld|geholpen)|(?:help|helpen) (?:we
        |wij) (?:je|u)\b|uitsluitsel|update\b|kijken? .{0,20}naar je (?:vraag|bericht)|kom(?:en
        |t)? .{0,30}bij (?:je|u) terug|komen (?:we|wij) hierop terug
    """,
    delivery=r"""
        bezorg\w{0,6}|lever\w{1,6}|geleverd|verzend\w{0,6}|verzonden|verstuur\w{0,3}|verstuurd|onderweg
        |pakket\w{0,4}|pakje|in huis|zending\w{0,2}|voorraad|afhaal\w{0,6}|opgehaald|track|post\b
        |koerier\w?|op de mat|aankom\w{1,3}|komt .{0,30}aan\b
    """,
    refund=r"""
        terugbeta\w{1,7}|terugbetaling|terugstort\w{0,4}|teruggestort|geld .{0,30}?terug|gecrediteerd
        |bedrag terug|terugboek\w{0,4}|op je (?:rekening|bankrekening)|op uw (?:rekening|bankrekening)
        |restitutie|vergoed\w{0,4}|creditnota|uitbeta\w{0,5}
    """,
    elsewhere=r"""
        garantie\w{0,8}|retour\w{0,10}|terugstur\w{1,3}|ruil\w{0,4}|omruil\w{0,3}|annule\w{1,5}
        |proefperiode|abonnement\w{0,2}|aanbieding\w{0,2}|actie\b|korting\w{0,5}|geldig|verloopt|vervalt
        |vervallen|code\b|waardebon|wachtwoord|link\b|inlog\w{0,4}|opgeladen|oplaad\w{0,5}|laad\w{0,4}
        |batterij|accu|afspraak|monteur|onderhoud|storing\w{0,2}|verwijder\w{0,3}|bewaar\w{0,3}|bewaren
        |houdbaar|droog|drogen|factuur|betaal\w{0,3}|betalen|betaling|herinnering|bedenktijd
        |herroep\w{0,6}|gratis|vergadering|cursus|vacature|inwerken|intrekken|laten staan|oven|uitverkocht
        |duurt|sessie|nachtrust|stroom|reis\w{0,3}|back-?up|waterdicht
    """,
    complaint=r"""
        (?:jullie|u|je|jij|website|collega|medewerker|hij|zij|ze|bot) (?:had |heeft |hebben |zou(?:den)?[ ]
        |hadden )?(?:\w{1,12} ){0,2}?(?:beloofd\w?|beloofden|zei|zeiden|gezegd|schreef|schreven
        |verzekerde\w?|toegezegd|garandeerde\w?|zou(?:den)? \w{1,12})|(?:mij|me
        |ons) (?:\w{1,12} ){0,3}(?:beloofd|verteld|gezegd|toegezegd|verzekerd)|(?:is|was|werd) (?:mij|me
        |ons)|(?:wacht|wachten) (?:ik |we |nu |al )|ik wacht|we wachten|(?:geen|nooit|nog niets|niets
        |niemand|zonder) (?:\w{1,12} ){0,2}?(?:antwoord|reactie|gehoord|bericht|contact|teruggebeld)
        |niets van jullie|ik (?:verwacht|wil|eis|hoop|heb (?:jullie|al|nog)|had|reken)\b|(?:zou
        |zouden) (?:\w{1,12} ){0,4}?(?:antwoord\w{0,2}|reage\w{1,3}|bellen|terugbellen|beantwoord|horen
        |krijgen|worden|contact)|(?:antwoord|reactie|bericht) zou
    """,
    unpromised=r"""
        (?:reageerde|reageerden|antwoordde|antwoordden|beantwoordde|beantwoordden|belde|belden|duurde
        |kreeg|kregen|kwam|was|waren|werd|werden|nam|namen|hoorde|hoorden)\b|geleden\b|gisteren
        |vorige? (?:week|maand|jaar|keer)|afgelopen|destijds|toen|(?:heeft|hebben
        |heb) .{0,60}?(?:gereageerd|beantwoord|geantwoord|gebeld|teruggebeld|opgenomen|geholpen|gemaild)
        |(?:niet|geen|nooit) (?:\w{1,12} ){0,4}?(?:beloven|garanderen|reageren|beantwoorden|antwoorden
        |antwoord geven|garantie|bellen)|lukt (?:het )?(?:ons )?(?:\w{1,10} )?niet|beloven (?:we|wij) niet
        |(?<!ik )(?<!we )(?<!ij )(?:reageer|antwoord|beantwoord|bel|mail|stuur|laat|neem|meld|geef|bevestig
        |betaal|vul|kies) (?:a\.?u\.?b\.?|alsjeblieft|ons|je|uw|dan|het|dit|deze|uiterlijk|binnen|svp
        |s\.v\.p\.?|alstublieft)\b(?! (?:op de hoogte|weten)\b)|(?:gelieve
        |graag) (?:\w{1,12} ){0,4}?(?:te )?(?:reageren|antwoorden|bevestigen|bellen|een reactie|je reactie
        |uw reactie|laten weten|antwoord|contact)|(?:graag|wij|we) ontvangen (?:we |wij )?(?:graag )?(?:je
        |uw)|(?:je|u|jij) (?:kunt|kan|moet|dient|mag|kun) (?:\w{1,14} ){0,6}?(?:reageren
        |antwoorden|bellen|annuleren|retour\w{0,6}|terugsturen|contact|wijzigen|ruilen|bevestigen|te\b)
        |(?:kunt|kun|wilt|wil) (?:u|je)\b|(?:horen|ontvangen) (?:we|wij) (?:niets|geen|niet)|als (?:we
        |wij) (?:niets|geen|niet)|reageert (?:u|je) niet|van (?:u|je|jou) (?:horen|hebben gehoord)|tenzij
    """,
    clause=r"en|dan|maar|dus|anders|want",
    open=r"""
        open\b|geopend|openingstijden|bereikbaar|bereiken|beschikbaar|aanwezig|telefonisch|kantooruren
        |ma(?:andag)?\b|werkdagen|klantenservice|chat\b
    """,
)  # fmt: skip
