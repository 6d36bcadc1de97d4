// <script type="module" src="https://desk.example/shop/contact.js"></script>
// <troth-contact><a href="https://desk.example/shop/promise">Contact us</a></troth-contact>
// What stands inside is shown until the times are known, and where they cannot be had.
const AGAIN = 60000; // ms
const FEW = 8000; // ms that a page waits for an answer
const STYLE = `
:host { display: block; font: inherit; color: inherit; }
h2, p, ul { margin: 0; padding: 0; font: inherit; }
h2 { font-weight: 650; margin-bottom: .5em; }
ul { display: grid; gap: .5em; list-style: none; }
.way { display: block; width: 100%; box-sizing: border-box; padding: .75em 1em; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5em; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; cursor: pointer; }
.way:hover { border-color: currentColor; }
.way:focus-visible, .more:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.way b { display: block; }
.more { display: inline-block; margin-top: .75em; color: inherit; font-size: .875em; }
`;

function make(name, values = {}, ...inside) {
  const node = Object.assign(document.createElement(name), values);
  node.append(...inside);
  return node;
}

class Contact extends HTMLElement {
  connectedCallback() {
    this.look = () => document.visibilityState === "visible" && this.load();
    document.addEventListener("visibilitychange", this.look);
    this.timer = setInterval(this.look, AGAIN);
    this.load();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.look);
    clearInterval(this.timer);
  }

  async load() {
    const language = this.getAttribute("language") || document.documentElement.lang || navigator.language;
    const address = new URL("contact.json", import.meta.url);
    address.searchParams.set("language", language);
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(FEW) });
      if (answer.ok) this.show(await answer.json());
    } catch {
      // What stands inside stays: a link that needs no script.
    }
  }

  show(data) {
    const ways = data.channels.map((one) => this.way(one)).filter(Boolean);
    if (!this.shadowRoot) {
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
    }
    // Who stands on one of them with the keyboard is not thrown off.
    const held = this.shadowRoot.activeElement?.dataset.channel;
    const page = new URL(data.links.page, import.meta.url).href;
    const more = make("a", { className: "more", href: page }, data.more);
    const list = make("ul", {}, ...ways.map((way) => make("li", {}, way)));
    this.shadowRoot.replaceChildren(make("h2", {}, data.title), list, more);
    if (held) ways.find((way) => way.dataset.channel === held)?.focus();
  }

  way(one) {
    const words = [make("b", {}, one.name), make("span", {}, one.promise || one.honest_wait || one.address)];
    let way;
    if (one.channel === "chat") {
      if (!document.querySelector('troth-chat, script[src*="/widget.js"]')) return null;
      const open = async () => {
        await customElements.whenDefined("troth-chat");
        document.querySelector("troth-chat")?.toggle(true);
      };
      way = make("button", { type: "button", className: "way", onclick: open }, ...words);
    } else {
      const scheme = one.channel === "phone" ? "tel:" : "mailto:";
      way = make("a", { className: "way", href: scheme + encodeURI(one.address) }, ...words);
    }
    way.dataset.channel = one.channel + one.address;
    way.lang = this.lang || "";
    return way;
  }
}

if (!customElements.get("troth-contact")) customElements.define("troth-contact", Contact);
