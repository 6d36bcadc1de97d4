"""`python -m tests.screens` takes the pictures of docs/screens: a real installation, mail and browser.

It takes about four minutes: one promise has to come close to its end, another has to break, and every page
is taken in four looks.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.sink import Sink
from tests.journeys.troth import BY_HAND, Api, Troth

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "screens"
LARGEST = 200_000  # bytes: pictures are downloaded with the project
Look = tuple[int, int, Literal["light", "dark"]]
LOOKS: dict[str, Look] = {
    "": (1280, 720, "light"),
    "-dark": (1280, 720, "dark"),
    "-phone": (380, 760, "light"),
    "-phone-dark": (380, 760, "dark"),
}
OWNER, PASSWORD = "noor@lantern.example", "correct horse battery"
HELP, ORDERS, SOON, NOW = (f"{name}@lantern.example" for name in ("help", "orders", "today", "now"))
PROMISES = {ORDERS: "15m", SOON: "2m", NOW: "30s"}
PAGES = (
    "conversations", "board", "promises", "customers", "insight", "team", "quarantine", "capacity", "hours",
    "words", "promise", "routing",
)  # fmt: skip
"""Each is a picture's name and its page's address below the brand's."""
AT_RISK_AFTER = 92.0  # seconds: a promise of two minutes warns after 90


@dataclass(frozen=True, slots=True)
class Word:
    """What one customer writes where."""

    sender: str
    to: str
    subject: str
    text: str
    zone: str = "Europe/Amsterdam"


