// What the widget is built of. Everything is made as nodes: no markup is ever read from a string.
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  chat: ["M4 5.5h16v10.5h-8.2L7 20v-4H4z"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  send: ["M4.5 12h14", "M13 5.5L19.5 12 13 18.5"],
  clip: ["M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.5 1.5 0 0 1-2.2-2.2l7-7"],
  person: ["M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6z", "M4.8 20a7.2 7.2 0 0 1 14.4 0"],
  phone: ["M6.5 3.5h3l1.6 4.4-2.2 1.7a12 12 0 0 0 5.5 5.5l1.7-2.2 4.4 1.6v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"],
  mail: ["M3.5 6h17v12h-17z", "M3.5 7l8.5 6.5L20.5 7"],
};

/** An element with attributes; a function is a listener, null leaves an attribute out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button that sends no form, unless it says so. */
export function button(attributes, ...children) {
  return make("button", { type: "button", ...attributes }, ...children);
}

export function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  for (const shape of SHAPES[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    drawn.append(path);
  }
  return drawn;
}

export function filled(words, blanks) {
  return words.replace(/\{(\w+)\}/g, (_, name) => blanks[name] ?? "");
}

export function clockOf(at, language) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (at.toDateString() !== new Date().toDateString()) Object.assign(options, { day: "numeric", month: "short" });
  return at.toLocaleString(language, options);
}

export function sizeOf(bytes, language) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** Text in which addresses are links: only http and https, opened apart from this page. */
export function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/);
  return parts.map((part, number) =>
    number % 2 ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part,
  );
}
