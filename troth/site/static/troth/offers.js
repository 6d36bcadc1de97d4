// What this person is asked to take, on whichever page they are. The tab that holds the live line hears of it and tells
// the others; each that can be seen looks at once. A card never takes the focus: it is said aloud, and y and p answer it.
import { digits } from "./clocks.js";
import { isTyping, register } from "./keys.js";

const OFFER = 7; // as in notices/models.py
const QUARTERS = 4; // for whoever wants no movement
const SAID_FOR = 8000; // ms; what came of an answer stays for so long, whatever is drawn meanwhile
const region = document.getElementById("asked");
const words = JSON.parse(region.dataset.words);
const channel = "BroadcastChannel" in window ? new BroadcastChannel("troth-offers") : null;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const ends = new Map(); // by card: when its time is over, by this browser's own clock
const heard = new Set();
let isBehind = false; // something came while nobody could see this page
let timer = 0;
let said = null;
let saidUntil = 0;

const cards = () => [...region.querySelectorAll("[data-ask]")];
const tell = (type) => document.body.dispatchEvent(new CustomEvent(type));

/** Cards are marked as shown when they are asked for: a page that nobody sees asks for none. */
function look() {
  isBehind = document.hidden;
  if (!isBehind) tell("offers:look");
}

function hear() {
  look();
  channel?.postMessage("look");
}

// ---- time
function change(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/** Seconds that are left; the card is drawn by them. */
function show(card, now) {
  const left = Math.max(0, (ends.get(card.id) - now) / 1000);
  const share = Math.min(1, left / Number(card.dataset.whole));
  const drawn = still.matches ? Math.ceil(share * QUARTERS) / QUARTERS : share;
  card.querySelector("[data-ask-bar]").setAttribute("width", (100 * drawn).toFixed(1));
  change(card.querySelector("[data-ask-digits]"), left > 0 ? digits(Math.ceil(left)) : words.over);
  card.toggleAttribute("data-short", left < 10);
  card.toggleAttribute("data-over", left === 0);
  return left;
}

function tick() {
  clearTimeout(timer);
  const all = cards();
  if (document.hidden || !all.length) return;
  const now = performance.now();
  const over = all.map((card) => show(card, now)).filter((left) => left === 0);
  timer = setTimeout(over.length ? look : tick, 1000);
}

// ---- what is new
function sayAloud(card) {
  heard.add(card.id);
  document.getElementById("urgent" in card.dataset ? "asked-at-once" : "asked-politely").textContent = card.dataset.said;
}

/** Somebody else was faster: the sentence outlives the card that goes at the same moment. */
function keepSaid(now) {
  const fresh = region.querySelector("[data-ask-refused]");
  if (fresh) {
    said = fresh;
    saidUntil = now + SAID_FOR;
    setTimeout(() => performance.now() >= saidUntil && said.remove(), SAID_FOR + 50);
  } else if (said && now < saidUntil) {
    said.removeAttribute("role"); // it was read aloud
    region.prepend(said);
  }
}

function drawn() {
  const now = performance.now();
  keepSaid(now);
  const all = cards();
  const ids = new Set(all.map(({ id }) => id));
  for (const card of all) {
    ends.set(card.id, now + Number(card.dataset.left) * 1000);
    if (!heard.has(card.id)) sayAloud(card);
  }
  for (const id of ends.keys()) if (!ids.has(id)) ends.delete(id);
  makeRoom();
  tick();
}

/** The cards lie at the lower edge; the page gets as much room below as they take. */
function makeRoom() {
  const height = region.classList.contains("asked-here") || !region.children.length ? 0 : region.offsetHeight;
  document.body.style.setProperty("--asked-height", `${height}px`);
}

// ---- keys
const first = (button) => region.querySelector(`.ask:not([data-over]) [data-ask-${button}]`);

function entry(key, name, button) {
  return {
    key,
    words: name,
    // Offered in the palette only while there is something to answer.
    get run() {
      const found = first(button);
      return found ? () => found.click() : undefined;
    },
  };
}

const KEYS = [entry("y", words.yes, "yes"), entry("p", words.no, "no")];

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  const run = KEYS.find(({ key }) => key === event.key)?.run;
  if (!run) return;
  event.preventDefault();
  run();
}

register(words.group, KEYS);
document.addEventListener("keydown", press);
document.body.addEventListener("troth:notice", ({ detail }) => Number(detail.notice) === OFFER && hear());
channel?.addEventListener("message", look);
region.addEventListener("htmx:afterSwap", drawn);
region.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.verb !== "post" || detail.xhr.getResponseHeader("HX-Redirect")) return; // this page is left
  channel?.postMessage("look");
  tell("offers:answered");
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isBehind) look();
  tick();
});
new ResizeObserver(makeRoom).observe(region);
if (cards().length) drawn();
if (!region.classList.contains("asked-here")) look();
