// The one register of keys. Whoever listens to keys says here which; the palette and the `?` sheet read it.
const groups = [];

/** `entries` are {key, words, run}; without `run` a key is shown, and not offered in the palette. */
export function register(name, entries) {
  groups.push({ name, entries });
}

export const registered = () => groups;

/** Whether keys are somebody's words now, and no orders. */
export const isTyping = (node) =>
  Boolean(node.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
