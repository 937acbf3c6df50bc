"use strict";
// Shows every time of a page in the zone the reader chooses, without loading it again, in the
// same words as the server (summit/public/times.py). Without this script the form does the same.

(() => {
  const language = document.documentElement.lang;
  const korean = language === "ko";
  const KEY = "summit-zone";
  const form = document.querySelector("[data-zones]");

  const fields = {
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    weekday: "short", hourCycle: "h23",
  };
  const months = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
  const weekdays = new Intl.DateTimeFormat(korean ? "ko" : "en-GB", { weekday: "short", timeZone: "UTC" });
  const formats = new Map();

  // An instant in a zone: its day as YYYY-MM-DD and its numbers.
  function local(instant, zone) {
    if (!formats.has(zone)) {
      formats.set(zone, new Intl.DateTimeFormat("en-GB", { ...fields, timeZone: zone }));
    }
    const part = {};
    for (const { type, value } of formats.get(zone).formatToParts(instant)) part[type] = value;
    const [year, month, day, hour, minute] =
      [part.year, part.month, part.day, part.hour, part.minute].map(Number);
    const two = (n) => String(n).padStart(2, "0");
    return { year, month, day, hour: hour % 24, minute, iso: `${year}-${two(month)}-${two(day)}` };
  }

  function clock(t) {
    const minute = String(t.minute).padStart(2, "0");
    if (korean) return `${t.hour < 12 ? "오전" : "오후"} ${t.hour % 12 || 12}:${minute}`;
    return `${String(t.hour).padStart(2, "0")}:${minute}`;
  }

  function day(t, { year = false, weekday = true } = {}) {
    const date = new Date(Date.UTC(t.year, t.month - 1, t.day));
    if (korean) {
      return (year ? `${t.year}년 ` : "") + `${t.month}월 ${t.day}일` +
        (weekday ? ` (${weekdays.format(date)})` : "");
    }
    return (weekday ? `${weekdays.format(date)} ` : "") + `${t.day} ${months.format(date)}` +
      (year ? ` ${t.year}` : "");
  }

  function end(t, start) {
    const text = clock(t);
    if (t.iso !== start.iso) return `${text} (${day(t, { weekday: false })})`;
    return korean && t.hour < 12 === start.hour < 12 ? text.split(" ")[1] : text;
  }

  function offset(instant, zone) {
    const t = local(instant, zone);
    const minutes = Math.round(
      (Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute) - Math.floor(instant / 60000) * 60000) / 60000);
    if (!minutes) return "UTC";
    const rest = Math.abs(minutes) % 60;
    return `UTC${minutes > 0 ? "+" : "−"}${Math.floor(Math.abs(minutes) / 60)}` +
      (rest ? `:${String(rest).padStart(2, "0")}` : "");
  }

  const select = form && form.querySelector("select");
  const places = new Map();
  const place = (zone) => places.get(zone) || zone.split("/").pop().replaceAll("_", " ");
  const named = (zone) => (zone === "UTC" ? zone : form.dataset.zoneTime.replace("{}", place(zone)));

  function show(chosen) {
    for (const element of document.querySelectorAll("[data-when]")) {
      const zone = chosen || element.dataset.zone;
      const [first, last] = element.querySelectorAll("time");
      const instant = new Date(first.dateTime);
      const start = local(instant, zone);
      first.textContent = clock(start);
      if (last) last.textContent = end(local(new Date(last.dateTime), zone), start);
      let other = element.querySelector(".other-day");
      if (start.iso === element.dataset.when) {
        if (other) other.remove();
      } else {
        if (!other) {
          other = document.createElement("span");
          other.className = "other-day";
          first.before(other, " ");
        }
        other.textContent = day(start);
      }
      element.querySelector(".zone").replaceChildren(
        `${named(zone)} `,
        Object.assign(document.createElement("span"), { textContent: offset(instant, zone) }));
    }
    for (const element of document.querySelectorAll("[data-clock]")) {
      const t = local(new Date(element.dateTime), chosen || element.dataset.zone);
      element.textContent = end(t, { iso: element.dataset.clock, hour: t.hour + 12 });
      if (t.iso === element.dataset.clock) element.textContent = clock(t);
    }
    for (const element of document.querySelectorAll("[data-moment]")) {
      const zone = chosen || element.dataset.zone;
      const instant = new Date(element.dateTime);
      const t = local(instant, zone);
      element.textContent = `${day(t, { year: true })}${korean ? " " : ", "}${clock(t)}`;
      const name = element.parentElement.querySelector("[data-zone-name]");
      if (name) name.textContent = `${named(zone)} ${offset(instant, zone)}`;
    }
    for (const line of document.querySelectorAll("[data-zone-line]")) {
      if (!line.dataset.asSent) line.dataset.asSent = line.textContent;
      line.textContent = (chosen || own) === (sent || own)
        ? line.dataset.asSent
        : form.dataset.said.replace("{}", named(chosen || own));
    }
  }

  const stored = {
    get: () => { try { return localStorage.getItem(KEY); } catch { return null; } },
    set: (zone) => { try { localStorage.setItem(KEY, zone); } catch { /* private window */ } },
  };

  function usable(zone) {
    try { new Intl.DateTimeFormat("en", { timeZone: zone }); return true; } catch { return false; }
  }

  function offer(zone, label) {
    const option = new Option(label, zone);
    option.dataset.place = place(zone);
    select.prepend(option);
    return option;
  }

  let sent = "";
  let own = "";

  const device = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

  // Shows a zone. Once the reader has chosen one, it is kept and the address no longer names another.
  function choose(zone, { chosen = true } = {}) {
    if ([...select.options].every((option) => option.value !== zone)) offer(zone, place(zone));
    select.value = zone;
    show(zone);
    form.querySelector("[data-device-button]").hidden = zone === device;
    if (!chosen) return;
    stored.set(zone);
    for (const link of [location, ...document.querySelectorAll("a[href*='tz=']")]) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.delete("tz");
      if (link === location) history.replaceState(null, "", url);
      else link.href = url.href;
    }
    form.querySelector("[data-live]").textContent =
      form.dataset.said.replace("{}", named(zone || own));
  }

  function nameDevice() {
    const option = select.options[0];
    option.textContent =
      `${form.dataset.device.replace("{}", place(device))} – ${offset(new Date(form.dataset.at), device)}`;
    option.dataset.place = place(device);
    form.querySelector("[data-device-button]").textContent =
      form.dataset.use.replace("{}", place(device));
  }

  async function start() {
    const first = document.querySelector("[data-when], [data-clock], [data-moment]");
    sent = select.value;
    own = first ? first.dataset.zone : device;
    for (const option of select.options) {
      const zone = option.value || own;
      if (!places.has(zone)) places.set(zone, option.dataset.place);
    }
    const apply = form.querySelector("[data-apply]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.dataset.deviceButton = "";
    button.addEventListener("click", () => choose(device));
    apply.after(button);
    apply.hidden = true;
    offer(device, device);
    nameDevice();
    select.addEventListener("change", () => choose(select.value));
    form.addEventListener("submit", (event) => { event.preventDefault(); choose(select.value); });

    // An address that names a zone wins; then what the reader chose before; then the device.
    const asked = new URL(location.href).searchParams.has("tz");
    const kept = stored.get();
    const zone = asked ? sent : kept !== null && (kept === "" || usable(kept)) ? kept : device;
    choose(zone, { chosen: false });

    if ([device, zone].some((each) => each && !places.has(each))) {
      try {
        const names = (await (await fetch(form.dataset.names)).json())[language] || {};
        for (const each of [device, zone]) {
          if (names[each] && !places.has(each)) places.set(each, names[each]);
        }
        nameDevice();
        show(select.value);
      } catch { /* the zone's own name will do */ }
    }
  }

  if (form) {
    start();
    // What another script has put into the page stands in the server's zone.
    document.addEventListener("summit:times", () => show(select.value));
  }

  // The session that runs now.
  const now = Date.now();
  for (const element of document.querySelectorAll(".session [data-when]")) {
    const [first, last] = element.querySelectorAll("time");
    if (first && last && Date.parse(first.dateTime) <= now && now < Date.parse(last.dateTime)) {
      const session = element.closest(".session");
      session.querySelector("h3").prepend(Object.assign(document.createElement("span"), {
        className: "now-tag", textContent: session.parentElement.dataset.now,
      }));
    }
  }

  // The day that is in view.
  const days = new Map();
  for (const link of document.querySelectorAll(".days a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) days.set(heading.closest(".day"), link);
  }
  if (days.size && "IntersectionObserver" in window) {
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const [section, link] of days) {
          if (section === target) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    }, { rootMargin: "-25% 0px -70% 0px" });
    for (const section of days.keys()) watch.observe(section);
  }

  // Copying an address.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(field.value);
      field.select();
      button.closest(".copy").querySelector("[data-copied]").textContent = button.dataset.done;
    });
  }
})();
