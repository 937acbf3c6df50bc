// Precedence: an order by mouse and by Alt with an arrow, and the middle of a long table.
// Everything works without.
"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest("tr[data-row]");
    const button = row?.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]");
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });

  // After a move the keyboard stays with the row, once the browser itself has gone there.
  addEventListener("load", () => {
    const moved = document.getElementById(location.hash.slice(1));
    if (!moved?.matches("tr[data-row]")) return;
    (moved.querySelector("button:not([disabled])") || moved.querySelector("a"))?.focus();
  });

  // A head table that is wider than the page shows its middle first.
  const middle = document.querySelector(".seat-middle");
  const plan = middle?.closest(".scroll");
  if (plan) {
    plan.scrollLeft = middle.offsetLeft + middle.offsetWidth / 2 - plan.clientWidth / 2;
  }

  const body = document.querySelector("[data-sortable]");
  if (!body) return;
  const rows = () => [...body.querySelectorAll("tr[data-office]")];
  let dragged = null;

  for (const row of rows()) row.draggable = true;

  body.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("tr[data-office]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.office);
  });

  body.addEventListener("dragover", (event) => {
    const target = event.target.closest("tr[data-office]");
    if (!dragged || !target) return;
    event.preventDefault();
    for (const row of rows()) row.classList.toggle("is-target", row === target);
  });

  body.addEventListener("dragend", () => {
    for (const row of rows()) row.classList.remove("is-target", "is-dragged");
    dragged = null;
  });

  body.addEventListener("drop", (event) => {
    const target = event.target.closest("tr[data-office]");
    if (!dragged || !target || target === dragged) return;
    event.preventDefault();
    // The form of the row sends where it is to stand, counted from 0.
    const form = dragged.querySelector("form");
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = String(rows().indexOf(target));
    form.append(to);
    form.submit();
  });
})();
