// Ctrl+K or Cmd+K: everything that can be done from here, found by a few letters (a combobox with a listbox, ARIA
// Authoring Practices). `?`: the sheet of keys. What there is to do is read from the page's own links and buttons, so that
// nothing is offered that this person may not do, and all of it is in their language.
import { isTyping, register, registered } from "./keys.js";

const MOST = 40;
const palette = document.getElementById("palette");
const sheet = document.getElementById("keys-sheet");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const count = document.getElementById("palette-count");
const words = JSON.parse(palette.dataset.words);
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
let shown = [];
let at = 0;

// ---- what there is to do
const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
const press = (node) => () => node.click();

function found(selector, group, name = text) {
  return [...document.querySelectorAll(selector)].map((node) => ({ group, words: name(node), run: press(node) }));
}

function given() {
  return JSON.parse(palette.dataset.places).map(([group, name, url]) => ({ group, words: name, run: () => location.assign(url) }));
}

function keyed() {
  return registered().flatMap(({ entries }) =>
    entries.filter(({ run }) => run).map((entry) => ({ ...entry, group: words.acts })),
  );
}

function commands() {
  const first = (node) => text(node.querySelector("span:not(.tick)")?.firstChild ?? node);
  return [
    ...keyed(),
    ...given(),
    ...found("#menu-brands .menu-item:not([aria-current])", words.brand),
    ...found("#menu-presence .menu-item", words.presence, first),
    ...found("[data-set-theme]", words.theme),
    ...found('#menu-you [name="language"]', words.language),
    ...found("[data-signs-out] button", words.you),
    { group: words.help, words: words.keys, key: "?", run: openSheet },
  ];
}

// ---- fuzzy: the letters in their order; starts of words and neighbours count more
const folded = (said) => said.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i");

function score(wanted, said) {
  let total = 0;
  let from = 0;
  let last = -2;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const place = said.indexOf(letter, from);
    if (place < 0) return -1;
    const starts = place === 0 || /[\s/·:-]/.test(said[place - 1]);
    total += 1 + (starts ? 4 : 0) + (place === last + 1 ? 3 : 0) - Math.min(place - from, 8) / 8;
    last = place;
    from = place + 1;
  }
  return total + (said.startsWith(wanted) ? 8 : 0) + (said.includes(wanted) ? 6 : 0) - said.length / 100;
}

function matching(typed) {
  const wanted = folded(typed.trim());
  const all = commands();
  if (!wanted) return all;
  const scored = all.map((command) => {
    const own = score(wanted, folded(command.words));
    return { command, points: own >= 0 ? own + 5 : score(wanted, folded(`${command.group} ${command.words}`)) };
  });
  const kept = scored.filter(({ points }) => points >= 0).sort((a, b) => b.points - a.points);
  const search = {
    group: words.search,
    words: words.searchFor.replace("{words}", typed.trim()),
    run: () => location.assign(`${palette.dataset.search}?${new URLSearchParams({ q: typed.trim() })}`),
  };
  return [...kept.map(({ command }) => command), search];
}

// ---- the list
function draw() {
  shown = matching(input.value).slice(0, MOST);
  list.replaceChildren(
    ...shown.map((command, number) => {
      const option = document.createElement("li");
      option.id = `palette-${number}`;
      option.className = "palette-option";
      option.setAttribute("role", "option");
      option.append(made("span", "palette-words", command.words), made("span", "palette-group", command.group));
      if (command.key) option.append(made("kbd", "", command.key));
      option.addEventListener("click", () => choose(number));
      return option;
    }),
  );
  count.textContent = words.count.replace("{count}", shown.length);
  move(0);
}

function made(tag, name, said) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = said;
  return node;
}

function move(to) {
  at = shown.length ? (to + shown.length) % shown.length : 0;
  for (const [number, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(number === at));
  const chosen = list.children[at];
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function choose(number) {
  const command = shown[number];
  palette.close();
  command?.run();
}

const MOVES = { ArrowDown: () => at + 1, ArrowUp: () => at - 1, PageDown: () => Math.min(at + 8, shown.length - 1), PageUp: () => Math.max(at - 8, 0) };

input.addEventListener("input", draw);
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter") choose(at);
  else if (event.key in MOVES) move(MOVES[event.key]());
  else return;
  event.preventDefault();
});

export function openPalette() {
  if (palette.open) return;
  sheet.close();
  for (const open of document.querySelectorAll("[popover]:popover-open")) open.hidePopover();
  input.value = "";
  palette.showModal();
  draw();
  input.focus();
}

// ---- the sheet
function openSheet() {
  if (sheet.open) return;
  palette.close();
  const parts = registered().map(({ name, entries }) => {
    const part = document.createElement("section");
    const pairs = document.createElement("dl");
    for (const { key, words: said } of entries) {
      const term = document.createElement("dt");
      term.append(...key.split(" ").map((one) => made("kbd", "", one)));
      pairs.append(term, made("dd", "", said));
    }
    part.append(made("h3", "", words[name] ?? name), pairs);
    return part;
  });
  document.getElementById("keys-groups").replaceChildren(...parts);
  sheet.showModal();
}

register("everywhere", [
  { key: isMac ? "⌘ K" : "Ctrl K", words: words.open },
  { key: "?", words: words.keys },
  { key: "Esc", words: words.close },
]);
for (const hint of document.querySelectorAll("[data-palette-key]")) hint.textContent = isMac ? "⌘K" : "Ctrl K";

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    if (palette.open) palette.close();
    else openPalette();
  } else if (event.key === "?" && !event.defaultPrevented && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    openSheet();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-palette]")) openPalette();
  if (event.target.closest("[data-opens-keys]")) openSheet();
  event.target.closest("[data-closes]")?.closest("dialog").close();
  // A click on what lies around a dialog closes it.
  if (event.target === palette || event.target === sheet) event.target.close();
});
