// What a chat asks of the server and keeps in the browser; the element that shows it extends this one.
import { Refusal } from "./outbox.js";

export class Asking extends HTMLElement {
  // What is remembered: only from the first message on, and only if the page allows it.

  recall() {
    this.kept = [];
    // Another tab may be the first to say something: both are one visitor.
    window.addEventListener("storage", ({ key }) => {
      if (key !== `troth-chat:${this.key}` || this.token) return;
      this.read();
      if (this.token) this.line.want();
    });
    this.read();
  }

  read() {
    try {
      const stored = JSON.parse(localStorage.getItem(`troth-chat:${this.key}`) || "{}");
      const isSame = (stored.user || "") === (this.dataset.user || "");
      // Who wrote here and then logged in takes along what they said; who logged out leaves it behind.
      if (!isSame && (stored.user || !stored.token)) return;
      if (isSame) this.token = stored.token;
      else this.formerToken = stored.token;
      this.kept = stored.outbox || [];
    } catch {
      // a page without storage: the chat lasts as long as the page
    }
  }

  remember() {
    if (this.dataset.storage === "none") return;
    const outbox = this.outbox.waiting.filter((said) => !said.files.length);
    const unsent = outbox.map(({ key, text, at, way }) => ({ key, text, at, way }));
    const stored = { token: this.token, user: this.dataset.user || "", outbox: unsent };
    try {
      localStorage.setItem(`troth-chat:${this.key}`, JSON.stringify(stored));
    } catch {
      // full or forbidden: as above
    }
  }

  forget() {
    this.token = "";
    this.remember();
  }

  /** The server knows this token no more: whom the page vouches for is let in again, once. */
  anew() {
    this.forget();
    if (!this.dataset.user || this.isAnew) return;
    this.isAnew = true;
    this.known().then(() => this.line.begin()).catch(() => {});
  }

  async ask(method, path, body, headers = {}) {
    const given = body instanceof Blob || body === undefined ? body : JSON.stringify(body);
    const type = body instanceof Blob ? "application/octet-stream" : "application/json";
    if (given !== undefined) headers["Content-Type"] = type;
    const token = this.token || this.formerToken;
    if (token) headers.Authorization = `Bearer ${token}`;
    const mark = path.includes("?") ? "&" : "?";
    const about = new URLSearchParams({ language: this.language, ...(path ? {} : { zone: this.zone }) });
    const address = `${this.server}/chat/${this.key}${path}${mark}${about}`;
    const answer = await fetch(address, { method, headers, body: given, credentials: "omit" });
    if (!answer.ok) {
      const { error } = await answer.json().catch(() => ({}));
      const why = error || this.words?.failed || answer.statusText;
      throw new Refusal(why, answer.status, Number(answer.headers.get("Retry-After")));
    }
    if (answer.status === 204) return null;
    return answer.headers.get("Content-Type")?.includes("json") ? answer.json() : answer.blob();
  }

  async known() {
    if (this.token) return;
    const { user, userEmail, userName, userExp, userSignature } = this.dataset;
    const vouched = { id: user, email: userEmail || "", name: userName || "", exp: userExp || "" };
    const body = user ? { user: { ...vouched, signature: userSignature || "" } } : {};
    // Two at once would be two people.
    this.knowing ||= this.ask("POST", "/tokens", body).finally(() => (this.knowing = null));
    this.token = (await this.knowing).token;
    if (this.formerToken) this.remember();
    this.formerToken = "";
  }

  /** Where they are, without what follows a ? or #, which may say who they are. */
  page() {
    return location.href.split(/[?#]/)[0];
  }

  async send(said) {
    await this.known();
    this.remember();
    if (said.way === "person") {
      const message = await this.ask("POST", "/person", { key: said.key, zone: this.zone, page: this.page() });
      return this.follow(message);
    }
    for (const file of said.files) {
      const path = `/files?name=${encodeURIComponent(file.name)}`;
      file.reference ??= (await this.ask("POST", path, file.content)).file;
    }
    const files = said.files.map((file) => file.reference);
    const body = { key: said.key, text: said.text, zone: this.zone, page: this.page(), files };
    try {
      return this.follow(await this.ask("POST", "/messages", body));
    } catch (error) {
      const isOver = error instanceof Refusal && (error.status === 401 || error.status === 410);
      if (!isOver || said.isAnew) throw error;
      said.isAnew = true; // the server knows this token, or these files, no more: begin anew, once
      for (const file of said.files) delete file.reference;
      if (error.status === 401) this.forget();
      return this.send(said);
    }
  }

  follow(message) {
    this.line.want();
    return message;
  }

  /** Told is what has reached the customer's side, and not what we sent: so the browser says so. */
  acknowledge(id) {
    this.received = [...(this.received || []), id];
    this.acknowledging ||= setTimeout(async () => {
      const received = this.received;
      this.received = [];
      this.acknowledging = 0;
      await this.ask("POST", "/marks", { received, read: 0 }).catch(() => {
        for (const one of received) setTimeout(() => this.acknowledge(one), 2000);
      });
    }, 30);
  }
}
