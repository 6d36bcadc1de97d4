"""Mails as customers write them: 2 to 5 kB, by distinct senders, the same ones in every run."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

SENTENCES = (
    "I ordered two weeks ago and the parcel still has not arrived.",
    "The tracking page has said that it is on its way since Monday.",
    "Could you tell me when I can expect it, please?",
    "The colour on the page looked much darker than the one I got.",
    "My neighbour took it in, and the box was open when she gave it to me.",
    "I would rather have my money back than wait for another one.",
    "The lamp worked for three evenings and then it went dark.",
    "I have tried another bulb and another socket, without any luck.",
    "The invoice names the wrong address, and my accountant will not accept it.",
    "I wrote to you last Thursday and nobody has answered me yet.",
    "If I send it back today, will the new one be here before the weekend?",
    "My account shows the payment twice, once on Friday and once on Saturday.",
)
NAMES = ("Emma", "Jan", "Sofie", "Mehmet", "Lucía", "Daan", "Ayşe", "Tom", "Noor", "Pablo")


def mails(count: int, recipient: str, *, seed: str) -> Iterator[tuple[str, bytes]]:
    """Envelope sender and content. The seed keeps the mails of two measurements apart."""
    for number in range(count):
        yield _mail(random.Random(f"{seed}:{number}"), f"{seed}{number}", recipient)


def new_conversation(number: int, address: str) -> dict[str, object]:
    """What the API is sent: as long as a mail, by a customer of its own."""
    text = next(mails(1, address, seed=f"api{number}x"))[1].decode("utf-8", "replace")
    return {
        "channel": address,
        "customer": {"address": f"api-{address}-{number}@mail.example".replace("@", ".", 1), "name": "Emma"},
        "subject": f"Order {number}",
        "text": text[-1500:],
    }


def _mail(chance: random.Random, mark: str, recipient: str) -> tuple[str, bytes]:
    name, sender = chance.choice(NAMES), f"customer-{mark}@mail.example"
    lines = [" ".join(chance.choices(SENTENCES, k=3)) for _ in range(chance.randint(2, 5))]
    words = "\n\n".join([f"Hello,\n\nmy order is {mark}.", *lines, f"Kind regards,\n{name}"])
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = (
        f"from mail.example (mail.example [192.0.2.7]) by mx.shop.example with ESMTPS id {mark}; "
        f"{format_datetime(datetime.now(UTC))}"
    )
    mail["From"] = f"{name} Customer <{sender}>"
    mail["To"] = recipient
    mail["Subject"] = f"Order {mark}: {chance.choice(SENTENCES)[:40]}"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{mark}.{chance.getrandbits(64):x}@mail.example>"
    mail["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"
    mail.set_content(words)
    if chance.random() < 0.5:
        paragraphs = "".join(f"<p style='margin:0 0 12px'>{line}</p>" for line in words.split("\n\n"))
        mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    return sender, mail.as_bytes()
