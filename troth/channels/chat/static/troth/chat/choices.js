// What may be chosen by whoever was told a new time: below the newest message, until something was chosen.
import { Refusal } from "./outbox.js";
import { button, icon, make } from "./parts.js";
import { Showing } from "./showing.js";

const SIGNS = { keep_waiting: "chat", by_mail: "mail", call_back: "phone", withdraw: "close" };

export class Choosing extends Showing {
  /** The places of the choices and of the thanks for one, which the chat puts below its messages. */
  choosing() {
    this.chosenFrom = make("section", { class: "choosing", "aria-label": this.words.choose, hidden: true });
    this.thanks = make("p", { class: "thanks", role: "status" });
    return [this.chosenFrom, this.thanks];
  }

  /** Drawn anew only when they are others: what somebody types into them stays. */
  showChoices() {
    const offer = this.state.choices || null;
    const others = offer ? `${offer.promise}:${offer.choices}` : "";
    // A state that was sent before the choice reached the server does not ask again.
    if (others === this.drawnChoices || (others && others === this.chose)) return;
    this.drawnChoices = others;
    this.drawChoices(offer);
    if (offer) this.thank("");
    if (offer && this.isAtEnd) this.toEnd();
  }

  drawChoices(offer) {
    this.chosenFrom.hidden = !offer;
    this.chosenFrom.replaceChildren(...(offer ? this.choices(offer) : []));
  }

  /** Stays until somebody says something: what stands comes by the line, and may come before the thanks. */
  thank(words) {
    this.thanks.textContent = words;
    if (words && this.isAtEnd) this.toEnd();
  }

  choices(offer) {
    const about = make("p", {}, this.words.choose);
    const wrong = make("p", { class: "wrong", role: "alert" });
    const asking = make("div", {});
    const ways = offer.choices.map((choice) => this.way(choice, offer, asking));
    return [about, make("div", { class: "ways" }, ...ways), asking, wrong];
  }

  way(choice, offer, asking) {
    const forms = { by_mail: () => this.askMail(offer), call_back: () => this.askCall(offer) };
    const click = () => {
      if (!forms[choice]) {
        this.chooses(offer, choice);
        return;
      }
      const form = forms[choice]();
      asking.replaceChildren(form);
      form.querySelector("input, select").focus();
      if (this.isAtEnd) this.toEnd();
    };
    return button({ class: "way", click }, icon(SIGNS[choice]), this.words[choice]);
  }

  askMail(offer) {
    const { words } = this;
    const address = { name: "reach", type: "email", autocomplete: "email", required: true, maxlength: "254" };
    const mail = make("input", { ...address, value: offer.mail || null });
    const submit = (event) => {
      event.preventDefault();
      this.chooses(offer, "by_mail", { reach: mail.value });
    };
    const sent = button({ class: "firm", type: "submit" }, words.by_mail);
    return make("form", { class: "reach", submit }, make("label", {}, words.mail, mail), sent);
  }

  askCall(offer) {
    const { words } = this;
    const times = offer.times.map(({ at, words: said }) => make("option", { value: at }, said));
    const when = make("select", { name: "at", required: true }, ...times);
    const number = { name: "reach", type: "tel", autocomplete: "tel", required: true, maxlength: "30" };
    const phone = make("input", number);
    const submit = (event) => {
      event.preventDefault();
      this.chooses(offer, "call_back", { at: when.value, reach: phone.value });
    };
    const labels = [make("label", {}, words.call_when, when), make("label", {}, words.phone, phone)];
    const sent = button({ class: "firm", type: "submit" }, words.call_back);
    return make("form", { class: "reach", submit }, ...labels, sent);
  }

  async chooses(offer, choice, more = {}) {
    const wrong = this.chosenFrom.querySelector(".wrong");
    try {
      await this.ask("POST", "/choices", { promise: offer.promise, choice, ...more });
    } catch (error) {
      wrong.textContent = error instanceof Refusal ? error.message : this.words.offline;
      return;
    }
    this.chose = `${offer.promise}:${offer.choices}`;
    this.drawnChoices = "";
    this.drawChoices(null);
    const said = { keep_waiting: this.words.kept_waiting, withdraw: this.words.withdrawn };
    this.thank(said[choice] || this.words.chosen);
    this.text.focus();
  }
}
