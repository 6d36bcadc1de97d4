// Keeps what the reader opened and typed while a live refresh swaps a region, and skips swaps that would change nothing.
// What is pressed is not swapped until it was let go: a click that ends on another element than it began on is lost.
const PAUSE = 100; // ms after a press, in which its click comes
const held = new Set(); // the events of refreshes that came while something was pressed
let isPressed = false;
const opened = new Set();
const typed = new Map(); // by the field's id
const shown = new Map();

function reopen() {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, words] of typed) {
    const field = document.getElementById(id);
    if (field && field.value === field.defaultValue) field.value = words;
  }
}

/** News of others is told as an event of the page; what the reader's own hand sets off has another name. */
function isLive(event) {
  return (event.detail.requestConfig?.triggeringEvent?.type ?? "").startsWith("troth:");
}

function remember(event) {
  opened.clear();
  for (const details of document.querySelectorAll("details[open][id]")) opened.add(details.id);
  if (!isLive(event)) return;
  for (const field of document.querySelectorAll("input[type=text][id], textarea[id]")) {
    if (field.value !== field.defaultValue) typed.set(field.id, field.value);
  }
}

function hold(event) {
  if (!isPressed || !isLive(event)) return;
  held.add(event.detail.requestConfig.triggeringEvent.type);
  event.preventDefault();
  event.stopPropagation();
}

function letGo() {
  isPressed = false;
  const types = [...held];
  held.clear();
  for (const type of types) document.body.dispatchEvent(new CustomEvent(type, { detail: {} }));
}

document.addEventListener("htmx:beforeSwap", hold, true);
document.addEventListener("pointerdown", (event) => (isPressed = event.button === 0), true);
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo, PAUSE), true);
window.addEventListener("blur", letGo);

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  typed.clear();
  if (!target?.id || event.detail.requestConfig?.verb !== "get") return;
  // A swap would take away the reader's text selection for nothing.
  if (shown.get(target.id) === xhr.responseText) event.detail.shouldSwap = false;
  shown.set(target.id, xhr.responseText);
  remember(event);
});
document.body.addEventListener("htmx:afterSwap", reopen);
document.body.addEventListener("htmx:oobAfterSwap", reopen);
