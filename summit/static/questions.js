// Questions on askers' pages: the time that is left, by the server's clock; one press, one question.
(() => {
  "use strict";

  const intake = document.querySelector("[data-intake]");
  if (intake && (intake.dataset.closes || intake.dataset.opens)) {
    // What the device's clock is wrong by does not matter: only what has passed since is counted.
    const until = Date.parse(intake.dataset.closes || intake.dataset.opens);
    const server = Date.parse(intake.dataset.now);
    const began = performance.now();
    const shown = intake.querySelector("[data-left-shown]");
    const show = () => {
      const left = Math.ceil((until - server - (performance.now() - began)) / 1000);
      if (left <= 0) {
        shown.textContent = intake.dataset.over;
        shown.setAttribute("role", "status");
        clearInterval(timer);
        return;
      }
      if (left > 24 * 3600 || !intake.dataset.closes) return;
      const two = (number) => String(number).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      const rest = `${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
      shown.textContent = intake.dataset.left.replace("{}", hours ? `${hours}:${rest}` : rest);
    };
    const timer = setInterval(show, 1000);
    show();
  }

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button");
      // Disabled in this turn, the button would take its own press back.
      setTimeout(() => { button.disabled = true; }, 0);
      // A page that comes back from the browser's memory can be used again.
      addEventListener("pageshow", () => { button.disabled = false; }, { once: true });
    });
  }

  document.querySelector("[data-focus]")?.focus();
})();
