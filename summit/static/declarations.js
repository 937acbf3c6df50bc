// The text of a declaration: Alt with an arrow moves the part in which the keyboard is.
"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const part = event.target.closest("[data-part]");
    const button = part?.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]");
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });

  // After a move the keyboard stays with the part.
  const moved = document.getElementById(location.hash.slice(1));
  if (moved?.matches("[data-part]")) moved.querySelector("a, button:not(:disabled)")?.focus();
})();
