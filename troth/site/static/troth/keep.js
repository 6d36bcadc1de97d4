// Keeps what the reader opened while a live refresh swaps a region, and skips swaps that would change nothing. What is
// pressed is not swapped until it was let go: a click that ends on another element than it began on is lost.
const PAUSE = 100; // ms after a press, in which its click comes
const held = new Set(); // the events of refreshes that came while something was pressed
let isPressed = false;
const opened = new Set();
const shown = new Map();

function reopen() {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
}

function hold(event) {
  const type = event.detail.requestConfig?.triggeringEvent?.type ?? "";
  if (!isPressed || !type.startsWith("troth:")) return;
  held.add(type);
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
  if (!target?.id || event.detail.requestConfig?.verb !== "get") return;
  // A swap would take away the reader's text selection for nothing.
  if (shown.get(target.id) === xhr.responseText) event.detail.shouldSwap = false;
  shown.set(target.id, xhr.responseText);
  opened.clear();
  for (const details of document.querySelectorAll("details[open][id]")) opened.add(details.id);
});
document.body.addEventListener("htmx:afterSwap", reopen);
document.body.addEventListener("htmx:oobAfterSwap", reopen);
