// Ticking all rows of a list at once; the list works without it.
"use strict";

(() => {
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  const form = all.closest("form");
  const where = "td.tick input[type=checkbox], [data-ticks] input[type=checkbox]";
  const boxes = () => [...form.querySelectorAll(where)];
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });
  form.addEventListener("change", (event) => {
    if (event.target !== all) tell();
  });
  tell();
})();
