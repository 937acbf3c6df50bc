// The timetable's comforts: dragging, the keyboard, a dialog, and the clocks at home.
// Every act is a form that the server judges; its answer puts the parts of the page anew. Without
// this script the cards lead to a page of their own.
"use strict";

(() => {
  const desk = document.getElementById("tt");
  const live = document.getElementById("tt-live");
  const strip = document.getElementById("tt-strip");
  const dialog = document.getElementById("tt-dialog");
  const words = JSON.parse(desk.dataset.words);
  const MINUTE = 60000;
  const SNAP = 5 * MINUTE;
  const PARTS = ["tt-said", "tt-bar", "tt-board", "tt-side"];

  let board, known, begins, rows;

  // A text by a pattern, "{name} is not available".
  const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const node = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  function read() {
    board = document.getElementById("tt-board");
    known = JSON.parse(document.getElementById("tt-data").textContent);
    begins = Date.parse(board.dataset.begins);
    rows = Number(board.dataset.rows);
  }

  // Clocks

  const formats = new Map();

  function wall(zone, instant) {
    if (!formats.has(zone)) {
      formats.set(
        zone,
        new Intl.DateTimeFormat("en-GB", {
          timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
          hour: "2-digit", minute: "2-digit",
        }),
      );
    }
    const part = {};
    for (const { type, value } of formats.get(zone).formatToParts(instant)) part[type] = value;
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      clock: `${part.hour}:${part.minute}`,
      minute: Number(part.hour) * 60 + Number(part.minute),
      asUtc: Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute),
    };
  }

  const offset = (zone, instant) => wall(zone, instant).asUtc - Math.floor(instant / MINUTE) * MINUTE;

  // The instant of a wall clock given as if it were UTC; of an hour that comes twice the first.
  function instantOf(zone, asUtc) {
    const guess = asUtc - offset(zone, asUtc - offset(zone, asUtc));
    const earlier = asUtc - offset(zone, guess - 60 * MINUTE);
    return earlier < guess && wall(zone, earlier).asUtc === asUtc ? earlier : guess;
  }

  const sameClock = (zone, instant, days) =>
    instantOf(zone, wall(zone, instant).asUtc + days * 1440 * MINUTE);

  const dayName = (day) =>
    new Intl.DateTimeFormat(words.language === "en" ? "en-GB" : words.language, {
      weekday: "short", day: "numeric", month: "short", timeZone: "UTC",
    }).format(Date.parse(day));

  function spanText(zone, start, end, day) {
    const [first, last] = [wall(zone, start), wall(zone, end)];
    const from = first.day === day ? first.clock : `${dayName(first.day)} ${first.clock}`;
    const to = last.day === first.day ? last.clock : `${dayName(last.day)} ${last.clock}`;
    return `${from}${words.language === "ko" ? "~" : "–"}${to}`;
  }

  function band(zone, start, end) {
    const first = wall(zone, start).minute;
    const last = first + (end - start) / MINUTE;
    const meets = ([from, to]) => first < to || first >= from || last > from;
    return meets(known.night) ? "night" : meets(known.edge) ? "edge" : "day";
  }

  const MOON = "M10.4 1.4a6.9 6.9 0 1 0 4.2 9.9 5.7 5.7 0 0 1-4.2-9.9Z";
  const SUNRISE = "M2 12a6 6 0 0 1 12 0Z";

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["viewBox", "0 0 16 16"], ["width", 15], ["height", 15],
      ["aria-hidden", "true"], ["class", "icon"]]) svg.setAttribute(name, value);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  // What an hour means at the homes of those who take part in a session.
  function homesOf(uid, start, end) {
    const day = wall(board.dataset.zone, start).day;
    const counts = { day: 0, edge: 0, night: 0 };
    const lines = (known.sessions[uid]?.homes ?? []).map((number) => {
      const [name, zone] = known.homes[number];
      const kind = band(zone, start, end);
      counts[kind] += 1;
      return { name, kind, at: wall(zone, start).asUtc, span: spanText(zone, start, end, day) };
    });
    lines.sort((one, other) => one.at - other.at);
    // Those whose clocks show the same stand together.
    const groups = new Map();
    for (const line of lines) {
      const known = groups.get(line.span);
      if (known) known.name += `, ${line.name}`;
      else groups.set(line.span, line);
    }
    const list = node("ul", "", "homes");
    for (const line of groups.values()) {
      const entry = node("li", "", `home-${line.kind}`);
      entry.append(node("b", line.name), " ", node("span", line.span));
      if (line.kind !== "day") {
        const mark = node("span", "", "band");
        mark.append(icon(line.kind === "night" ? MOON : SUNRISE), " ", words[line.kind]);
        entry.append(" ", mark);
      }
      list.append(entry);
    }
    return { list, counts, none: lines.length === 0 };
  }

  function showStrip(uid, start, end, title) {
    const { list, counts, none } = homesOf(uid, start, end);
    const head = node("p", title, "strip-head");
    const rest = none ? words.nobody : filled(words.summary, counts);
    strip.replaceChildren(head, node("p", rest, "muted"), ...(none ? [] : [list]));
    strip.hidden = false;
  }

  // The board

  const rowHeight = () => board.querySelector(".tt-rail li").getBoundingClientRect().height / 12;
  const roomOf = (slug) => board.querySelector(`.tt-room[data-room="${CSS.escape(slug)}"]`);
  const titleOf = (card) => card.querySelector(".card-title").textContent.trim();
  const roomName = (slug) => (slug ? roomOf(slug)?.querySelector("h2").textContent.trim() ?? slug : words.noRoom);

  function spot(card) {
    const start = card.dataset.start ? Date.parse(card.dataset.start) : null;
    const end = start === null ? null : Date.parse(card.dataset.end);
    return { card, start, end, room: card.dataset.room };
  }

  let ghost;

  // Show where a session would stand, what that means at home, and who is not available.
  function preview(place, announce) {
    const room = roomOf(place.room);
    const zone = board.dataset.zone;
    const text = spanText(zone, place.start, place.end, board.dataset.day);
    ghost ??= node("div", "", "tt-ghost");
    const from = (place.start - begins) / SNAP;
    if (room && from >= 0 && from < rows && room.offsetParent) {
      const height = rowHeight();
      const lanes = room.querySelector(".tt-lanes");
      lanes.append(ghost);
      ghost.textContent = text;
      ghost.style.insetInline = "2px";
      ghost.style.top = `${from * height}px`;
      ghost.style.height = `${Math.min(rows - from, (place.end - place.start) / SNAP) * height}px`;
    } else {
      ghost.remove();
    }
    const title = `${titleOf(place.card)}: ${text}, ${roomName(place.room)}`;
    showStrip(place.card.dataset.uid, place.start, place.end, title);
    if (announce) live.textContent = title;
  }

  function showAbsences(card) {
    const height = rowHeight();
    const until = begins + rows * SNAP;
    for (const number of known.sessions[card.dataset.uid]?.people ?? []) {
      const [name, spans] = known.people[number];
      let from = begins;
      const gaps = [];
      for (const [first, last] of spans.map((span) => span.map(Date.parse))) {
        if (first > from) gaps.push([from, Math.min(first, until)]);
        from = Math.max(from, last);
      }
      if (from < until) gaps.push([from, until]);
      for (const [first, last] of gaps.filter(([one, other]) => one < other)) {
        for (const lanes of board.querySelectorAll(".tt-lanes")) {
          const away = node("div", "", "tt-away");
          away.append(node("span", filled(words.unavailable, { name })));
          away.style.top = `${((first - begins) / SNAP) * height}px`;
          away.style.height = `${((last - first) / SNAP) * height}px`;
          lanes.prepend(away);
        }
      }
    }
  }

  function clear() {
    ghost?.remove();
    strip.hidden = true;
    for (const away of board.querySelectorAll(".tt-away")) away.remove();
    for (const target of desk.querySelectorAll(".is-target, .is-moving")) {
      target.classList.remove("is-target", "is-moving");
    }
  }

  // Asking the server

  const HEADERS = { "X-Timetable": "part", "X-CSRFToken": desk.dataset.csrf };
  const iso = (instant) => new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
  const path = (slug, act) => `${location.pathname}/${encodeURIComponent(slug)}/${act}`;
  let asking = false;

  async function ask(url, body, focus) {
    if (asking) return;
    asking = true;
    desk.classList.add("is-busy");
    try {
      const answer = await fetch(url, { method: body ? "POST" : "GET", headers: HEADERS, body });
      if (answer.status === 401) return location.reload();
      take(new DOMParser().parseFromString(await answer.text(), "text/html"), focus);
    } catch {
      live.textContent = words.failed;
      say(words.failed);
    } finally {
      asking = false;
      desk.classList.remove("is-busy");
    }
  }

  function say(text) {
    const said = document.getElementById("tt-said");
    said.hidden = false;
    said.classList.add("is-wrong");
    said.replaceChildren(node("p", text, "tt-message"));
  }

  // Put the parts of an answer in the place of those shown; the keyboard stays where it was.
  function take(answer, focus) {
    const form = answer.querySelector(".place");
    if (form && !answer.getElementById("tt-board")) {
      dialog.replaceChildren(document.adoptNode(form));
      dialog.querySelector("[data-focus], [aria-invalid], input")?.focus();
      return;
    }
    if (!answer.getElementById("tt-board")) {
      clear();
      say(answer.querySelector("h1")?.textContent.trim() || words.failed);
      return;
    }
    const active = focus ?? document.activeElement?.id;
    const [left, top, day] = [board.scrollLeft, board.scrollTop, board.dataset.day];
    if (dialog.open) dialog.close();
    clear();
    // What an act has not touched was not judged anew.
    for (const kept of answer.querySelectorAll(".tt-days [data-kept]")) {
      const old = desk.querySelector(`.tt-days [data-day="${kept.dataset.day}"]`);
      if (old) kept.replaceChildren(...old.childNodes);
    }
    for (const id of PARTS) {
      document.getElementById(id).replaceWith(document.adoptNode(answer.getElementById(id)));
    }
    read();
    board.scrollTo(left, top);
    const query = new URLSearchParams({ day: board.dataset.day });
    if (board.dataset.hours) query.set("hours", board.dataset.hours);
    history.replaceState(null, "", `${location.pathname}?${query}`);
    const heading = document.getElementById(active);
    if (heading) {
      heading.focus({ preventScroll: board.dataset.day === day });
    } else if (active) {
      board.focus({ preventScroll: true });
    }
    const told = document.querySelectorAll("#tt-said :is(.tt-message, .finding-what, .tt-meanwhile li)");
    live.textContent = [...told].map((line) => line.textContent.trim()).join(" ");
  }

  function act(card, name, fields) {
    const body = new URLSearchParams({
      ...fields, seen: card.dataset.seen, was: card.dataset.was, shown: board.dataset.day,
      stamp: board.dataset.stamp, hours: board.dataset.hours,
    });
    return ask(path(card.dataset.slug, name), body, card.querySelector(".grip").id);
  }

  function move({ card, start, end, room }) {
    const now = spot(card);
    if (now.start === start && now.end === end && now.room === room) return clear();
    card.classList.add("is-moving");
    return act(card, "move", { starts_at: iso(start), ends_at: iso(end), room });
  }

  // Dragging, with a mouse or a pen only: a finger scrolls, and taps open the dialog.

  let drag, dragged = false;

  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.(".is-movable");
    if (!card || event.pointerType === "touch" || event.button || asking) return;
    const box = card.getBoundingClientRect();
    drag = {
      ...spot(card), from: [event.clientX, event.clientY], grip: event.clientY - box.top,
      tail: box.bottom - event.clientY,
      resize: event.target.classList.contains("resize"), begun: false, target: null,
    };
    dragged = false;
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const { clientX: x, clientY: y } = event;
    if (!drag.begun) {
      if (Math.hypot(x - drag.from[0], y - drag.from[1]) < 5) return;
      drag.begun = dragged = true;
      drag.length = drag.end ? drag.end - drag.start : Number(drag.card.dataset.minutes) * MINUTE;
      if (!drag.end) drag.grip = 8;
      drag.card.setPointerCapture?.(event.pointerId);
      drag.card.classList.add("is-moving");
      showAbsences(drag.card);
    }
    event.preventDefault();
    const edge = board.getBoundingClientRect();
    if (y > edge.bottom - 30) board.scrollTop += 12;
    else if (y < edge.top + 60) board.scrollTop -= 12;
    aim(x, y);
  });

  function aim(x, y) {
    for (const target of desk.querySelectorAll(".is-target")) target.classList.remove("is-target");
    const under = document.elementsFromPoint(x, y);
    const find = (selector) => under.map((each) => each.closest(selector)).find(Boolean);
    const height = rowHeight();
    drag.target = null;
    if (drag.resize) {
      const lanes = drag.card.closest(".tt-lanes").getBoundingClientRect();
      const until = begins + Math.round((y + drag.tail - lanes.top) / height) * SNAP;
      const end = Math.max(until, drag.start + SNAP);
      drag.target = { card: drag.card, start: drag.start, end, room: drag.room };
      return preview(drag.target);
    }
    const room = find(".tt-room");
    const day = find(".tt-days a");
    const tray = find("#tt-tray");
    if (room) {
      const lanes = room.querySelector(".tt-lanes").getBoundingClientRect();
      const row = Math.round((y - drag.grip - lanes.top) / height);
      const start = begins + Math.max(0, Math.min(rows - 1, row)) * SNAP;
      drag.target = { card: drag.card, start, end: start + drag.length, room: room.dataset.room };
      return preview(drag.target);
    }
    ghost?.remove();
    strip.hidden = true;
    if (day && drag.start !== null) {
      day.classList.add("is-target");
      drag.target = { day: day.dataset.day };
    } else if (tray && drag.start !== null) {
      tray.classList.add("is-target");
      drag.target = { tray: true };
    }
  }

  document.addEventListener("pointerup", () => {
    const done = drag;
    drag = null;
    if (!done?.begun) return;
    const { card, target } = done;
    if (!target) return clear();
    if (target.tray) return act(card, "unschedule", {});
    if (target.day) {
      const days = (Date.parse(target.day) - Date.parse(board.dataset.day)) / (1440 * MINUTE);
      const start = sameClock(board.dataset.zone, done.start, days);
      return move({ card, start, end: start + done.length, room: done.room });
    }
    return move(target);
  });

  document.addEventListener("pointercancel", () => {
    drag = null;
    clear();
  });

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(".card")) event.preventDefault();
  });

  // The keyboard

  let pending;

  const STEPS = { ArrowUp: -1, ArrowDown: 1 };
  const ROOMS = { ArrowLeft: -1, ArrowRight: 1 };
  const DAYS = { PageUp: -1, PageDown: 1 };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (pending || drag)) {
      pending = drag = null;
      clear();
      return;
    }
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z" && !typing) {
      const undo = document.getElementById("tt-undo-button");
      if (undo && !undo.disabled) {
        event.preventDefault();
        undo.form.requestSubmit();
      }
      return;
    }
    const card = event.target.closest?.(".is-movable");
    if (!card || !event.altKey || event.ctrlKey || event.metaKey) return;
    const [step, side, days] = [STEPS[event.key], ROOMS[event.key], DAYS[event.key]];
    if (!step && !side && !days) return;
    // Also where nothing comes of it: Alt with an arrow is the browser's "back".
    event.preventDefault();
    if (asking) return;
    if (pending?.card !== card) {
      pending = spot(card);
      if (pending.start === null) {
        pending = null;
        return openDialog(event.target.closest("a").href);
      }
      clear();
      card.classList.add("is-moving");
      showAbsences(card);
    }
    const length = pending.end - pending.start;
    if (step) pending.start += step * (event.shiftKey ? 5 : 15) * MINUTE;
    if (days) pending.start = sameClock(board.dataset.zone, pending.start, days);
    if (side) {
      const slugs = [...board.querySelectorAll(".tt-room")].map((room) => room.dataset.room);
      const next = slugs.indexOf(pending.room) + side;
      pending.room = slugs[Math.max(0, Math.min(slugs.length - 1, next))];
    }
    pending.end = pending.start + length;
    preview(pending, true);
  });

  function settle() {
    const place = pending;
    pending = null;
    if (place) move(place);
  }

  document.addEventListener("keyup", (event) => {
    if (event.key === "Alt" && pending) {
      event.preventDefault();
      settle();
    }
  });
  addEventListener("blur", settle);
  document.addEventListener("focusout", (event) => {
    if (pending && !asking && event.target.closest?.(".is-movable") === pending.card) settle();
  });

  // The dialog

  let started = "";

  async function openDialog(url) {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(url, { headers: HEADERS });
      if (!answer.ok) return void (location.href = url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      dialog.replaceChildren(document.adoptNode(page.querySelector(".place")));
    } catch {
      location.href = url;
      return;
    } finally {
      asking = false;
    }
    started = dialog.querySelector("[name=start]").value;
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden])").focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".is-movable .grip");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) {
      event.preventDefault();
      if (!dragged) openDialog(link.href);
      dragged = false;
      return;
    }
    if (event.target.closest?.("[data-close]")) dialog.close();
    const card = event.target.closest?.("[data-card]");
    const target = card && document.getElementById(card.dataset.card);
    if (target) {
      event.preventDefault();
      target.focus();
    }
  });

  const clockOf = (minutes) => {
    const rest = ((minutes % 1440) + 1440) % 1440;
    return [Math.floor(rest / 60), rest % 60].map((part) => String(part).padStart(2, "0")).join(":");
  };
  const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

  dialog.addEventListener("input", (event) => {
    const form = dialog.querySelector("form");
    // With another start the session keeps its length.
    if (event.target.name === "start" && event.target.value && form.elements.end.value) {
      const length = minutesOf(form.elements.end.value) - minutesOf(started || event.target.value);
      form.elements.end.value = clockOf(minutesOf(event.target.value) + length);
      started = event.target.value;
    }
    const [day, start, end] = ["day", "start", "end"].map((name) => form.elements[name]?.value);
    if (!day || !start || !end) return;
    const place = dialog.querySelector(".place");
    const zone = place.dataset.zone;
    const from = instantOf(zone, Date.parse(`${day}T${start}:00Z`));
    const late = end < start ? 1440 * MINUTE : 0;
    const until = instantOf(zone, Date.parse(`${day}T${end}:00Z`) + late);
    if (!(until > from)) return;
    const { list, counts, none } = homesOf(place.dataset.uid, from, until);
    const summary = node("p", none ? words.nobody : filled(words.summary, counts), "muted");
    dialog.querySelector("[data-strip]").replaceChildren(summary, list);
  });

  // Forms of the page and of the dialog

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const ours = form.method === "post" && (desk.contains(form) || dialog.contains(form));
    if (!ours || event.defaultPrevented) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set("shown", board.dataset.day);
    body.set("stamp", board.dataset.stamp);
    body.set("hours", board.dataset.hours);
    const slug = /\/timetable\/([^/]+)\/\w+$/.exec(form.action)?.[1];
    ask(form.action, body, slug ? `s-${decodeURIComponent(slug)}` : undefined);
  });

  // Coming back to the page after a while shows what others have done.

  let away = 0;

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      away = Date.now();
      return;
    }
    const typed = [...desk.querySelectorAll("textarea")].some((area) => area.value.trim());
    if (Date.now() - away < 30000 || typed || dialog.open || drag || pending) return;
    ask(location.href);
  });

  read();
})();
