// Something wants this person: a note on the page that they look at, and by their wish a sound and the desktop. The tab
// that holds the live line hears of it, asks for the words, and tells the other tabs.
import { chime } from "./chime.js";
import { isMine, subscription, tellDesk } from "./push.js";

const SHOWN_FOR = 12000; // ms
const OFFER = 7; // as in notices/models.py
const TOLD = "troth:push-told";
const channel = "BroadcastChannel" in window ? new BroadcastChannel("troth-notices") : null;
let hide = 0;

const isSeen = (said) => document.hasFocus() && location.pathname === said.url;

function card() {
  let found = document.getElementById("notice");
  if (!found) {
    found = document.createElement("p");
    found.id = "notice";
    found.className = "notice-card";
    found.setAttribute("role", "status");
    document.body.append(found);
  }
  return found;
}

function show(said) {
  if (document.hidden || location.pathname === said.url) return;
  const link = document.createElement("a");
  const title = document.createElement("b");
  const body = document.createElement("span");
  link.href = said.url;
  title.textContent = said.title;
  body.textContent = said.body;
  link.append(title, body);
  card().replaceChildren(link);
  clearTimeout(hide);
  const away = () => (card().contains(document.activeElement) ? (hide = setTimeout(away, SHOWN_FOR)) : card().replaceChildren());
  hide = setTimeout(away, SHOWN_FOR);
}

export function onDesktop(said) {
  if (!("Notification" in window) || Notification.permission !== "granted") return false;
  try {
    const shown = new Notification(said.title, { body: said.body, tag: said.tag, icon: "/static/troth/favicon.svg" });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign(said.url);
    });
  } catch {
    return false; // phones show them by a worker alone, and that is what pushes are for
  }
  return true;
}

async function hear({ detail }) {
  let said;
  try {
    const answer = await fetch(`/account/notifications/notice?${new URLSearchParams(detail)}`, { redirect: "error" });
    if (!answer.ok || answer.status === 204) return; // 204: an offer that is over, or that is wanted without a sound
    said = await answer.json();
  } catch {
    return; // the list shows it all the same
  }
  // An offer has a card of its own on every page, see offers.js.
  if (Number(detail.notice) !== OFFER) {
    channel?.postMessage(said);
    if (isSeen(said)) return;
    show(said);
  }
  if (said.sound) chime();
  if (said.desktop && !document.hasFocus()) onDesktop(said);
}

/** A browser that takes pushes says so once for each session: the one before may have ended, and with it its pushes. */
async function renew() {
  if (!isMine() || sessionStorage.getItem(TOLD)) return;
  const found = await subscription();
  if (!found) return;
  await tellDesk(found);
  sessionStorage.setItem(TOLD, "1");
}

document.body.addEventListener("troth:notice", hear);
channel?.addEventListener("message", (event) => show(event.data));
renew().catch(() => {});
