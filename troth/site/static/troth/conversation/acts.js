// Acts on a conversation: menus under their buttons, refusals in words, and the ten seconds of an answer.
const talk = document.getElementById("talk");
const words = JSON.parse(talk?.dataset.words ?? "{}");
const refused = document.getElementById("refused");
let hide = 0;

export function tell(text) {
  clearTimeout(hide);
  refused.textContent = text;
  refused.hidden = false;
  hide = setTimeout(() => (refused.hidden = true), 6000);
}

// ---- menus
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[popovertarget]");
  const menu = opener && document.getElementById(opener.getAttribute("popovertarget"));
  if (menu?.matches("#talk ~ .menu")) menu.opener = opener;
});

for (const menu of document.querySelectorAll("#talk ~ .menu")) {
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    place(menu);
    for (const node of menu.querySelectorAll("[data-offers]")) fill(node);
    menu.querySelector("select, input:not([type=hidden]), .menu-item")?.focus();
  });
}

/** Under the button that opened it, within the window. */
function place(menu) {
  const button = menu.opener?.isConnected && menu.opener.checkVisibility() ? menu.opener : null;
  if (!button) return;
  const box = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  menu.style.inset = "auto";
  menu.style.top = `${Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.right - width, innerWidth - width - 8))}px`;
}

async function fill(node) {
  const into = node.list ?? node;
  try {
    const answer = await fetch(node.dataset.offers);
    if (answer.ok) into.innerHTML = await answer.text();
  } catch {
    tell(words.failed);
  }
}

// ---- what was refused is said in the server's own words; nobody is left on a page that they may not see
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig?.verb !== "post" || !event.detail.elt.matches("#talk form")) return;
  if (xhr.status >= 400) {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    tell(page.querySelector("main p.soft, .soft")?.textContent ?? words.failed);
  } else if (xhr.responseURL && new URL(xhr.responseURL).pathname !== location.pathname) {
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  }
});

// ---- the ten seconds
function count() {
  const bar = document.querySelector("[data-goes-at]");
  if (!bar) return;
  // Counted from when it appeared: the reader's clock may differ from the server's.
  bar.began ??= Date.now();
  const span = Date.parse(bar.dataset.goesAt) - Date.parse(bar.dataset.heldAt);
  const left = Math.ceil((bar.began + span - Date.now()) / 1000);
  if (left <= 0) bar.remove();
  else bar.querySelector(".snackbar-left").textContent = words.undo.replace("{seconds}", left);
}
if (talk) {
  count();
  setInterval(count, 250);
}
document.getElementById("stopped")?.focus();
