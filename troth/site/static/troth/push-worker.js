// Wakes for a push while no page is open: shows what it says, and leads to it. It keeps nothing and answers no request.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function show(data) {
  let said;
  try {
    said = data.json();
  } catch {
    said = { title: "Troth", body: "", url: "/", tag: "troth" };
  }
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // Browsers want every push to be shown. A reader who is looking at the desk has heard of it there already.
  const silent = said.tag !== "troth-test" && pages.some((page) => page.focused);
  await self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag,
    icon: "/static/troth/favicon.svg",
    data: { url: said.url },
    silent,
  });
}

async function lead(url) {
  const wanted = new URL(url, self.location.origin);
  if (wanted.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === wanted.pathname);
  if (there) await there.focus();
  else await self.clients.openWindow(wanted.href);
}

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.url ?? "/"));
});
