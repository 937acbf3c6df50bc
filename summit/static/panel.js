// The panel of a running session, and its line-up, made quick: commands without reloading, a clock
// that counts by the server's time, one poll a second or two, keys. Every command is one of the
// page's own forms, which work without this. A command that the network has lost is kept and sent
// again with the same id; one that was given by an old version is never sent again by itself.
"use strict";

(() => {
  const root = document.getElementById("lp");
  if (!root) return;
  document.documentElement.classList.add("has-script");
  const words = JSON.parse(root.dataset.words);
  const { here, csrf, zone } = root.dataset;
  const isPanel = root.dataset.live === "panel";
  const live = document.getElementById("lp-live");
  const alarm = document.getElementById("lp-alert");
  const banner = document.getElementById("lp-net");
  const POLL = 1500, POLL_HIDDEN = 5000, AGAIN = 1500, GIVE_UP = 8000, HERE = 20000;

  const parts = () => document.getElementById("lp-parts");
  const by = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // The server's time: the device's own clock may be wrong, and may be set while we run.

  let offset = Date.parse(root.dataset.now) - Date.now();
  let best = Infinity;

  function learn(answer, sent) {
    const server = Date.parse(answer.headers.get("Server-Now") ?? "");
    if (Number.isNaN(server)) return;
    const now = Date.now();
    const trip = now - sent;
    const found = server + trip / 2 - now;
    if (trip <= best + 30 || Math.abs(found - offset) > 2000) {
      offset = found;
      best = Math.max(trip, 1);
    }
  }

  const serverNow = () => Date.now() + offset;

  // What is derived from instants.

  const two = (number) => String(number).padStart(2, "0");

  function clockText(seconds) {
    const length = Math.abs(seconds);
    return `${seconds < 0 ? "−" : ""}${two(Math.floor(length / 60))}:${two(length % 60)}`;
  }

  // Until the beginning: with hours, and from a day on in words.
  function untilText(seconds) {
    const hours = Math.floor(Math.abs(seconds) / 3600);
    if (!hours) return clockText(seconds);
    if (hours >= 24) return fill(words.days, { d: Math.floor(hours / 24), h: hours % 24 });
    const minutes = Math.floor((Math.abs(seconds) % 3600) / 60);
    return `${seconds < 0 ? "−" : ""}${hours}:${two(minutes)}:${two(Math.abs(seconds) % 60)}`;
  }

  function spoken(seconds) {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const left = Math.abs(seconds) % 60;
    const word = !minutes ? words.seconds : !left ? words.minutes : words.both;
    return fill(word, { minutes, seconds: left });
  }

  let wall = null;
  try {
    wall = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    });
  } catch {
    wall = null; // a zone that the browser does not know: the server's words stay
  }

  function setText(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  // Only the time of day is counted on here; a day before it is written by the server.
  function setClock(element, instant) {
    if (!element || !wall) return;
    setText(element, element.textContent.replace(/(\d{2}:\d{2}|—)$/, wall.format(instant)));
  }

  function remaining(clock, now) {
    if (clock.dataset.until) return Math.floor((Date.parse(clock.dataset.until) - now) / 1000);
    const end = clock.dataset.pausedAt ? Date.parse(clock.dataset.pausedAt) : now;
    const gone = Math.floor((end - Date.parse(clock.dataset.startedAt)) / 1000);
    const spokenFor = Math.max(0, gone - Number(clock.dataset.pausedSeconds));
    return Number(clock.dataset.seconds) - spokenFor;
  }

  let toldOver = "";

  function tick() {
    const now = serverNow();
    const clock = by("lp-clock");
    let at = now;
    if (clock) {
      const left = remaining(clock, now);
      setText(by("lp-clock-digits"), (clock.dataset.until ? untilText : clockText)(left));
      by("lp-over").hidden = left >= 0;
      clock.classList.toggle("is-over", left < 0 && !clock.dataset.until);
      if (!clock.dataset.until) {
        at = now + Math.max(0, left) * 1000;
        const turn = clock.dataset.startedAt;
        if (left < 0 && toldOver !== turn) {
          toldOver = turn;
          alarm.textContent = fill(words.over, { who: by("lp-who")?.dataset.who ?? "" });
        } else if (left >= 0 && toldOver === turn) {
          toldOver = "";
          alarm.textContent = "";
        }
      }
    }
    if (parts()?.dataset.state === "running") project(at);
  }

  // The same as the server's projection: one after another, and what is hard not before its hour.
  function project(at) {
    const rows = [...document.querySelectorAll(".lp-cue")];
    const due = rows.filter((row) => ["queued", "ready"].includes(row.dataset.state));
    due.push(...rows.filter((row) => row.dataset.state === "deferred"));
    for (const row of due) {
      if (row.dataset.notBefore) at = Math.max(at, Date.parse(row.dataset.notBefore));
      setClock(row.querySelector(".lp-starts"), at);
      at += Number(row.dataset.seconds) * 1000;
    }
    setClock(by("lp-ends-at"), at);
    const endsBy = Date.parse(parts().dataset.endsBy);
    if (Number.isNaN(endsBy)) return;
    const slack = Math.trunc((endsBy - at) / 1000);
    const word = slack === 0 ? words.intime : slack < 0 ? words.late : words.spare;
    setText(by("lp-slack"), fill(word, { length: spoken(slack) }));
    by("lp-end")?.classList.toggle("is-late", slack < 0);
    // Later and later: the proposal to end in time is made anew.
    const known = Number(parts().dataset.slack || 0);
    if (slack < 0 && Math.abs(known - slack) >= 15) tag = "";
  }

  // Showing what the server answers: what is being typed, what is open and the focus stay.

  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; });

  let tag = root.dataset.tag;

  // How what has the focus is found again: by its id, or as the n-th of its kind within one.
  function placeOf(element) {
    if (!element || element.id) return () => element && by(element.id);
    const [kind, within] = [element.tagName, element.closest("[id]")];
    const index = [...within.querySelectorAll(kind)].indexOf(element);
    return () => by(within.id)?.querySelectorAll(kind)[index];
  }

  function show(text, sentForm = "") {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("lp-parts");
    if (!fresh) return false;
    const old = parts();
    const typed = [];
    for (const field of old.querySelectorAll("input[id], textarea[id], select[id]")) {
      if (sentForm && field.form?.id === sentForm) continue;
      const changed = field.tagName === "SELECT"
        ? ![...field.options].every((each) => each.selected === each.defaultSelected)
        : field.value !== field.defaultValue;
      if (changed) typed.push([field.id, field.value]);
    }
    const open = [...old.querySelectorAll("details[id][open]")].map((each) => each.id);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const find = placeOf(focused);
    const selection = focused && "selectionStart" in focused && focused.type !== "hidden"
      ? [focused.selectionStart, focused.selectionEnd]
      : null;
    const who = by("lp-who")?.dataset.who ?? "";
    const scroll = [scrollX, scrollY];
    old.replaceWith(document.adoptNode(fresh));
    for (const [id, value] of typed) {
      const field = by(id);
      if (field && parts().contains(field)) field.value = value;
    }
    for (const id of open) by(id)?.setAttribute("open", "");
    if (focused) {
      // What had the focus may be gone: then it is nowhere where a key would press something else.
      const place = find();
      (place ?? by("lp-now-heading") ?? by("lu-progress"))?.focus({ preventScroll: true });
      if (selection && place?.setSelectionRange && selection[0] !== null) {
        place.setSelectionRange(...selection);
      }
    }
    scrollTo(...scroll);
    tick();
    const whoNow = by("lp-who")?.dataset.who ?? "";
    if (isPanel && who !== whoNow) {
      live.textContent = whoNow ? fill(words.now, { who: whoNow }) : words.nobody;
    }
    return true;
  }

  function showProblem() {
    const said = by("lp-said");
    if (!said) return;
    said.focus({ preventScroll: true });
    said.scrollIntoView({ block: "nearest" });
  }

  // A problem that the server's answer does not show as a part of this page.
  function tellProblem(text) {
    by("lp-said")?.remove();
    const box = document.createElement("div");
    box.className = "summary lp-said";
    box.id = "lp-said";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
    parts().prepend(box);
    showProblem();
  }

  function headingOf(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const lines = [page.querySelector("h1"), page.querySelector(".lede")];
    return lines.map((each) => each?.textContent.trim() ?? "").filter(Boolean).join(" ");
  }

  // The network.

  let lost = false;

  function connection(isThere, what = "") {
    if (isThere && !lost) return;
    lost = !isThere;
    root.classList.toggle("is-lost", lost);
    banner.hidden = isThere;
    const line = isThere
      ? (what ? fill(words.arrived, { what }) : words.connected)
      : (what ? fill(words.kept, { what }) : words.away);
    if (!isThere) setText(banner, line);
    setText(live, line);
  }

  function ask(address, options = {}) {
    return fetch(address, {
      ...options,
      cache: "no-store",
      headers: { "X-Panel": "1", "HX-Request": "true", "X-CSRFToken": csrf, ...options.headers },
      signal: AbortSignal.timeout(GIVE_UP),
    });
  }

  // Commands: one at a time, in the order in which they were given.

  const queue = [];
  let pumping = false;
  let generation = 0;

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16)); // without https
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = [...b].map((each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const wait = (time) => new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      done();
    };
    const timer = setTimeout(end, time);
    addEventListener("online", end);
  });

  const isAway = (status) => [429, 502, 503, 504].includes(status);

  async function pump() {
    if (pumping) return;
    pumping = true;
    root.setAttribute("aria-busy", "true");
    while (queue.length) {
      const order = queue[0];
      generation += 1;
      let answer = null;
      let text = "";
      const sent = Date.now();
      try {
        answer = await ask(order.address, { method: "POST", body: order.body });
        text = await answer.text();
      } catch {
        answer = null;
      }
      if (!answer || isAway(answer.status)) {
        order.late = true;
        connection(false, order.label);
        await wait(AGAIN);
        continue;
      }
      queue.shift();
      learn(answer, sent);
      connection(true, order.late ? order.label : "");
      settle(order, answer, text);
    }
    pumping = false;
    root.removeAttribute("aria-busy");
  }

  function settle(order, answer, text) {
    const fine = answer.ok;
    const heard = live.textContent;
    if (show(text, fine ? order.form : "")) {
      tag = tagOf(answer);
      if (!fine) showProblem();
      else if (live.textContent === heard) setText(live, by("lp-said")?.textContent ?? "");
    } else {
      tellProblem(headingOf(text) || words.failed);
      tag = "";
    }
  }

  const tagOf = (answer) => (answer.headers.get("ETag") ?? "").replace(/^W\/|"/g, "");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !root.contains(form)) return;
    event.preventDefault();
    const button = event.submitter;
    const label = labelOf(button);
    if (isPanel && queue.length) {
      setText(live, "");
      setText(live, fill(words.busy, { what: queue[0].label }));
      return;
    }
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    if (body.has("id")) body.set("id", newId());
    queue.push({ address: form.action, body, label, form: form.id });
    pump();
  });

  function labelOf(button) {
    if (!button) return "";
    const copy = button.cloneNode(true);
    for (const hidden of copy.querySelectorAll(".sr")) hidden.remove();
    return copy.textContent.trim();
  }

  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  // The poll.

  let polling = false;

  function nowAddress() {
    const asked = new URLSearchParams(location.search);
    return `${here}/now?${asked}`;
  }

  async function poll() {
    if (polling || pumping || composing) return;
    polling = true;
    const mine = generation;
    const sent = Date.now();
    try {
      const headers = tag ? { "If-None-Match": `"${tag}"` } : {};
      const answer = await ask(nowAddress(), { headers });
      const text = await answer.text();
      if (isAway(answer.status)) throw new Error("away");
      learn(answer, sent);
      connection(true);
      // A command that was given meanwhile has the newer answer.
      if (mine === generation && !pumping && !composing && answer.status !== 304) {
        if (answer.ok && show(text)) tag = tagOf(answer);
        else if (!answer.ok) tellProblem(headingOf(text) || words.failed);
      }
    } catch {
      if (!pumping) connection(false);
    }
    polling = false;
  }

  function again() {
    setTimeout(async () => { await poll(); again(); }, document.hidden ? POLL_HIDDEN : POLL);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
  addEventListener("online", poll);

  // Who holds the panel says now and then that they are still there.
  setInterval(() => {
    if (parts()?.dataset.holder !== "me") return;
    ask(`${here}/holder`, { method: "POST", body: new URLSearchParams({ act: "here" }) })
      .catch(() => {});
  }, HERE);

  // Links that open a cue, or a filter.

  document.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest?.("a.lp-more");
    if (!link || !root.contains(link)) return;
    event.preventDefault();
    const before = new URLSearchParams(location.search).get("shown");
    history.replaceState(null, "", link.getAttribute("href").split("#")[0] || location.pathname);
    tag = "";
    generation += 1;
    while (polling) await wait(50);
    await poll();
    const opened = by("lp-editor-heading");
    if (opened) {
      opened.focus();
      opened.scrollIntoView({ block: "center" });
    } else (by(link.id) ?? by(`lp-more-${before}`) ?? by("lp-now-heading"))?.focus();
  });

  // Keys: never while somebody types, chooses, or stands on something that the key itself presses.

  const KEYS = { " ": "next", n: "next", p: "pause", f: "finish", "+": "more", "=": "more", "-": "less", "−": "less" };

  document.addEventListener("keydown", (event) => {
    if (!isPanel || event.defaultPrevented || event.isComposing) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) {
      return;
    }
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      press(event, "undo");
      return;
    }
    if (control || event.altKey || !by("lp-keys")?.checked) return;
    if (event.key === " " && event.target.closest?.("button, a, summary, input, [tabindex='0']")) {
      return;
    }
    const key = KEYS[event.key.toLowerCase()];
    if (key) press(event, key);
  });

  function press(event, key) {
    const button = root.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    // A key that is held down gives one command.
    if (!event.repeat) button.form.requestSubmit(button);
  }

  const keys = by("lp-keys");
  if (keys) {
    keys.checked = localStorage.getItem("panel-keys") !== "off";
    keys.addEventListener("change", () => {
      localStorage.setItem("panel-keys", keys.checked ? "on" : "off");
    });
  }

  tick();
  setInterval(tick, 200);
  poll().then(again);
})();
