// Copies a private link, and marks the whole of it for those who copy by hand.
"use strict";

(() => {
  for (const input of document.querySelectorAll("[data-whole]")) {
    input.addEventListener("focus", () => input.select());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const input = document.getElementById(button.dataset.copy);
    if (!navigator.clipboard || !input) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = button.dataset.done;
    });
  }
})();
