// The keys of the list: j and k (or arrows) move, Enter opens, / searches, g and a letter go to a view. Rows are links,
// so that Enter, new tabs and screen readers work without this file; it only moves the focus.
import { register } from "./keys.js";

const VIEWS = { m: "mine", t: "teams", u: "unassigned", r: "risk", b: "broken", w: "waiting", a: "all", c: "closed" };
const PATIENCE = 1200; // ms between g and its letter
let wantsView = 0;

const rows = () => [...document.querySelectorAll(".row-head")];
const box = () => document.getElementById("find");

/** Keys belong to whatever is typed into, and to the browser where a modifier is held. */
function isTyping(event) {
  const at = event.target;
  return event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || at.closest("input, textarea, select");
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.closest(".row").scrollIntoView({ block: "nearest" });
  return true;
}

function goTo(letter) {
  const link = document.querySelector(`[data-view="${VIEWS[letter]}"]`);
  link?.click();
  return Boolean(link);
}

function pressed(event) {
  if (isTyping(event) || document.querySelector("dialog[open]")) return false;
  const key = event.key;
  if (Date.now() < wantsView) {
    wantsView = 0;
    if (key in VIEWS) return goTo(key);
  }
  const onRow = document.activeElement?.classList.contains("row-head");
  if (key === "j" || (key === "ArrowDown" && onRow)) return move(1);
  if (key === "k" || (key === "ArrowUp" && onRow)) return move(-1);
  if (key === "g") {
    wantsView = Date.now() + PATIENCE;
    return true;
  }
  if (key === "/") {
    box()?.focus();
    box()?.select();
    return Boolean(box());
  }
  return false;
}

/** Shows of the filters those that begin as the word under the cursor does; all of them after a space. */
function narrow() {
  const input = box();
  const word = input.value.slice(0, input.selectionStart).split(/\s/).at(-1).replace(/^-/, "").toLowerCase();
  const tries = [...document.querySelectorAll(".find-try")];
  for (const one of tries) one.parentElement.hidden = !one.dataset.try.toLowerCase().startsWith(word);
  document.getElementById("find-help").toggleAttribute("data-shut", tries.every((one) => one.parentElement.hidden));
}

function take(example) {
  const input = box();
  const before = input.value.slice(0, input.selectionStart).replace(/\S*$/, "");
  const after = input.value.slice(input.selectionStart);
  input.value = before + example + after;
  // What is an example in it stands selected, so that typing replaces it.
  const from = before.length + example.search(/[:<]/) + 1;
  input.focus();
  input.setSelectionRange(from, before.length + example.length);
  document.getElementById("find-help").setAttribute("data-shut", "");
}

if (document.querySelector("[data-list]")) {
  const words = JSON.parse(document.getElementById("palette")?.dataset.words ?? "{}");
  register("list", ["j", "k", "Enter", "/", "g"].map((key) => ({ key, words: words[key] ?? key })));
  document.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && pressed(event)) event.preventDefault();
  });
  box()?.addEventListener("input", narrow);
  box()?.addEventListener("focus", narrow);
  box()?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box().blur();
    if (event.key !== "ArrowDown") return;
    const first = [...document.querySelectorAll(".find-try")].find((one) => one.offsetParent);
    if (first) first.focus();
    else move(1);
    event.preventDefault();
  });
  document.getElementById("find-help")?.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-try]");
    if (chosen) take(chosen.dataset.try);
  });
}
