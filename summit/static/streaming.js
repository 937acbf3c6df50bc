// A button that has to be held down, for what cannot be undone. Without script, and for whoever
// cannot hold a button (a screen reader's click), there is a page that asks for a word instead.
"use strict";

for (const form of document.querySelectorAll("form[data-hold]")) {
  const link = form.querySelector("a");
  const hint = form.querySelector(".hold-hint");
  const length = Number(form.dataset.hold);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "danger hold-button";
  button.append(form.dataset.holdLabel);
  const about = link.querySelector(".sr");
  if (about) button.append(about.cloneNode(true));
  button.style.setProperty("--hold", `${length}ms`);
  link.replaceWith(button);

  let timer = 0;
  let held = false;

  function begin() {
    if (timer || form.elements.held.value) return;
    held = true;
    button.classList.add("holding");
    timer = setTimeout(() => {
      timer = 0;
      form.elements.held.value = "y";
      button.disabled = true;
      form.requestSubmit();
    }, length);
  }

  function release() {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("holding");
    hint.textContent = form.dataset.holdHint;
  }

  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    begin();
  });
  for (const kind of ["pointerup", "pointercancel", "blur", "contextmenu"]) {
    button.addEventListener(kind, release);
  }
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    release();
  });
  button.addEventListener("click", () => {
    // Neither finger nor key: somebody's aid has pressed it, which cannot hold.
    if (!held && !form.elements.held.value) location.assign(link.href);
    held = false;
  });
}

// Back from another page, a form that was sent stands there as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
