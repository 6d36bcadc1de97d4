"""Spanish."""

from troth.insight.expectations.rules.expectation import Until
from troth.insight.expectations.rules.language import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR, Language

SPANISH = Language(
    code="es",
    commonest=frozenset((
        "de", "la", "el", "que", "en", "y", "a", "los", "se", "por", "con", "para", "su", "tu", "las",
        "un", "una", "no", "le", "te", "nos", "es", "del",
    )),
    numbers={
        **{word: (number, number) for number, word in enumerate((
            "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
            "doce"), start=1)},
        "un": (1, 1), "una": (1, 1), "quince": (15, 15), "veinte": (20, 20), "treinta": (30, 30),
        "sesenta": (60, 60),
        "veinticuatro": (24, 24), "cuarenta y ocho": (48, 48), "setenta y dos": (72, 72),
        "un par de": (2, 2), "unos pocos": (2, 5), "unas pocas": (2, 5), "unas": (2, 5), "unos": (2, 5),
        "pocos": (2, 5), "pocas": (2, 5), "algunas": (2, 5), "algunos": (2, 5), "la": (1, 1),
    },
    joiner=r"-|a\b|o\b|y\b|u\b|hasta\b",
    units={
        r"minutos?|min": MINUTE, r"horas?|hrs?|h": HOUR, r"d[ií]as?": DAY, r"semanas?": WEEK,
        r"mes(?:es)?": MONTH, r"años?": YEAR,
    },
    business_units={},
    business_before="",
    business_after=r"h[áa]bil(?:es)?|laborables?|laborales?|de trabajo",
    not_after=r"""
        (?: al d[ií]a| por semana| diarias| a la semana| después| despu[eé]s| antes| de antelaci[oó]n
        | de retraso| los \d| los siete|,? (?:los )?(?:7|siete) d[ií]as)
    """,
    moments=(
        (r"(?:en )?el mismo d[ií]a (?:h[áa]bil|laborable)|antes de que acabe la jornada"
         r"|al final de la jornada", Until.SAME_DAY, True),
        (r"(?:en )?el mismo d[ií]a|ese mismo d[ií]a|hoy mismo|hoy|esta (?:tarde|noche|mañana)"
         r"|antes de que (?:acabe|termine) el d[ií]a"
         r"|en el d[ií]a", Until.SAME_DAY, False),
        (r"(?:al |el )?(?:siguiente|pr[óo]ximo) d[ií]a (?:h[áa]bil|laborable)|(?:al "
         r"|el )?d[ií]a (?:h[áa]bil|laborable) siguiente",
         Until.NEXT_DAY, True),
        (r"(?:al |el )?d[ií]a siguiente|(?:al |el )?siguiente d[ií]a"
         r"|(?<!esta )(?<!por la )(?<!de la )(?<!la )mañana(?: mismo| por la mañana| por la tarde"
         r"| a primera hora)?",
         Until.NEXT_DAY, False),
    ),
    by=(
        r"antes de las? TIME(?: ?(?:h\b|horas\b|hrs\b))?(?: ?(?P<half>[ap]\.? ?m\b\.?|de la (?:mañana"
        r"|tarde|noche)))?",
        r"a más tardar a las? TIME(?: ?(?P<half>[ap]\.? ?m\b\.?|de la (?:mañana|tarde|noche)))?",
        r"antes del (?P<noon>mediod[ií]a)",
    ),
    afternoon=r"p|de la (?:tarde|noche)",
    weekdays=("lunes", "martes", "mi[ée]rcoles", "jueves", "viernes", "s[áa]bado", "domingo"),
    by_weekday=r"(?:antes del|el|este|a más tardar el|el próximo) DAY\b",
    vague=r"""
        (?:por|en) (?:el )?orden de (?:llegada|recepci[óo]n|entrada)|lo antes posible|cuanto antes
        |a la (?:mayor )?brevedad(?: posible)?|en breve|lo m[áa]s pronto posible
        |tan pronto como (?:podamos|sea posible)|en cuanto (?:podamos|sea posible|nos sea posible)
        |pr[óo]ximamente|pronto\b|r[áa]pidamente|sin demora|enseguida
    """,
    reply=r"""
        respond\w{0,6}|respuestas?|contesta\w{0,5}|contactar\w{0,4}|contactamos|contacto contigo
        |contacto con (?:usted|ustedes|vosotros)|en contacto\b|te (?:llam\w{1,6}|escrib\w{1,6}|avis\w{1,6}
        |dir\w{2,4}|digo|atender\w{1,4}|atendemos|inform\w{2,6}|devolver\w{1,4} la llamada
        |devolvemos la llamada)|(?:le|les|os) (?:llam\w{1,6}|escrib\w{1,6}|avis\w{1,6}|dir\w{2,4}|digo
        |atender\w{1,4}|atendemos|inform\w{2,6}|devolver\w{1,4} la llamada|devolvemos la llamada)|llamamos
        |llamaremos|devolver\w{0,3} la llamada|noticias (?:nuestras|de nuestro)|sabr[áa]s? (?:de|algo)
        |tendr[áa]s? noticias|atend\w{2,6}|(?:se )?atienden|gestiona\w{0,5} (?:tu|su|la|las|cada|todas
        |todos|los) (?:consulta|solicitud|petici|mensaj|caso)\w{0,5}|revisa\w{0,5} (?:tu|su|la|las|cada
        |todas|todos|los) (?:consulta|solicitud|petici|mensaj|caso)\w{0,5}|tramita\w{0,4} (?:tu|su|cada
        |las|todas las) (?:consulta|solicitud|petici)\w{0,5}|volver\w{1,4} a (?:contactar|escribir)\w{0,4}
        |(?:actualizaci[óo]n|novedades)\b|nos pon(?:emos|dremos)
    """,
    delivery=r"""
        env[ií]\w{1,5}|entreg\w{1,6}|reparto|recibir[áa]s? (?:tu|su|el|la) (?:pedido|paquete|compra)
        |paquetes?|llega\w{0,4}|pedidos? (?:sal|est)\w{1,5}|mensajer\w{2,4}|expedi\w{2,5}|despach\w{1,5}
        |en camino|a domicilio|recog\w{2,5}|transport\w{1,5}|en stock
    """,
    refund=r"""
        reembols\w{1,5}|reintegr\w{1,5}|devolver\w{0,4} (?:el|tu|su) (?:dinero|importe)
        |devoluci[óo]n del (?:dinero|importe)|abon(?:o|ar|aremos|amos|ado)\b|en (?:tu|su) (?:cuenta
        |tarjeta)|ingres\w{2,5}|importe\b|dinero
    """,
    elsewhere=r"""
        garant[ií]a|devoluci\w{2,5}|devolver\b|devuelv\w{1,3}|cambios?\b|cancel\w{1,5}|prueba
        |suscripci[óo]n|oferta\w?|descuentos?|rebaja\w?|v[áa]lid\w{1,2}|caduc\w{1,4}|vence\w{0,2}
        |c[óo]digo\w?|cup[óo]n\w{0,2}|promoci\w{2,5}|contraseña|enlace|iniciar sesi[óo]n|carga\b
        |cargar\w{0,2}|bater[ií]a|cita\b|t[ée]cnico|mantenimiento|aver[ií]a|elimin\w{2,5}|conserv\w{1,5}
        |guarda\w{0,4}|secar|factura|pago\b|pagar|abonar la|recordatorio|gratis|reuni[óo]n|curso|vacante
        |desistimiento|desistir|horno|dura\b|durar\w{0,2}|agot\w{2,5}|sesi[óo]n|repos\w{2,4}|acaba\b
        |termina\b|renov\w{2,6}
    """,
    complaint=r"""
        (?:me|nos) (?:\w{1,10} )?(?:dij\w{2,6}|prometi\w{2,6}|asegur\w{2,6}|contest(?:ó|aron|aste|asteis)
        |respondi\w{1,5}|hab[ií]a\w{0,2} (?:dicho|prometido|asegurado)|ha\w{0,2} (?:dicho|prometido
        |asegurado)|iba\w{0,2} a|llamar[ií]a\w{0,3}|responder[ií]a\w{0,3}|contestar[ií]a\w{0,3})
        |(?:dij(?:o|eron|iste|isteis)|prometi(?:ó|eron|ste|steis)|prometen|promete|prometisteis|asegur(?:ó
        |aron)|hab[ée]is dicho|escribisteis|pon[eé] (?:en|que))\b|llev(?:o
        |amos) (?:\w{1,12} ){0,3}?(?:esperando|sin)|sigo (?:esperando|sin)|seguimos (?:esperando|sin)
        |(?:nadie|nunca|jam[áa]s|todav[ií]a no|a[úu]n no|sin) (?:\w{1,10} ){0,3}?(?:respon\w{2,6}
        |respuesta|contest\w{1,5}|llam\w{1,5}|recib\w{1,4}|noticias)
    """,
    unpromised=r"""
        (?:respondi(?:ó|eron|mos)|contest(?:ó|aron|aste)|llam(?:ó|aron|é)|tard(?:ó|aron|amos)|atendi(?:ó
        |eron)|recib(?:í|ió|ieron)|fue|fueron|estuve|esper(?:é|aba))(?!\w)
        |hace (?:\w{1,10} ){1,3}(?:d[ií]as|horas|semanas|meses)|ayer\b|pasad[oa]s?\b|hab[ií]a|(?:hemos|ha
        |han) (?:respondido|contestado|atendido|llamado|contactado)|(?:no (?:\w{1,10} )?(?:podemos
        |podremos|es posible|garantizamos|prometemos|respondemos|contestamos|atendemos|responderemos))
        |(?:quiero|espero|exijo|necesito|quisiera|solicito|escrib[ií]|contest[ée]|respond[ií])(?!\w)
        |ibais a|iban a|deb[ií]a\w{0,2}|recibir[ií]a|responder[ií]an|contestar[ií]an|(?:responda|responde
        |resp[óo]nd\w{2,4}|conteste|contesta|cont[ée]st\w{2,4}|ll[áa]m[ea]nos|escr[ií]b[ea]nos
        |cont[áa]ct[ea]nos|conf[ií]rm\w{2,6}|confirme|confirma|env[ií][ea](?:nos)?|av[ií]s[ea]nos
        |com[uú]n[ií]c\w{2,6})(?! en)(?= (?:a este|por favor|antes|dentro|este)\b)|por favor,? (?:responda
        |responde|conteste|contesta|ll[áa]m|escr[ií]b|confirm|env[ií])\w{0,6}|(?:ll[áa]m[ea]nos
        |escr[ií]b[ea]nos|cont[áa]ct[ea]nos|av[ií]s[ea]nos|conf[ií]rm[ea]\w{0,4}|resp[óo]nd[ae]nos
        |cont[ée]st[ea]nos)\b|(?:puede|puedes|debe|debes|tiene|tienes|podr[áa]s?|dispone|dispones)(?: que
        | de)? (?:\w{1,12} ){0,6}?(?:responder|contestar|llamar|cancelar|devolver|cambiar|confirmar
        |desistir|pagar|para)\w{0,4}\b|si no (?:recibimos|respond\w{2,4}|contest\w{1,3}|tenemos|nos)|(?:su
        |tu) respuesta (?:antes|en|debe)|te rogamos|le rogamos|rogamos
    """,
    clause=r"""
        y te|y le|y os|y nos|y nuestro|pero|as[ií] que|y tu|y recibir[áa]s?|y lo|y la|aunque
    """,
    open=r"""
        abiert\w{1,2}|abrimos|horarios?|disponibles?|atenci[óo]n|atendemos|tel[ée]fono|ll[áa]m[ea]nos
        |de lunes|lunes|laborables|chat\b
    """,
)  # fmt: skip
