// The tour of the demo: a small dialog beside the thing that it speaks of. The page stays usable.
const dialog = document.getElementById("tour");
const again = document.getElementById("tour-again");
const KEY = "troth-tour";
const GAP = 12;
let target = null;

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function remember(words) {
  try { localStorage.setItem(KEY, words); } catch { /* then the tour offers itself once more */ }
}

function stopHere() {
  const found = /^#tour-([1-5])$/.exec(location.hash);
  return found ? Number(found[1]) : 0;
}

function light(stop) {
  target?.classList.remove("tour-target");
  const selectors = (stop.dataset.at || "").split(", ").filter(Boolean);
  target = selectors.map((one) => document.querySelector(one)).find(Boolean) || null;
  target?.classList.add("tour-target");
  target?.scrollIntoView({ block: "center", inline: "nearest" });
}

// Below the thing if there is room, else above it, else in the lower corner.
function place() {
  if (!dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const at = target?.getBoundingClientRect();
  let top = innerHeight - box.height - GAP;
  let left = innerWidth - box.width - GAP;
  if (at && at.width && at.height < innerHeight / 2) {
    left = Math.min(Math.max(GAP, at.left), left);
    if (at.bottom + GAP + box.height < innerHeight) top = at.bottom + GAP;
    else if (at.top - GAP - box.height > 0) top = at.top - GAP - box.height;
  }
  dialog.style.top = `${Math.max(GAP, top)}px`;
  dialog.style.left = `${Math.max(GAP, left)}px`;
}

function show(number) {
  for (const stop of dialog.querySelectorAll("[data-stop]")) stop.hidden = stop.dataset.stop !== String(number);
  const stop = dialog.querySelector(`[data-stop="${number}"]`);
  dialog.setAttribute("aria-labelledby", `tour-title-${number}`);
  light(stop);
  if (!dialog.open) dialog.show();
  place();
  stop.querySelector(".button-first").focus({ preventScroll: true });
}

function end() {
  target?.classList.remove("tour-target");
  target = null;
  dialog.close();
  remember("done");
  again.hidden = false;
  if (stopHere()) history.replaceState(history.state, "", location.pathname + location.search);
}

function begin() {
  const number = stopHere();
  again.hidden = Boolean(number) || remembered() === null;
  if (number) show(number);
  else if (remembered() === null) show(0);
}

dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-tour-ends]")) end();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dialog.open) return;
  event.stopPropagation();
  end();
}, true);
again.addEventListener("click", () => { location.href = dialog.dataset.first; });
addEventListener("hashchange", begin);
addEventListener("resize", place);
addEventListener("scroll", place, { passive: true });
// A live refresh puts another element in the place of the one that was pointed at.
document.body.addEventListener("htmx:afterSettle", () => {
  if (!dialog.open || !stopHere() || target?.isConnected) return;
  light(dialog.querySelector(`[data-stop="${stopHere()}"]`));
  place();
});
begin();
