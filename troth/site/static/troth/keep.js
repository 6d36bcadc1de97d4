// Keeps what the reader opened while a live refresh swaps a region, and skips swaps that would change nothing.
const opened = new Set();
const shown = new Map();

function reopen() {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
}

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
