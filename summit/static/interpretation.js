// The interpreters' board made quick: drag somebody onto a place, a gap or another, or choose them
// and then the other by keyboard. Every act is one of the page's own forms, which work without
// this; the server answers with the board anew.
"use strict";

(() => {
  const desk = document.getElementById("ib");
  const live = document.getElementById("ib-live");
  if (!desk || !live) return;
  document.documentElement.classList.add("has-script");
  const csrf = desk.dataset.csrf;
  let asking = null;

  const parts = () => document.getElementById("ib-parts");
  const scrolled = () => document.getElementById("ib-board");

  async function ask(address, body, focus) {
    if (asking) return;
    asking = address;
    desk.setAttribute("aria-busy", "true");
    const options = body ? { method: "POST", body } : {};
    let text = "";
    try {
      const answer = await fetch(address, {
        ...options,
        headers: { "X-Board": "1", "X-CSRFToken": csrf, "HX-Request": "true" },
      });
      text = await answer.text();
    } catch {
      text = "";
    }
    asking = null;
    desk.removeAttribute("aria-busy");
    show(text, focus, body ? null : address);
  }

  function show(text, focus, address) {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const fresh = answer.getElementById("ib-parts");
    if (!fresh) {
      const heading = answer.querySelector("h1")?.textContent.trim();
      live.textContent = heading || desk.dataset.failed;
      tellWrong(live.textContent);
      return;
    }
    const old = scrolled();
    const [left, top] = [old?.scrollLeft ?? 0, old?.scrollTop ?? 0];
    const sameDay = parts().dataset.day === fresh.dataset.day;
    const opened = [...parts().querySelectorAll("details[open].ib-table")].length > 0;
    parts().replaceWith(document.adoptNode(fresh));
    if (opened) parts().querySelector(".ib-table")?.setAttribute("open", "");
    if (sameDay) scrolled()?.scrollTo(left, top);
    // An act leads back to the day, with nobody picked.
    history.replaceState(null, "", address ?? `${location.pathname}?day=${fresh.dataset.day}`);
    const said = document.getElementById("ib-said");
    const place = said && !said.hidden && said.classList.contains("is-wrong")
      ? said
      : document.getElementById(focus) ?? (said && !said.hidden ? said : scrolled());
    place?.focus({ preventScroll: sameDay });
    if (place === said) said?.scrollIntoView({ block: "nearest" });
    const told = document.querySelectorAll("#ib-said :is(.ib-message, .finding-what)");
    live.textContent = [...told].map((line) => line.textContent.trim()).join(" ");
  }

  function tellWrong(message) {
    const said = document.getElementById("ib-said");
    if (!said) return;
    const line = document.createElement("p");
    line.className = "ib-message";
    line.textContent = message;
    said.replaceChildren(line);
    said.classList.add("is-wrong");
    said.hidden = false;
  }

  // Links that choose somebody or a day, and the forms of the board.

  document.addEventListener("click", (event) => {
    if (dragged) {
      event.preventDefault();
      dragged = false;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest?.(".ib-grip, #ib-unpick, .tt-days a");
    if (!link || !desk.contains(link)) return;
    event.preventDefault();
    const unpicked = document.querySelector(".is-picked .ib-grip")?.id;
    ask(link.href, null, link.id === "ib-unpick" ? unpicked : link.id);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !desk.contains(form)) return;
    if (form.hasAttribute("data-plain")) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const focus = body.get("onto")?.startsWith("a") ? `seat-${body.get("onto").slice(1)}` : "ib-said";
    ask(address, body, form.id === "ib-undo" ? "ib-undo-button" : focus);
  });

  // The keyboard: Escape lets go of whoever was chosen, Ctrl+Z takes the last step back.

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (drag) return stop();
      if (event.target.closest?.("details[open], input, textarea, select")) return;
      const link = document.getElementById("ib-unpick");
      if (link) link.click();
      return;
    }
    const typing = event.target.closest?.("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z" && !typing) {
      const button = document.getElementById("ib-undo-button");
      if (button && !button.disabled) {
        event.preventDefault();
        button.form.requestSubmit(button);
      }
    }
  });

  // Dragging, with a mouse or a pen: a finger scrolls, and taps choose.

  let drag = null;
  let dragged = false;

  document.addEventListener("pointerdown", (event) => {
    dragged = false;
    const grip = event.target.closest?.(".ib-grip");
    const from = grip?.closest("[data-pick]");
    if (!from || !desk.contains(from) || event.pointerType === "touch" || event.button) return;
    if (asking) return;
    drag = { from, grip, at: [event.clientX, event.clientY], begun: false, target: null };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const { clientX: x, clientY: y } = event;
    if (!drag.begun) {
      if (Math.hypot(x - drag.at[0], y - drag.at[1]) < 5) return;
      drag.begun = true;
      drag.from.classList.add("is-picked");
      document.documentElement.classList.add("ib-dragging");
      drag.ghost = document.createElement("div");
      drag.ghost.className = "ib-ghost";
      drag.ghost.textContent = drag.grip.textContent.trim();
      document.body.append(drag.ghost);
    }
    event.preventDefault();
    drag.ghost.style.left = `${x + 12}px`;
    drag.ghost.style.top = `${y + 8}px`;
    const box = scrolled()?.getBoundingClientRect();
    if (box && y > box.bottom - 30 && y < box.bottom + 60) scrolled().scrollTop += 12;
    else if (box && y < box.top + 70 && y > box.top) scrolled().scrollTop -= 12;
    aim(x, y);
  });

  function aim(x, y) {
    for (const each of desk.querySelectorAll(".is-aimed")) each.classList.remove("is-aimed");
    const under = document.elementFromPoint(x, y)?.closest?.("[data-onto]");
    drag.target = under && under !== drag.from ? under : null;
    drag.target?.classList.add("is-aimed");
  }

  function stop() {
    if (!drag) return;
    drag.ghost?.remove();
    drag.from.classList.remove("is-picked");
    document.documentElement.classList.remove("ib-dragging");
    for (const each of desk.querySelectorAll(".is-aimed")) each.classList.remove("is-aimed");
    drag = null;
  }

  document.addEventListener("pointerup", () => {
    const done = drag;
    if (!done) return;
    dragged = done.begun;
    const target = done.target;
    stop();
    if (!done.begun || !target) return;
    const body = new URLSearchParams({
      pick: done.from.dataset.pick, onto: target.dataset.onto, day: parts().dataset.day,
    });
    ask(`${location.pathname}/exchange`, body, "ib-said");
  });

  document.addEventListener("pointercancel", stop);

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(".ib-grip")) event.preventDefault();
  });

  // Coming back after a while shows what others have done.

  let away = 0;

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      away = Date.now();
      return;
    }
    const typed = [...desk.querySelectorAll("textarea, input:not([type=hidden], #seed)")]
      .some((field) => field.value.trim());
    if (Date.now() - away < 30000 || typed || drag) return;
    ask(location.href, null, document.activeElement?.id);
  });
})();
