// This browser's web push: asked for, given back, and told to the desk.
const PLACE = "/account/notifications";
const FOR = "troth:push-for";
export const person = document.querySelector("script[data-person]")?.dataset.person ?? "";
export const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export async function post(path, said) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...said, csrfmiddlewaretoken: token });
  return fetch(`${PLACE}/${path}`, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
}

export async function subscription() {
  if (!canPush) return null;
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? null;
}

/** Whether this person turned pushes on in this browser, and not somebody else who was signed in here before. */
export function isMine() {
  try {
    return localStorage.getItem(FOR) === person;
  } catch {
    return false;
  }
}

function remember(value) {
  try {
    if (value) localStorage.setItem(FOR, value);
    else localStorage.removeItem(FOR);
  } catch {
    // asked for anew the next time
  }
}

export async function tellDesk(found) {
  const { endpoint, keys } = found.toJSON();
  const answer = await post("devices", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  if (answer.ok) remember(person);
  return answer;
}

export async function turnOn(publicKey) {
  const worker = await navigator.serviceWorker.register("/push-worker.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  const applicationServerKey = Uint8Array.from(atob(publicKey.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  let found;
  try {
    found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  } catch (error) {
    // One that was made for another key stands in the way.
    const former = await worker.pushManager.getSubscription();
    if (!former) throw error;
    await former.unsubscribe();
    found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }
  return tellDesk(found);
}

export async function turnOff() {
  const found = await subscription();
  remember("");
  if (!found) return;
  await post("devices/removal", { endpoint: found.endpoint });
  await found.unsubscribe();
}
