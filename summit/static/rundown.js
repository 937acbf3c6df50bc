// The table of a rundown: what lengths that are typed would make of it, and the keyboard's place.
"use strict";

(() => {
  // After a move the keyboard stays with the cue; going to its address takes the focus away, so
  // that comes first.
  const moved = document.getElementById(location.hash.slice(1));
  if (!moved?.matches("tr[data-row]")) return;
  const stay = () => moved.querySelector("[data-length], a")?.focus({ preventScroll: true });
  addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(stay)));
})();

// While lengths are typed, the server says what they would make of the starts and of the end.
(() => {
  const form = document.querySelector("form[data-tryout]");
  if (!form) return;
  let latest = 0;
  let waiting;

  // All lengths in the table's order; of a cue that is not edited, the one that it has.
  const lengths = () =>
    [...form.querySelectorAll("[data-length], [data-length-fixed]")].map((each) =>
      (each.value ?? each.dataset.lengthFixed).trim().replaceAll(",", ""));

  const tryOut = async () => {
    const turn = ++latest;
    const query = new URLSearchParams({ version: form.dataset.version, lengths: lengths().join(",") });
    const answer = await fetch(`${form.dataset.tryout}?${query}`);
    if (!answer.ok || turn !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of form.querySelectorAll("#sums, .cue-at")) {
      const now = page.getElementById(place.id);
      if (!now || now.outerHTML === place.outerHTML) continue;
      place.className = now.className;
      place.replaceChildren(...now.childNodes);
    }
  };

  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-length]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(tryOut, 250);
  });
})();
