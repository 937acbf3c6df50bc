// Drag and drop for the verify page: the chosen file stands in the form's own field.
"use strict";
(() => {
  const form = document.querySelector("[data-drop]");
  if (form) {
    const field = form.querySelector("input[type=file]");
    form.querySelector("[data-drop-words]").hidden = false;
    let inside = 0;
    const over = (on) => form.classList.toggle("over", on);
    form.addEventListener("dragenter", (event) => {
      event.preventDefault();
      inside += 1;
      over(true);
    });
    form.addEventListener("dragleave", () => {
      inside -= 1;
      over(inside > 0);
    });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      inside = 0;
      over(false);
      if (event.dataTransfer.files.length) {
        field.files = event.dataTransfer.files;
        form.requestSubmit();
      }
    });
  }
  const verdict = document.querySelector("[data-verdict]");
  if (verdict) verdict.focus();
})();
