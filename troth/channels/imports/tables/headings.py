"""How columns are called in English, Turkish, Dutch and Spanish, as one reads them: small, without marks."""

import re
import unicodedata

HEADINGS: dict[str, tuple[str, ...]] = {
    "conversation": (
        "conversation", "conversation id", "ticket", "ticket id", "ticket number", "case", "case id",
        "case number", "thread id", "request id", "number", "konusma", "talep", "talep no", "talep numarasi",
        "kayit no", "gesprek", "zaak", "zaaknummer", "ticketnummer", "meldingsnummer", "conversacion",
        "caso", "numero de caso", "expediente", "n de ticket", "numero de ticket", "no de ticket",
        "kayit numarasi", "ticketnr", "ticket no",
    ),
    "at": (
        "at", "time", "timestamp", "date", "datetime", "sent at", "created at", "created", "created date",
        "opened at", "received at", "tarih", "zaman", "olusturma tarihi", "gonderim tarihi", "datum", "tijd",
        "tijdstip", "verzonden op", "aangemaakt op", "datum aangemaakt", "fecha", "fecha y hora", "enviado",
        "creado", "fecha de creacion",
    ),
    "answered": (
        "answered at", "answered", "first response", "first response at", "first response time",
        "first reply", "first reply at", "first answer", "first answer at", "first responded at",
        "initial response time",
        "ilk yanit", "ilk yanit tarihi", "ilk yanit zamani", "ilk cevap", "ilk cevap tarihi", "yanit tarihi",
        "eerste reactie", "eerste reactie op", "eerste antwoord", "eerste antwoord op", "beantwoord op",
        "primera respuesta", "fecha de primera respuesta", "fecha de respuesta", "respondido",
    ),
    "closed": (
        "closed at", "closed", "closed date", "resolved at", "solved at", "kapanis tarihi", "cozum tarihi",
        "gesloten op", "afgehandeld op", "opgelost op", "cerrado", "fecha de cierre", "resuelto",
    ),
    "direction": (
        "direction", "inbound", "sender type", "author type", "from type", "role", "actor kind", "yon",
        "gonderen turu", "richting", "soort afzender", "direccion", "sentido", "tipo de remitente",
    ),
    "id": ("id", "message id", "event id", "mesaj no", "bericht id", "berichtnummer", "id del mensaje"),
    "customer": (
        "customer", "customer id", "client", "requester", "caller", "user", "email", "musteri", "musteri no",
        "klant", "klantnummer", "cliente", "id de cliente", "correo",
    ),
    "actor": (
        "actor", "author", "sender", "from", "agent", "assignee", "yazar", "gonderen", "temsilci", "afzender",
        "medewerker", "auteur", "remitente", "autor", "agente",
    ),
    "brand": ("brand", "company", "marka", "sirket", "merk", "bedrijf", "marca", "empresa"),
    "channel": ("channel", "source", "via", "kanal", "kaynak", "kanaal", "bron", "canal", "origen"),
    "team": ("team", "group", "department", "queue", "ekip", "birim", "groep", "afdeling", "equipo",
    "departamento"), "language": ("language", "lang", "locale", "dil", "taal", "idioma"),
    "text": (
        "text", "message", "body", "content", "description", "mesaj", "metin", "icerik", "bericht", "tekst",
        "inhoud", "mensaje", "texto", "contenido",
    ),
}  # fmt: skip
OUTWARD = {
    "out", "outbound", "outgoing", "sent", "agent", "staff", "employee", "brand", "false", "giden",
    "temsilci", "uitgaand", "medewerker", "saliente", "agente", "enviado",
}  # fmt: skip
"""What says that the brand wrote; `false` answers a column called inbound."""


def folded(heading: str) -> str:
    """The words of a heading: `Müşteri_No` and `musteri no` are one, and so are `createdAt` and `created
    at`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("ı", "i").replace("İ", "I"))
    letters = unicodedata.normalize("NFKD", apart)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare.lower()))
