// The board stands still under the hands of whoever writes a whisper, chooses a person or presses a button. What came
// meanwhile is shown as soon as they are done; the clocks tick on.
const PAUSE = 300; // ms after the hands have left, so that a click on the way is not lost
const board = document.querySelector("[data-board]");
let isHeld = false; // something came and was not shown
let isPressed = false; // between pressing and letting go, what is pressed must not be replaced
let acts = 0; // under way

function isBusy() {
  const at = document.activeElement;
  if (isPressed || acts > 0 || (board.contains(at) && at.matches("select, textarea"))) return true;
  return [...board.querySelectorAll("details[open] textarea")].some((box) => box.value.trim());
}

function isLook(event) {
  return event.target.id === "board-channels" && event.detail.requestConfig?.verb === "get";
}

function isAct(event) {
  return board.contains(event.target) && event.detail.requestConfig?.verb === "post";
}

function mark(held) {
  isHeld = held;
  document.getElementById("board-held").hidden = !held;
}

function hold(event) {
  if (!isLook(event)) return;
  const busy = isBusy();
  mark(busy);
  if (!busy) return;
  event.preventDefault();
  if (event.type === "htmx:beforeSwap") event.stopPropagation(); // keep.js remembers what was shown, and this was not
}

function catchUp() {
  if (isHeld && !isBusy()) document.body.dispatchEvent(new CustomEvent("board:look"));
}

if (board) {
  document.addEventListener("htmx:beforeRequest", hold, true);
  document.addEventListener("htmx:beforeSwap", hold, true);
  document.addEventListener("htmx:beforeRequest", (event) => isAct(event) && (acts += 1), true);
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "post") return;
    acts = Math.max(0, acts - 1);
    if (event.detail.successful) mark(false); // the answer was the whole board as it is now
  });
  board.addEventListener("pointerdown", () => (isPressed = true));
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      setTimeout(() => {
        isPressed = false;
        catchUp();
      }, PAUSE);
    });
  }
  board.addEventListener("focusout", () => setTimeout(catchUp, PAUSE));
  board.addEventListener("click", (event) => {
    const whisper = event.target.closest("summary")?.parentElement;
    if (whisper) setTimeout(() => whisper.open && whisper.querySelector("textarea").focus());
  });
  board.addEventListener("keydown", (event) => {
    const whisper = event.key === "Escape" && event.target.closest("details[open]");
    if (!whisper) return;
    whisper.querySelector("textarea").value = "";
    whisper.open = false;
    whisper.querySelector("summary").focus();
  });
}
