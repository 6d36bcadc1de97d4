// How a chat shows what was said: each message once, in its place, with its files.
import { Asking } from "./asking.js";
import { Refusal } from "./outbox.js";
import { button, clockOf, filled, icon, linked, make, sizeOf } from "./parts.js";

const GROUPED = 120000; // ms within which one person's messages share a heading
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const LARGEST_PICTURE = 5e6; // bytes; what is larger is only downloaded
const [WIDEST, TALLEST] = [480, 360]; // px of a picture that is shown
const TYPES_FOR = 6000; // ms; whoever goes on typing says so more often

export class Showing extends Asking {
  draw(said) {
    const { words } = this;
    const told = said.state === "failed" || said.state === "held" ? said.why || words[said.state] : words[said.state];
    const fate = make("p", { class: "fate" }, told);
    if (said.state === "failed") {
      fate.append(button({ click: () => this.outbox.again(said) }, words.again));
    }
    said.node.replaceChildren(...this.inside(said), fate);
    said.node.dataset.kind = "customer";
    said.node.dataset.state = said.state;
    if (this.isAtEnd) this.toEnd();
  }

  inside(message) {
    const shown = message.text ? [make("div", { class: "bubble" }, ...linked(message.text))] : [];
    return [...shown, ...message.files.map((file) => this.attached(file))];
  }

  attached(file) {
    const about = [icon("clip"), file.name, make("span", {}, sizeOf(file.size, this.language))];
    if (!file.id) return make("span", { class: "file" }, ...about);
    const label = filled(this.words.download, { name: file.name });
    const shown = button({ class: "file", "aria-label": label, click: () => this.download(file) }, ...about);
    if (PICTURES.includes(file.type) && file.size <= LARGEST_PICTURE) this.picture(file, shown);
    return shown;
  }

  /** Drawn from its bytes: a page's policy need not allow pictures of ours, and no address of one exists. */
  async picture(file, shown) {
    try {
      const content = new Blob([await this.content(file)], { type: file.type });
      const bitmap = await createImageBitmap(content);
      const scale = Math.min(1, WIDEST / bitmap.width, TALLEST / bitmap.height);
      const width = Math.max(1, Math.round(bitmap.width * scale));
      const height = Math.max(1, Math.round(bitmap.height * scale));
      const canvas = make("canvas", { width, height, "aria-hidden": "true" });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      shown.setAttribute("aria-label", filled(this.words.picture, { name: file.name }));
      shown.classList.add("picture");
      shown.prepend(canvas);
      if (this.isAtEnd) this.toEnd();
    } catch {
      // no picture after all, or not to be had now: it stays a file that can be downloaded
    }
  }

  /** Asked for once: a message is drawn anew when its place among the others changes. */
  content(file) {
    this.contents ||= new Map();
    if (!this.contents.has(file.id)) {
      const asked = this.ask("GET", `/files/${file.id}`);
      this.contents.set(file.id, asked);
      asked.catch(() => this.contents.delete(file.id));
    }
    return this.contents.get(file.id);
  }

  async download(file) {
    try {
      const address = URL.createObjectURL(await this.content(file));
      make("a", { href: address, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    } catch (error) {
      this.wrong.textContent = error instanceof Refusal ? error.message : this.words.offline;
    }
  }

  /** Puts a message among the others: in the order in which it was kept, and before what is yet unsent. */
  place(id) {
    const message = this.messages.get(id);
    const fixed = { customer: this.words.you, announcement: this.words.machine };
    const who = fixed[message.kind] || message.name || this.look.title;
    const at = make("time", { datetime: message.at.toISOString() }, clockOf(message.at, this.language));
    const head = make("p", { class: "who" }, `${who} · `, at);
    message.node = make("li", { "data-kind": message.kind, "data-id": String(id) }, head, ...this.inside(message));
    const ids = [...this.messages.keys()].sort((one, other) => one - other);
    const number = ids.indexOf(id);
    const [before, after] = [this.messages.get(ids[number - 1]), this.messages.get(ids[number + 1])];
    const firstUnsent = [...this.own.values()][0]?.node;
    this.log.insertBefore(message.node, after?.node || firstUnsent || null);
    const isOneVoice = before?.kind === message.kind && before?.name === message.name;
    message.node.classList.toggle("same", isOneVoice && message.at - before.at < GROUPED);
    this.reachWay.hidden = false;
    if (this.isAtEnd) this.toEnd();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Somebody of the brand is writing. Told once to whoever listens, however long it goes on. */
  showTyping(isTyping) {
    clearTimeout(this.typingTimer);
    const text = isTyping ? filled(this.words.typing, { name: this.look.title }) : "";
    if (this.typingSign.textContent !== text) this.typingSign.textContent = text;
    if (isTyping) this.typingTimer = setTimeout(() => this.showTyping(false), TYPES_FOR);
  }
}
