// Small comforts of the console; every page works without them.
"use strict";

(() => {
  // A refused form is announced, and the keyboard goes there.
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  // On a phone the summit's menu begins folded.
  const menu = document.querySelector(".summit-menu .folding");
  if (menu && matchMedia("(max-width: 60rem)").matches) menu.open = false;

  // One open menu at a time, closed by Escape or a click elsewhere.
  const me = document.querySelector(".me");
  if (me) {
    document.addEventListener("click", (event) => {
      if (!me.contains(event.target)) me.open = false;
    });
    me.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        me.open = false;
        me.querySelector("summary").focus();
      }
    });
  }

  // Leaving a form with changes asks first, so that nothing typed is lost.
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guarded]")) changed = true;
  });
  document.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // Acts with consequences ask once more.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });

  // A choice that only narrows a list is applied at once.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
  });
})();
