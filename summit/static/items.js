// Items and cities of a session: times while lengths are typed, order by keyboard, finding names.
"use strict";

(() => {
  // Lengths that are typed are tried out by the server, which answers with the page as it would be.
  const lengths = document.querySelector("form[data-lengths]");
  if (lengths) {
    let latest = 0;
    let waiting;
    const tryOut = async () => {
      const turn = ++latest;
      const query = new URLSearchParams();
      for (const input of lengths.querySelectorAll(".item-minutes input")) {
        query.set(input.name, input.value);
      }
      const answer = await fetch(`${lengths.dataset.lengths}?${query}`);
      if (!answer.ok || turn !== latest) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of lengths.querySelectorAll("#sums, .item-at, .item-minutes .error")) {
        const now = page.getElementById(place.id);
        if (!now || now.outerHTML === place.outerHTML) continue;
        place.className = now.className;
        place.replaceChildren(...now.childNodes);
      }
      for (const input of lengths.querySelectorAll(".item-minutes input")) {
        const now = page.getElementById(input.id);
        if (now?.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    };
    lengths.addEventListener("input", (event) => {
      if (!event.target.closest(".item-minutes")) return;
      clearTimeout(waiting);
      waiting = setTimeout(tryOut, 200);
    });
  }

  // Alt with an arrow moves the row in which the keyboard is.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest("tr[data-row]");
    const button = row?.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]");
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });

  // After a move the keyboard stays with the row.
  const moved = document.getElementById(location.hash.slice(1));
  if (moved?.matches("tr[data-row]")) moved.querySelector("a, input, button")?.focus();

  // Some buttons of a form ask once more, others of it do not.
  document.addEventListener("click", (event) => {
    const question = event.target.closest("button[data-ask]")?.dataset.ask;
    if (question && !confirm(question)) event.preventDefault();
  });

  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.closest("[hidden]").hidden = false;
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll("input[name=ticked]")) box.checked = all.checked;
    });
  }

  const find = document.querySelector("[data-find]");
  if (find) {
    const narrow = () => {
      const asked = find.value.trim().toLowerCase();
      for (const row of document.querySelectorAll(`${find.dataset.find} > li`)) {
        const kept = row.querySelector("input").checked;
        row.hidden = !kept && !row.dataset.names.includes(asked);
      }
    };
    find.addEventListener("input", narrow);
    find.form.addEventListener("submit", (event) => {
      event.preventDefault();
      narrow();
    });
  }
})();
