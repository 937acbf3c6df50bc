// The queue and the chair's view follow what happens: polled, 304 where nothing has changed.
(() => {
  "use strict";

  const queue = document.querySelector("[data-poll]");
  if (!queue) return;
  const told = document.querySelector("[data-told]");
  const pause = Number(queue.dataset.seconds) * 1000;
  let tag = `"${queue.dataset.tag}"`;

  // Replacing the list must not take away what somebody is pressing, nor where they are in it.
  const place = () => {
    const here = document.activeElement;
    if (!queue.contains(here)) return null;
    const item = here.closest("[id]");
    return { id: here.id, item: item?.id, label: here.textContent };
  };
  const restore = (was) => {
    if (!was) return;
    const item = (was.item && document.getElementById(was.item)) || queue;
    const again = (was.id && document.getElementById(was.id))
      || [...item.querySelectorAll("a, button")].find((each) => each.textContent === was.label);
    again?.focus({ preventScroll: true });
  };

  let pressed = false;
  queue.addEventListener("submit", () => { pressed = true; });

  const look = async () => {
    if (!document.hidden && !pressed) {
      try {
        const answer = await fetch(queue.dataset.poll, {
          headers: { "If-None-Match": tag },
          credentials: "same-origin",
          redirect: "error",
        });
        if (answer.status === 200 && !pressed) {
          const text = await answer.text();
          tag = answer.headers.get("ETag") || "";
          const was = place();
          const made = document.createElement("template");
          made.innerHTML = text;
          queue.replaceChildren(made.content);
          restore(was);
          if (told) told.textContent = told.dataset.new;
        }
      } catch {
        // The network is away: the next round asks again.
      }
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
})();
