// <script type="module" src="https://desk.example/widget.js" data-key="KEY"></script>
import { Line } from "./line.js";
import { Outbox, Refusal, newKey } from "./outbox.js";
import { button, filled, icon, make, sizeOf } from "./parts.js";
import { Countdown } from "./countdown.js";
import { Choosing } from "./choices.js";

const TYPED_EVERY = 3000; // ms

class Chat extends Choosing {
  connectedCallback() {
    if (this.shadowRoot) return;
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
    this.key = this.dataset.key;
    this.server = this.dataset.server;
    this.language = this.dataset.language || document.documentElement.lang || navigator.language || "en";
    this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    this.messages = new Map();
    this.own = new Map();
    this.files = [];
    this.heard = new Set();
    this.readUpTo = this.unread = this.typedAt = this.skew = 0;
    this.state = {};
    this.load(1000);
  }

  async load(pause) {
    try {
      this.look = await this.ask("GET", "");
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) {
        console.error(`Troth: ${error.message}`);
        return;
      }
      setTimeout(() => this.load(Math.min(pause * 2, 60000)), pause);
      return;
    }
    this.words = this.look.words;
    this.language = this.look.language;
    this.skew = Date.now() - Date.parse(this.look.now);
    this.lang = this.language;
    this.style.setProperty("--accent", this.look.accent);
    this.style.setProperty("--on-accent", this.look.ink);
    this.dataset.position = this.look.position;
    this.recall();
    this.build();
    this.connect();
    if (this.opens) this.toggle(true);
    if (this.token) this.line.want();
    else if (this.formerToken) this.known().then(() => this.line.want()).catch(() => {});
    for (const said of this.kept) this.outbox.add(this.mine(said));
  }

  connect() {
    this.line = new Line(`troth-chat:${this.key}`, {
      open: (place, signal) => {
        const headers = { Authorization: `Bearer ${this.token}` };
        if (place) headers["Last-Event-ID"] = place;
        const how = { headers, signal, credentials: "omit", cache: "no-store" };
        return fetch(`${this.server}/chat/${this.key}/line`, how);
      },
      hear: (event, isHolding) => this.hear(event, isHolding),
      lost: (isLost) => this.showLost(isLost),
      refused: (status) => status === 401 && this.anew(),
    });
    this.outbox = new Outbox({
      send: (said) => this.send(said),
      changed: (said) => this.draw(said),
      kept: (said, message) => this.arrived(message),
      remember: () => this.remember(),
    });
    window.addEventListener("offline", () => this.showLost(true));
    window.addEventListener("online", () => this.showLost(false));
    document.addEventListener("visibilitychange", () => this.haveRead());
  }

  // What comes.

  hear(event, isHolding) {
    const data = JSON.parse(event.data);
    if (event.name === "typing") {
      this.showTyping(true);
      return;
    }
    if (event.name === "state") {
      this.state = data;
      this.showPromise();
      this.showNow();
      this.showChoices();
      return;
    }
    this.arrived(data);
    if (data.kind === "customer" || this.heard.has(data.id)) return;
    this.heard.add(data.id);
    this.showTyping(false);
    if (isHolding) this.acknowledge(data.id);
    if (data.kind !== "announcement") this.unread += 1;
    this.haveRead();
  }

  haveRead() {
    this.showCount();
    if (this.panel.hidden || document.hidden) return;
    const newest = Math.max(0, ...this.heard);
    this.unread = 0;
    this.showCount();
    if (newest <= this.readUpTo) return;
    this.readUpTo = newest;
    this.ask("POST", "/marks", { received: [], read: newest }).catch(() => {
      this.readUpTo = 0;
    });
  }

  arrived(message) {
    const said = this.own.get(message.key);
    if (said) {
      this.own.delete(message.key);
      said.node.remove();
    }
    if (this.messages.has(message.id)) return;
    if (message.kind !== "announcement") this.thank("");
    this.messages.set(message.id, { ...message, at: new Date(message.at) });
    this.place(message.id);
  }

  // Drawing.

  build() {
    const words = this.words;
    this.count = make("span", { class: "count", "aria-hidden": "true", hidden: true });
    const launching = { class: "launcher", "aria-expanded": "false", "aria-label": words.open };
    this.launcher = button({ ...launching, click: () => this.toggle() }, icon("chat"), this.count);
    const [told, left] = [make("p", { role: "status" }), make("b", { "aria-hidden": "true" })];
    this.receipt = make("a", { hidden: true }, words.receipt);
    this.promise = make("div", { class: "promise", hidden: true }, told, this.receipt, left);
    this.now = make("p", { class: "now", hidden: true });
    this.countdown = new Countdown((text, isOver) => this.showLeft(text, isOver));
    this.log = make("ol", { role: "list" });
    const scrolling = { class: "scroll", role: "log", "aria-label": words.log, tabindex: "0" };
    this.scroll = make("div", scrolling, this.greeting(), this.log, ...this.choosing());
    this.typingSign = make("p", { class: "typing", role: "status" });
    this.lostSign = make("p", { class: "lost", role: "status", hidden: true });
    this.wrong = make("p", { class: "wrong", role: "alert" });
    const escaped = (event) => event.key === "Escape" && this.toggle(false);
    const about = { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, keydown: escaped };
    const top = [this.heading(), this.promise, this.now, this.scroll, this.typingSign, this.lostSign];
    this.panel = make("section", about, ...top, this.ways(), this.reach(), this.wrong, this.writing());
    this.shadowRoot.append(this.panel, this.launcher);
    // Whoever reads the newest goes on reading it when something above or below takes room.
    new ResizeObserver(() => this.isAtEnd && this.toEnd()).observe(this.scroll);
    this.isAtEnd = true;
    this.scroll.addEventListener("scroll", () => {
      this.isAtEnd = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
    });
  }

  heading() {
    const title = make("h2", { id: "title" }, this.look.title);
    const opening = make("p", { hidden: !this.look.opening }, this.look.opening);
    const close = { class: "plain", "aria-label": this.words.close, click: () => this.toggle(false) };
    return make("header", {}, make("div", {}, title, opening), button(close, icon("close")));
  }

  greeting() {
    const bubble = make("div", { class: "bubble" }, this.words.greeting);
    return make("ol", { role: "list" }, make("li", { "data-kind": "answer" }, bubble));
  }

  ways() {
    const ask = () => this.say(this.words.person_said, "person");
    const asked = button({ class: "way", click: ask }, icon("person"), this.words.person);
    const open = () => this.showReach(this.reachForm.hidden);
    const way = { class: "way", "aria-expanded": "false", hidden: true, click: open };
    this.reachWay = button(way, icon("mail"), this.words.reach);
    const away = { class: "way", target: "_blank", rel: "noopener noreferrer", hidden: true };
    this.request = make("a", away, this.words.request);
    return make("div", { class: "ways" }, asked, this.reachWay, this.request);
  }

  reach() {
    const { words } = this;
    const name = make("input", { name: "name", autocomplete: "name", maxlength: "200" });
    const address = { name: "mail", type: "email", autocomplete: "email", required: true, maxlength: "254" };
    const mail = make("input", address);
    this.reachSaid = make("p", { role: "status" }, words.reach_why);
    const keep = async (event) => {
      event.preventDefault();
      try {
        await this.ask("POST", "/contact", { name: name.value, mail: mail.value });
        this.showReach(false);
        this.reachWay.lastChild.textContent = words.kept;
      } catch (error) {
        this.reachSaid.className = "wrong";
        this.reachSaid.textContent = error instanceof Refusal ? error.message : words.offline;
      }
    };
    const labels = [make("label", {}, words.name, name), make("label", {}, words.mail, mail)];
    const kept = button({ class: "firm", type: "submit" }, words.keep);
    this.reachForm = make("form", { class: "reach", hidden: true, submit: keep }, ...labels, this.reachSaid, kept);
    return this.reachForm;
  }

  writing() {
    const { words } = this;
    const typing = { input: () => this.typed(), keydown: (event) => this.pressed(event) };
    const about = { rows: "1", "aria-label": words.write, placeholder: words.placeholder, maxlength: "8000" };
    this.text = make("textarea", { ...about, ...typing });
    const change = () => this.choose([...this.chooser.files]);
    this.chooser = make("input", { type: "file", multiple: true, hidden: true, change });
    this.chosen = make("div", { class: "chosen" });
    const going = { class: "plain go", type: "submit", "aria-label": words.send, "aria-disabled": "true" };
    this.go = button(going, icon("send"));
    const submit = (event) => {
      event.preventDefault();
      this.say(this.text.value);
    };
    const open = { class: "plain", "aria-label": words.attach, click: () => this.chooser.click() };
    const attach = button(open, icon("clip"));
    return make("div", {}, this.chosen, make("form", { class: "write", submit }, this.chooser, attach, this.text, this.go));
  }

  toggle(isOpen = this.panel?.hidden) {
    // A button of the page's own may be pressed before there is anything to open.
    this.opens = isOpen;
    if (!this.panel) return;
    this.panel.hidden = !isOpen;
    this.toggleAttribute("data-open", isOpen);
    this.launcher.setAttribute("aria-expanded", String(isOpen));
    this.launcher.replaceChild(icon(isOpen ? "close" : "chat"), this.launcher.firstChild);
    this.haveRead();
    if (!isOpen) {
      this.launcher.focus();
      return;
    }
    this.text.focus({ preventScroll: true });
    this.toEnd();
    if (this.dataset.user && !this.token) this.known().then(() => this.line.want()).catch(() => {});
  }

  showCount() {
    const many = this.unread === 1 ? this.words.new_one : filled(this.words.new_many, { count: this.unread });
    this.count.hidden = !this.unread;
    this.count.textContent = this.unread;
    const name = this.panel.hidden ? this.words.open : this.words.close;
    this.launcher.setAttribute("aria-label", this.unread ? `${name}: ${many}` : name);
  }

  showLost(isLost) {
    clearTimeout(this.lostTimer);
    const show = () => {
      this.lostSign.hidden = !isLost;
      this.lostSign.textContent = isLost ? this.words.offline : "";
    };
    this.lostTimer = setTimeout(show, isLost ? 3000 : 0); // a line that is back at once was never lost to anybody
  }

  showPromise() {
    const { promise } = this.state;
    this.promise.hidden = !promise;
    this.receipt.hidden = !promise?.receipt;
    this.request.hidden = !this.state.request;
    if (this.state.request) this.request.href = this.state.request;
    if (promise?.receipt) this.receipt.href = this.server + promise.receipt;
    this.countdown.to(promise && !promise.late ? Date.parse(promise.due_at) : 0, this.skew);
    if (promise) this.sayPromise(promise.late ? this.words.late : promise.words, promise.late);
  }

  sayPromise(words, isLate) {
    this.promise.classList.toggle("late", isLate);
    if (this.promise.firstChild.textContent !== words) this.promise.firstChild.textContent = words;
  }

  /** How things stand for who waits: the place in line, and the wait where one can be said. */
  showNow() {
    const words = this.state.now || "";
    this.now.hidden = !words;
    if (this.now.textContent !== words) this.now.textContent = words;
  }

  showLeft(text, isOver) {
    this.promise.lastChild.textContent = text ? filled(this.words.left, { time: text }) : "";
    if (isOver && this.state.promise) this.sayPromise(this.words.late, true);
  }

  showReach(isOpen) {
    this.reachForm.hidden = !isOpen;
    this.reachWay.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.reachForm.elements.name.focus();
    else this.text.focus();
  }

  // Writing.

  typed() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
    this.ready();
    if (!this.token || !this.messages.size || Date.now() - this.typedAt < TYPED_EVERY) return;
    this.typedAt = Date.now();
    this.ask("POST", "/typing", {}).catch(() => {});
  }

  ready() {
    this.go.setAttribute("aria-disabled", String(!this.text.value.trim() && !this.files.length));
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.say(this.text.value);
  }

  choose(files) {
    this.wrong.textContent = "";
    for (const content of files) {
      if (content.size > this.look.file_largest) {
        const size = Math.floor(this.look.file_largest / 1048576);
        this.wrong.textContent = filled(this.words.too_large, { name: content.name, size });
      } else if (content.size) {
        this.files.push({ name: content.name, size: content.size, content });
      }
    }
    this.chooser.value = "";
    this.showFiles();
  }

  showFiles() {
    const chip = (file) => {
      const name = filled(this.words.remove, { name: file.name });
      const remove = () => {
        this.files = this.files.filter((one) => one !== file);
        this.showFiles();
        this.text.focus();
      };
      const size = make("span", {}, sizeOf(file.size, this.language));
      const gone = button({ class: "plain", "aria-label": name, click: remove }, icon("close"));
      return make("span", { class: "file" }, file.name, size, gone);
    };
    this.chosen.replaceChildren(...this.files.map(chip));
    this.ready();
  }

  say(text, way = "") {
    text = text.trim();
    if (!text && !this.files.length) return;
    this.outbox.add(this.mine({ key: newKey(), text, way, at: Date.now(), files: way ? [] : this.files }));
    if (way) return;
    this.files = [];
    this.text.value = "";
    this.text.style.height = "auto";
    this.showFiles();
  }

  mine(said) {
    Object.assign(said, { tries: 0, state: "sending", files: said.files || [] });
    said.node = make("li", {});
    this.own.set(said.key, said);
    this.log.append(said.node);
    this.draw(said);
    this.toEnd();
    return said;
  }
}

if (!customElements.get("troth-chat")) customElements.define("troth-chat", Chat);
const scripts = [...document.scripts];
const script = scripts.find((one) => one.src === import.meta.url) || scripts.find((one) => one.dataset.key);
if (script && !document.querySelector("troth-chat")) {
  const chat = document.createElement("troth-chat");
  Object.assign(chat.dataset, script.dataset, { server: new URL(import.meta.url).origin });
  document.body.append(chat);
}
