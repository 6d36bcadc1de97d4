import io
from functools import partial
from pathlib import Path

import pytest

from tests.channels.imports.entries import read
from troth.channels.imports.reader import Source
from troth.channels.imports.tables.mapping import parsed
from troth.channels.imports.tables.wizard import propose
from troth.insight.service_log.entry import Actor

TABLES = {
    "en": "Ticket ID,Created At,Direction,Message\n"
    "7,2024-01-13 10:00:00,inbound,Hi\n7,2024-01-13 10:05:00,outbound,Yes\n",
    "tr": "Talep_No;Oluşturma Tarihi;Yön;Mesaj\n"
    "7;13.01.2024 10:00;gelen;Merhaba\n7;13.01.2024 10:05;giden;Evet\n",
    "nl": "Zaaknummer;Verzonden op;Richting;Bericht\n"
    "7;13-01-2024 10:00;inkomend;Hoi\n7;13-01-2024 10:05;uitgaand;Ja\n",
    "es": "Número de caso;Fecha y hora;Sentido;Mensaje\n"
    "7;13/01/2024 10:00;entrante;Hola\n7;13/01/2024 10:05;saliente;Sí\n",
}


def source(text: str) -> Source:
    return Source("x.csv", text.encode(), partial(io.BytesIO, text.encode()))


@pytest.mark.parametrize("language", TABLES)
def test_the_guessed_mapping_reads_the_table(language: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TABLES[language])
    (tmp_path / "x.toml").write_text('zone = "Europe/Amsterdam"\n' + propose(source(TABLES[language])))
    entries = read(tmp_path / "x.csv", mapping=tmp_path / "x.toml")
    assert [(one.conversation, one.actor_kind) for one in entries] == [
        ("7", Actor.CUSTOMER),
        ("7", Actor.AGENT),
    ]
    assert [(one.at.hour, one.at.minute) for one in entries] == [(9, 0), (9, 5)]


def test_what_is_guessed_is_asked() -> None:
    proposed = propose(source('"quoted ""name""",made\nx,03/04/2024\n'))
    assert "# ? the day first, or the month" in proposed
    assert "# ? no heading says which column" in proposed
    assert "# ? no column says who wrote" in proposed
    assert '"{quoted \\"name\\"}"' in proposed
    parsed(proposed, "x.toml")


def test_closing_is_offered_as_an_answer() -> None:
    proposed = propose(source("case,created at,closed at\n1,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z\n"))
    assert "is closing the answer?" in proposed
    assert len(parsed(proposed, "x.toml").templates) == 3


TICKETS = {
    "en": "Ticket number,Customer,Agent,Created,First response at,Closed at\n7,k1,Anna,{}\n",
    "tr": "Talep numarası,Müşteri,Temsilci,Oluşturma tarihi,İlk yanıt tarihi,Kapanış tarihi\n7,k1,Anna,{}\n",
    "nl": "Ticketnummer,Klant,Medewerker,Aangemaakt op,Eerste reactie,Gesloten op\n7,k1,Anna,{}\n",
    "es": "Nº de ticket,Cliente,Agente,Fecha de creación,Primera respuesta,Fecha de cierre\n7,k1,Anna,{}\n",
}


@pytest.mark.parametrize("language", TICKETS)
def test_the_first_answer_of_a_ticket_is_not_its_closing(language: str, tmp_path: Path) -> None:
    text = TICKETS[language].format("2024-01-13 10:00:00,2024-01-13 10:05:00,2024-01-15 09:00:00")
    (tmp_path / "x.csv").write_text(text)
    (tmp_path / "x.toml").write_text('zone = "UTC"\n' + propose(source(text)))
    entries = read(tmp_path / "x.csv", mapping=tmp_path / "x.toml")
    assert [(one.conversation, str(one.kind), one.actor, one.at.day, one.at.minute) for one in entries] == [
        ("7", "message", None, 13, 0),
        ("7", "message", "Anna", 13, 5),
        ("7", "closed", "Anna", 15, 0),
    ]


@pytest.mark.parametrize("text", ["", "one\n", "a,b\n", "a,b\n1\n", "\x00,\x00\n", '{"a": 1, "b": 2}\n'])
def test_no_table_makes_the_wizard_stumble(text: str) -> None:
    parsed(propose(source(text)), "x.toml")
