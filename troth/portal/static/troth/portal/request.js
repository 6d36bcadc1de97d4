// Keeps the page of a request live: a line that says that something happened, upon which the page asks for it.
const GATHER = 1000; // ms; the first change shows at once, a storm of them once a second
const PATIENCE = 4000; // ms without a line before the reader hears of it
const region = document.getElementById("now");
const lost = document.getElementById("live-lost");
const fresh = document.getElementById("live-new");
const live = document.getElementById("live-is");
const spoken = document.getElementById("live-said");
let headline = region.querySelector("h1").textContent;
let waits = false;
let gathering = 0;
let last = 0;
let losing = 0;

/** Whether the reader is about to say something in the part that would be drawn anew. */
function isWriting() {
  for (const form of region.querySelectorAll("form")) {
    for (const field of form.elements) {
      if (field.type === "radio" ? field.checked !== field.defaultChecked : field.type === "textarea" && field.value !== field.defaultValue) return true;
    }
  }
  return false;
}

function show() {
  clearTimeout(gathering);
  gathering = 0;
  if (document.hidden || !waits) return;
  fresh.hidden = !isWriting();
  if (!fresh.hidden) return; // what somebody writes is not taken from under their hands
  waits = false;
  last = Date.now();
  document.body.dispatchEvent(new CustomEvent("request:changed"));
}

function hear() {
  waits = true;
  if (!document.hidden) gathering ||= setTimeout(show, Math.max(0, last + GATHER - Date.now()));
}

function say(isLost) {
  clearTimeout(losing);
  losing = isLost ? setTimeout(() => (lost.hidden = false), PATIENCE) : 0;
  if (!isLost) lost.hidden = true;
  live.hidden = isLost;
}

function open(pause) {
  const line = new EventSource(document.body.dataset.line);
  let next = pause;
  line.addEventListener("open", () => {
    next = 2000;
    say(false);
  });
  line.addEventListener("changed", hear);
  line.addEventListener("error", () => {
    say(true);
    // The browser tries again by itself, unless the server refused.
    if (line.readyState === EventSource.CLOSED) setTimeout(() => open(Math.min(next * 2, 60000)), next);
  });
  window.addEventListener("pagehide", () => line.close(), { once: true });
}

// Whoever listens to the page, or has it in another tab, hears how it stands now.
document.body.addEventListener("htmx:afterSwap", () => {
  const words = region.querySelector("h1")?.textContent ?? headline;
  if (words === headline) return;
  document.title = document.title.replace(headline, words);
  headline = spoken.textContent = words;
});
fresh.querySelector("button").addEventListener("click", () => {
  for (const form of region.querySelectorAll("form")) form.reset();
  show();
});
document.addEventListener("visibilitychange", show);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// A choice beside a new time leads to its form, which then stands open.
document.addEventListener("click", (event) => {
  const wanted = event.target.closest('a[href^="#"]')?.getAttribute("href").slice(1);
  const form = wanted && document.getElementById(wanted);
  if (form instanceof HTMLDetailsElement) {
    form.open = true;
    form.querySelector("input:not([type=hidden]), select")?.focus();
  }
});
open(2000);
