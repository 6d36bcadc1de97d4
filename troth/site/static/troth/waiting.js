// What waits stands still while somebody chooses whom to give it to, or while an act of theirs is under way, whose answer
// is all of it anew. What came meanwhile is shown when they are done.
const PAUSE = 300; // ms after the hands have left, so that a click on the way is not lost
let isHeld = false;
let acts = 0; // under way

function isBusy() {
  return acts > 0 || (document.activeElement?.matches("#waiting select") ?? false);
}

function isAct(event) {
  return event.detail.requestConfig?.verb === "post" && event.target.closest?.("#waiting");
}

function hold(event) {
  if (event.target.id !== "waiting" || event.detail.requestConfig?.verb !== "get" || !isBusy()) return;
  isHeld = true;
  event.preventDefault();
  if (event.type === "htmx:beforeSwap") event.stopPropagation(); // keep.js remembers what was shown, and this was not
}

function catchUp() {
  if (!isHeld || isBusy()) return;
  isHeld = false;
  document.body.dispatchEvent(new CustomEvent("waiting:look"));
}

document.addEventListener("htmx:beforeRequest", hold, true);
document.addEventListener("htmx:beforeSwap", hold, true);
document.addEventListener("htmx:beforeRequest", (event) => isAct(event) && (acts += 1), true);
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.verb !== "post") return;
  acts = Math.max(0, acts - 1);
  if (event.detail.successful) isHeld = false;
  setTimeout(catchUp, PAUSE);
});
document.addEventListener("focusout", () => setTimeout(catchUp, PAUSE));
