// The keys of the conversation page. The palette and the `?` sheet read KEYS: each entry names its key, its words in the
// reader's language, and what it presses.
import { register } from "../keys.js";

const talk = document.getElementById("talk");
const words = JSON.parse(talk?.dataset.keys ?? "{}");

const write = (id, text) => () => {
  const tab = document.getElementById(id);
  if (!tab) return;
  tab.checked = true;
  tab.dispatchEvent(new Event("change", { bubbles: true }));
  document.getElementById(text)?.focus();
};
const press = (key) => () => document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`)?.click();
const fold = (id) => () => {
  const details = document.getElementById(id);
  details.open = !details.open;
  if (details.open) details.querySelector("summary").focus();
};

export const KEYS = [
  { key: "r", run: write("compose-answer", "answer-text") },
  { key: "u", run: write("compose-update", "answer-text") },
  { key: "n", run: write("compose-note", "note-text") },
  { key: "s", run: press("s") },
  { key: "f", run: press("f") },
  { key: "z", run: press("z") },
  { key: "t", run: press("t") },
  { key: "g", run: press("g") },
  { key: "a", run: press("a") },
  { key: "#", run: press("#") },
  { key: "m", run: press("m") },
  { key: "h", run: fold("beside") },
  { key: "c", run: press("c") },
  { key: "!", run: press("!") },
].map((entry) => ({ ...entry, words: words[entry.key] ?? entry.key }));

if (talk?.dataset.keys) register("talk", KEYS);

/** Whether keys are somebody's words now, and no orders. */
const isTyping = (node) => node.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  const entry = KEYS.find(({ key }) => key === event.key);
  if (!entry || !talk?.dataset.keys) return;
  event.preventDefault();
  entry.run();
});
