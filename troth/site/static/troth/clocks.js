// Ticks every clock on the page once a second. The server has already drawn them, so nothing moves at the start.
const words = JSON.parse(document.body.dataset.words ?? "{}");
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });

/** The server's time minus ours, in ms. A page out of the cache says nothing about now, so it counts as none. */
function offset() {
  const [loading] = performance.getEntriesByType("navigation");
  const said = Date.parse(document.body.dataset.now ?? "");
  if (Number.isNaN(said) || !loading || loading.transferSize === 0) return 0;
  return said - (performance.timeOrigin + loading.responseStart);
}

const ahead = offset();
let timer = 0;

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const two = (number) => String(number).padStart(2, "0");

export function digits(seconds) {
  const span = Math.abs(seconds);
  if (span < 3600) return `${two(Math.floor(span / 60))}:${two(span % 60)}`;
  const hours = Math.floor(span / 3600);
  if (span < 86400) return fill(words.hours, { hours, minutes: two(Math.floor((span % 3600) / 60)) });
  return fill(words.days, { days: Math.floor(hours / 24), hours: hours % 24 });
}

/** The accessible name, which changes once a minute at most. */
function name(clock, state, seconds) {
  const minutes = Math.trunc(seconds / 60);
  const [amount, unit] =
    Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 1440 ? [Math.trunc(minutes / 60), "hour"]
    : [Math.trunc(minutes / 1440), "day"];
  const untold = clock.dataset.told === "no" ? `, ${words.untold}` : "";
  return `${words[state]}: ${relative.format(seconds < 0 && amount === 0 ? -0 : amount, unit)}${untold}`;
}

function change(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(clock, now) {
  const seconds = Math.floor((Date.parse(clock.dataset.due) - now) / 1000);
  const warned = clock.dataset.warn && now >= Date.parse(clock.dataset.warn);
  const state = seconds < 0 ? "late" : warned ? "risk" : "fine";
  if (clock.dataset.state !== state) clock.dataset.state = state;
  change(clock.querySelector(".clock-time"), digits(seconds));
  change(clock.querySelector(".clock-word"), words[state === "fine" ? "left" : state]);
  const share = Math.min(Math.max(seconds, 0) / 36, 100);
  clock.querySelector(".clock-arc").setAttribute("stroke-dasharray", `${share.toFixed(2)} 200`);
  const label = name(clock, state === "fine" ? "left" : state, seconds);
  if (clock.getAttribute("aria-label") !== label) clock.setAttribute("aria-label", label);
}

function tick() {
  clearTimeout(timer);
  if (document.hidden) return;
  const now = Date.now() + ahead;
  for (const clock of document.querySelectorAll(".clock[data-due]")) show(clock, now);
  timer = setTimeout(tick, 1000 - (now % 1000) + 5);
}

document.addEventListener("visibilitychange", tick);
document.body.addEventListener("htmx:afterSwap", tick);
document.body.addEventListener("htmx:oobAfterSwap", tick);
window.addEventListener("pageshow", tick);
tick();
