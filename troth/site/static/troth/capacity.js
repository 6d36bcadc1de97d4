// The map of the week: one stop for the tab key, arrows from hour to hour, and below it what an hour rests on.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HOURS = 24;

function cellOf(event) {
  return event.target instanceof Element ? event.target.closest("[data-capacity] button") : null;
}

function say(cell) {
  const said = cell.closest(".capacity").querySelector("[data-capacity-said]");
  said.textContent = cell.title;
}

// On a narrow screen days go across and hours down: the arrows move as the eye does.
function isTurned(map) {
  return getComputedStyle(map).gridAutoFlow.startsWith("column");
}

function moved(map, cells, from, key) {
  const [across, down] = isTurned(map) ? STEPS[key].toReversed() : STEPS[key];
  const day = Math.floor(from / HOURS) + down;
  const hour = (from % HOURS) + across;
  return day < 0 || hour < 0 || hour >= HOURS ? undefined : cells[day * HOURS + hour];
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event);
  if (!cell || !(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const map = cell.closest("[data-capacity]");
  const cells = [...map.querySelectorAll("button")];
  const next = moved(map, cells, cells.indexOf(cell), event.key);
  event.preventDefault();
  if (!next) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

for (const kind of ["focusin", "pointerover", "click"]) {
  document.addEventListener(kind, (event) => {
    const cell = cellOf(event);
    if (cell) say(cell);
  });
}
