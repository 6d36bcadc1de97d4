// Sets the reader's choice of light or dark before the first paint, and follows the buttons that change it.
"use strict";
(() => {
  const root = document.documentElement;
  const chosen = () => {
    try {
      return localStorage.getItem("troth:theme") || "system";
    } catch {
      return "system"; // storage may be forbidden; the system's wish is then the answer
    }
  };
  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
    }
  };

  root.dataset.js = "";
  show(chosen());
  document.addEventListener("DOMContentLoaded", () => show(chosen()));
  window.addEventListener("storage", (event) => {
    if (event.key === "troth:theme") show(chosen());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    try {
      localStorage.setItem("troth:theme", button.dataset.setTheme);
    } catch {
      // shown for this page only
    }
    show(button.dataset.setTheme);
  });
})();
