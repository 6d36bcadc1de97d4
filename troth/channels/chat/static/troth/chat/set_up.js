// Shows each change of the form on the real chat in the corner, before it is saved.
const form = document.querySelector("[data-look]");
const READABLE = 0.179; // relative luminance from which dark letters read better (WCAG 2.2, equal contrast)

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Black or white, whichever reads better on this colour. */
function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((from) => linear(parseInt(colour.slice(from, from + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > READABLE ? "#000000" : "#ffffff";
}

function show() {
  const chat = document.querySelector("troth-chat");
  if (!chat?.shadowRoot) return;
  const said = new FormData(form);
  chat.style.setProperty("--accent", said.get("accent"));
  chat.style.setProperty("--on-accent", inkOn(said.get("accent")));
  chat.dataset.position = said.get("position");
  const title = chat.shadowRoot.getElementById("title");
  if (title) title.textContent = said.get("title").trim() || form.dataset.brandName;
}

form.addEventListener("input", show);
document.getElementById("made-secret")?.scrollIntoView({ block: "nearest" });
