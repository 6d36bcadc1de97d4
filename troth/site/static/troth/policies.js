// Paints the week of a policy's row. The lines of text below it are what is sent: a stroke writes them anew, and
// the server answers with the week as it reads them. Cells are elements with data-day, data-hour and data-said.
const form = document.getElementById("policy-form");
const READABLE = /^((\d+d)?\s*(\d+h)?\s*(\d+m)?\s*(\d+s)?|(by )?\d{1,2}:\d\d)$/;
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const PAINTS = new Set([" ", "Enter"]);
const EMPTIES = new Set(["Delete", "Backspace"]);
const brushes = new Map(); // a row's place -> what it is painted with; "" empties, nothing only looks
let stroke = null;
let missed = false; // whether an answer came in the midst of a stroke, and was left out

const termOf = (element) => element.closest("[data-term]");
const cellAt = (place, day, hour) => document.getElementById(`c-${place}-${day}-${hour}`);
// On a narrow screen the days stand side by side and the hours below each other.
const isTurned = (week) => getComputedStyle(week).gridAutoFlow.includes("column");

function line(place, day) {
  const hours = Array.from({ length: 24 }, (_, hour) => cellAt(place, day, hour).dataset.said);
  if (hours.every((said) => said === hours[0])) return hours[0];
  const parts = [];
  let since = 0;
  for (let hour = 1; hour <= 24; hour += 1) {
    if (hour < 24 && hours[hour] === hours[since]) continue;
    if (hours[since]) parts.push(`${since}-${hour} ${hours[since]}`);
    since = hour;
  }
  return parts.join(", ");
}

function paint(cell, said) {
  if (cell.dataset.said === said) return;
  cell.dataset.said = said;
  cell.textContent = said.replace(/^by /, "");
  cell.dataset.shade = said ? "new" : "0";
  if (stroke) stroke.days.add(cell.dataset.day);
}

const span = (one, other) => Array.from({ length: Math.abs(one - other) + 1 }, (_, step) => Math.min(one, other) + step);

/** A stroke paints the rectangle from where it began to where it is; what it leaves is as it was. */
function paintOn(cell) {
  stroke.first ??= cell;
  const [from, to] = [stroke.first.dataset, cell.dataset];
  const meant = new Set();
  for (const day of span(Number(from.day), Number(to.day))) {
    for (const hour of span(Number(from.hour), Number(to.hour))) meant.add(cellAt(stroke.term.dataset.term, day, hour));
  }
  for (const one of meant) {
    if (!stroke.before.has(one)) stroke.before.set(one, { said: one.dataset.said, shade: one.dataset.shade });
    paint(one, stroke.said);
  }
  for (const [one, { said, shade }] of stroke.before) {
    if (meant.has(one)) continue;
    paint(one, said);
    one.dataset.shade = shade;
  }
}

function begin(term, cell) {
  const brush = brushes.get(term.dataset.term);
  if (brush === undefined) return false;
  const field = term.querySelector("[data-brush]");
  const readable = brush === "" || READABLE.test(brush);
  field.setAttribute("aria-invalid", String(!readable));
  if (!readable) {
    field.focus();
    return false;
  }
  // Painting over the same again takes it away.
  stroke = { term, days: new Set(), before: new Map(), said: cell && cell.dataset.said === brush ? "" : brush };
  return true;
}

function end() {
  if (!stroke) return;
  const { term, days } = stroke;
  stroke = null;
  for (const day of days) term.querySelector(`input[data-day="${day}"]`).value = line(term.dataset.term, day);
  if (days.size || missed) form.dispatchEvent(new CustomEvent("policy:painted", { bubbles: true }));
  missed = false;
}