SPAM = Word(
    "Prize Office <office@prize.example>",
    HELP,
    "You have won",
    "Congratulations! Your address was drawn. Answer with your bank account to receive your prize.",
)
LATE = Word(
    "Sanne Bakker <sanne@klant.example>",
    NOW,
    "Verkeerd adres op mijn pakket",
    "Goedendag, op de bevestiging van mijn bestelling staat mijn oude adres. Kan dat nog worden aangepast?",
)
CLOSE = Word(
    "Lucía Fernández <lucia@cliente.example>",
    SOON,
    "¿Llega antes del sábado?",
    "Hola, compré una lámpara de pie para un regalo. ¿Pueden decirme si llegará antes del sábado?",
)
BROKEN_GLASS = Word(
    "Mehmet Yılmaz <mehmet@musteri.example>",
    ORDERS,
    "Lambanın camı kırık geldi",
    "Merhaba, bugün gelen lambanın camı kırık çıktı. Yenisini gönderebilir misiniz? Teşekkürler.",
    "Europe/Istanbul",
)
RUNNING = (
    Word(
        "Emma Clarke <emma@customer.example>",
        HELP,
        "Where is my order 20417?",
        "Hello, I ordered a reading lamp last week and have not heard anything since. When will it arrive?",
    ),
    Word(
        "Pieter Smit <pieter@klant.example>",
        HELP,
        "Factuur voor mijn werkgever",
        "Hallo, kunt u mij een factuur sturen met de naam van mijn werkgever erop? Alvast bedankt.",
    ),
    Word(
        "Zeynep Kaya <zeynep@musteri.example>",
        ORDERS,
        "Fatura bilgisi",
        "Merhaba, siparişimin faturasını şirket adına düzenleyebilir misiniz? Bilgileri aşağıda yazdım.",
        "Europe/Istanbul",
    ),
    Word(
        "Carlos Ruiz <carlos@cliente.example>",
        HELP,
        "Cambio de pantalla",
        "Buenas tardes, compré una pantalla blanca y la quiero cambiar por una verde. ¿Cómo lo hago?",
    ),
)
ANSWERED = {
    Word(
        "Ayşe Demir <ayse@musteri.example>",
        ORDERS,
        "İade için etiket",
        "Merhaba, iade etmek istediğim bir ürün var. Kargo etiketini nereden alabilirim?",
        "Europe/Istanbul",
    ): "Merhaba Ayşe Hanım, etiketi bu mesajla gönderiyoruz. Paketi en yakın şubeye bırakmanız yeterli.",
    Word(
        "Oliver Grant <oliver@customer.example>",
        HELP,
        "Which bulb fits?",
        "Hi, which bulb fits the small desk lamp? The print on the old one cannot be read any more.",
    ): "Hello Oliver, it takes an E14 bulb of at most 8 watts. Any warm white one will do.",
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _browser() as browser:
        with _running("serve") as (troth, sink):
            _take_the_desk(browser, troth, sink)
        with _running("demo") as (troth, _):
            _take_the_demo(browser, troth)


def _take_the_desk(browser: Browser, troth: Troth, sink: Sink) -> None:
    _picture(browser, "first-run", f"{troth.url}/first-run", before=_fill)
    state = _set_up(browser, troth, sink)
    _picture(browser, "sign-in", f"{troth.url}/sign-in")
    for address, promise in PROMISES.items():
        where = ("--brand", "lantern", "--address", address, "--relay", sink.url)
        troth.do("channel", "add", "mail", *where, "--promise", promise)
    chat = troth.do(
        "channel",
        "add",
        "chat",
        "--brand",
        "lantern",
        "--origin",
        "https://lantern.example",
        "--promise",
        "2m",
    )
    with troth.database() as database:
        database.execute(BY_HAND, ["lantern"])
    api = Api(troth.port, troth.do("token", "create", "--email", OWNER).strip())
    begin = time.monotonic()
    _say(troth, CLOSE)
    _say(troth, LATE)
    talk = _write(troth, api, sink)
    time.sleep(max(0.0, AT_RISK_AFTER - (time.monotonic() - begin)))
    desk = f"{troth.url}/lantern"
    places = {name: f"{desk}/{name}" for name in PAGES}
    places["conversation"] = f"{desk}/conversations/{talk}"
    places["channels"], places["account"] = f"{desk}/mail", f"{troth.url}/account"
    places["chat-set-up"] = f"{desk}/chat/{_number_in(chat)}"
    places["policy"] = f"{desk}/promises/policies/{_number_in(chat)}"
    places["request"] = _request_in(sink)
    _open_promise_page(browser, desk, state)
    # While work is given out by hand, no card of an offer comes upon a picture of something else.
    for name, url in places.items():
        _picture(browser, name, url, state=state)
    _give_out(troth)
    _picture(browser, "waiting", f"{desk}/routing/waiting", state=state)
    _picture(browser, "offers", f"{desk}/offers", state=state, before=_see_an_offer)


def _number_in(said: str) -> str:
    """As in "Channel 5: chat with the key ..."."""
    found = re.match(r"Channel (\d+)", said)
    assert found, said
    return found[1]


def _request_in(sink: Sink) -> str:
    """The page of a customer's own request, by the link at the foot of a mail to them."""
    told = sink.next_to("emma@customer.example").text
    found = re.search(r"https?://\S+/request/\S+", told)
    assert found, told
    return found[0]


def _open_promise_page(browser: Browser, desk: str, state: Path) -> None:
    context = _context(browser, state=state)
    page = context.new_page()
    page.goto(f"{desk}/promises/public")
    page.get_by_role("button", name="Show it to everybody").click()
    page.wait_for_load_state()
    context.close()


def _give_out(troth: Troth) -> None:
    """As is so by default."""
    with troth.database() as database:
        database.execute("delete from routings")


def _see_an_offer(page: Page) -> None:
    page.locator("[data-ask]").first.wait_for()


def _fill(page: Page) -> None:
    """The first-run page as an owner fills it in."""
    for name, value in {
        "brand_name": "Lantern",
        "your_name": "Noor",
        "email": OWNER,
        "password": PASSWORD,
        "address": HELP,
        "relay": "smtp://mail.lantern.example:587",
    }.items():
        page.fill(f"[name={name}]", value)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")


def _set_up(browser: Browser, troth: Troth, sink: Sink) -> Path:
    """Confirms the promise, open at any hour so that pictures are alike; the file holds the session."""
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{troth.url}/first-run")
    _fill(page)
    page.fill("[name=relay]", sink.url)
    for box in page.locator("[name=days]").all():
        box.check(force=True)
    page.fill("[name=opens]", "00:00")
    page.fill("[name=closes]", "00:00")
    page.click("form.first button[type=submit]")
    page.wait_for_url("**/lantern/conversations")
    kept = troth.data.parent / "session.json"
    context.storage_state(path=kept)
    context.close()
    return kept


def _say(troth: Troth, word: Word, *, answers: str = "", is_spam: bool = False) -> None:
    said = EmailMessage()
    said["From"], said["To"], said["Subject"] = word.sender, word.to, word.subject
    said["Date"] = format_datetime(datetime.now(ZoneInfo(word.zone)))
    said["Message-ID"] = make_msgid(domain="customer.example")
    if is_spam:
        said["X-Spam-Flag"] = "YES"
    said.set_content(word.text)
    if answers:
        said["In-Reply-To"] = said["References"] = answers
    troth.take(said)


def _write(troth: Troth, api: Api, sink: Sink) -> int:
    """Everything that is neither close nor late; the conversation whose page is shown."""
    for word, answer in ANSWERED.items():
        _say(troth, word)
        _reply(api, word, answer)
    _say(troth, BROKEN_GLASS)
    talk = _conversation(api, BROKEN_GLASS)
    api.ask(
        "POST", f"/conversations/{talk}/notes", {"text": "Third broken glass this week: the packers know."}
    )
    _reply(api, BROKEN_GLASS, "Merhaba Mehmet Bey, çok üzgünüz. Yeni cam yarın sabah yola çıkıyor.")
    ours = sink.next_to("mehmet@musteri.example", after=1).header("Message-ID")
    more = "Teşekkür ederim. Kırık camı geri göndermem gerekiyor mu?"
    _say(
        troth,
        Word(BROKEN_GLASS.sender, ORDERS, f"Ynt: {BROKEN_GLASS.subject}", more, BROKEN_GLASS.zone),
        answers=ours,
    )
    sink.next_to("mehmet@musteri.example", after=2)
    for word in RUNNING:
        _say(troth, word)
    _say(troth, SPAM, is_spam=True)
    return talk


def _reply(api: Api, word: Word, text: str) -> None:
    status, body = api.ask("POST", f"/conversations/{_conversation(api, word)}/replies", {"text": text})
    assert status == 201, body


def _conversation(api: Api, word: Word) -> int:
    return next(int(one["id"]) for one in api.walk("/conversations") if one["subject"] == word.subject)


def _take_the_demo(browser: Browser, troth: Troth) -> None:
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{troth.url}/demo")
    page.locator("article.mail").nth(3).wait_for(timeout=90_000)
    context.close()
    _picture(browser, "demo", f"{troth.url}/demo")


def _picture(
    browser: Browser,
    name: str,
    url: str,
    *,
    state: Path | None = None,
    before: Callable[[Page], None] = lambda page: None,
) -> None:
    """The same page in every look."""
    for suffix, look in LOOKS.items():
        context = _context(browser, look, state)
        page = context.new_page()
        page.goto(url)
        before(page)
        path = PICTURES / f"{name}{suffix}.png"
        page.screenshot(path=path)
        context.close()
        assert path.stat().st_size < LARGEST, f"{path} is too large"


def _context(browser: Browser, look: Look = LOOKS[""], state: Path | None = None) -> BrowserContext:
    """A browser of its own; in English as in Europe, where a day has 24 hours."""
    width, height, scheme = look
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        storage_state=state,
    )


@contextmanager
def _running(command: str) -> Iterator[tuple[Troth, Sink]]:
    with tempfile.TemporaryDirectory(prefix="troth-screens-") as folder:
        sink, troth = Sink(), Troth(Path(folder))
        sink.start()
        try:
            troth.start(command, TROTH_URL=troth.url)
            yield troth, sink
        except BaseException as error:
            error.add_note(troth.said())
            raise
        finally:
            troth.clear()
            sink.stop()


@contextmanager
def _browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "the pictures need a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
