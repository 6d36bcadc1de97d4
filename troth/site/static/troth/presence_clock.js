// A worker that ticks as often as it is asked to, in ms.
self.addEventListener("message", (event) => setInterval(() => self.postMessage(0), event.data));