function look(cell) {
  const wanted = { row: termOf(cell).dataset.term, day: cell.dataset.day, hour: cell.dataset.hour };
  let changed = null;
  for (const [name, value] of Object.entries(wanted)) {
    const choice = document.getElementById(`look-${name}`);
    if (choice.value === value) continue;
    choice.value = value;
    changed = choice;
  }
  changed?.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(term, said) {
  brushes.set(term.dataset.term, said);
  const field = term.querySelector("[data-brush]");
  if (field.value.trim() !== said) field.value = said;
  field.removeAttribute("aria-invalid");
  mark(term);
}

function mark(term) {
  const brush = brushes.get(term.dataset.term);
  for (const sample of term.querySelectorAll("[data-paint]")) {
    sample.setAttribute("aria-pressed", String(sample.dataset.paint === brush));
  }
}

/** One cell of each week can be reached with the Tab key: the one where the reader was last. */
function rove() {
  for (const week of form.querySelectorAll("[data-week]")) {
    if (week.querySelector('[tabindex="0"]')) continue;
    const last = week.contains(document.activeElement) ? document.activeElement : week.querySelector(".week-cell");
    last.tabIndex = 0;
  }
  for (const term of form.querySelectorAll("[data-term]")) {
    const isEmpty = !term.querySelector('.week-cell:not([data-said=""])');
    // An empty week has nothing to look at: it can be painted at once.
    if (isEmpty && !brushes.has(term.dataset.term)) choose(term, form.elements.allowed.value.trim().toLowerCase());
  }
  form.querySelectorAll("[data-term]").forEach(mark);
}

form?.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest(".week-cell");
  if (!cell || event.button !== 0) return;
  if (!begin(termOf(cell), cell)) return;
  paintOn(cell);
  if (event.pointerType === "touch") end(); // a finger that moves on scrolls the page
});
form?.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest(".week-cell");
  if (cell && termOf(cell) === stroke.term) paintOn(cell);
});
// It is about the week before the stroke: it would take away what was painted, and move the page under the mouse.
form?.addEventListener("htmx:beforeSwap", (event) => {
  if (!stroke || event.detail.target?.id !== "policy-said") return;
  event.detail.shouldSwap = false;
  missed = true;
});
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);

form?.addEventListener("click", (event) => {
  const sample = event.target.closest("[data-paint]");
  if (sample) return choose(termOf(sample), sample.dataset.paint);
  const cell = event.target.closest(".week-cell");
  if (cell) return cell.focus();
  const head = event.target.closest(".week-hour, .week-day");
  if (!head || !begin(termOf(head), null)) return;
  // The name of a day paints the day, the number of an hour that hour of every day.
  const hour = [...head.parentElement.querySelectorAll(".week-hour")].indexOf(head);
  const cells = head.matches(".week-day")
    ? head.parentElement.querySelectorAll(".week-cell")
    : termOf(head).querySelectorAll(`.week-cell[data-hour="${hour}"]`);
  for (const one of cells) paint(one, stroke.said);
  end();
});

form?.addEventListener("input", (event) => {
  if (!event.target.matches("[data-brush]")) return;
  event.stopPropagation(); // choosing a paint changes no policy
  const term = termOf(event.target);
  const said = event.target.value.trim().toLowerCase();
  if (said) brushes.set(term.dataset.term, said);
  else brushes.delete(term.dataset.term);
  mark(term);
}, true);

form?.addEventListener("keydown", (event) => {
  if (event.target.matches("[data-brush]") && event.key === "Enter") return event.preventDefault();
  const cell = event.target.closest(".week-cell");
  if (!cell) return;
  const term = termOf(cell);
  if (PAINTS.has(event.key) || EMPTIES.has(event.key)) {
    event.preventDefault();
    if (EMPTIES.has(event.key)) stroke = { term, days: new Set(), said: "" };
    else if (!begin(term, cell)) return;
    paint(cell, stroke.said);
    return end();
  }
  if (!STEPS[event.key]) return;
  event.preventDefault();
  let [down, right] = STEPS[event.key];
  if (isTurned(cell.closest("[data-week]"))) [down, right] = [right, down];
  const next = cellAt(term.dataset.term, Number(cell.dataset.day) + down, Number(cell.dataset.hour) + right);
  if (!next) return;
  if (event.shiftKey && begin(term, null)) {
    paint(cell, stroke.said);
    paint(next, stroke.said);
    end();
  }
  next.focus();
});

form?.addEventListener("focusin", (event) => {
  if (!event.target.matches(".week-cell")) return;
  for (const other of event.target.closest("[data-week]").querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  event.target.tabIndex = 0;
  look(event.target);
});

// Which names may be chosen depends on what tells the customers apart.
form?.addEventListener("change", (event) => {
  if (!/^term-\d+-by$/.test(event.target.name)) return;
  const value = termOf(event.target).querySelector(".term-value input");
  value.setAttribute("list", `known-${event.target.value || "list"}`);
});
document.body.addEventListener("htmx:afterSettle", () => form && rove());
if (form) rove();
