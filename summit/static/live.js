"use strict";
// The live page and the live part of a session's page. Asks the server what is new, puts in only
// what has changed, and leaves a playing player alone unless its video is another one. Everything
// here also works without it: as links, and by loading the page again.

(() => {
  const page = document.querySelector("[data-live-page]");
  if (!page) return;
  const region = page.querySelector("[data-onair]");
  const KEY = "summit-channel";
  const HIDDEN = 6; // how much longer a page waits that nobody looks at
  const LONGEST = 120; // seconds
  const FAILURES = 2; // after so many it says that the network is away

  const stored = {
    get: () => { try { return localStorage.getItem(KEY); } catch { return null; } },
    set: (tag) => { try { localStorage.setItem(KEY, tag); } catch { /* private window */ } },
  };
  const part = (name, within = region) => within.querySelector(`[data-part="${name}"]`);

  // Which session is shown, by the path of its page.
  function titled(within) {
    const link = within.querySelector('[data-part="title"] a');
    return link ? link.getAttribute("href").split("?")[0].replace(/^https?:\/\/[^/]*/, "") : "";
  }

  // The server's clock: the latest that any answer has told. Caches may tell an earlier one.
  let ahead = null;
  function hear(date) {
    const told = Date.parse(date) - performance.now();
    if (!Number.isNaN(told) && (ahead === null || told > ahead)) ahead = told;
  }
  const now = () => ahead + performance.now();

  // What the server sent of each part, to see what has changed, whatever the script made of it.
  const sent = new Map();
  for (const element of region.children) sent.set(element.dataset.part, element.outerHTML);

  // Channels

  let asked = new URL(location.href).searchParams.get("channel");
  let playing = null; // the address of the frame's video, as the server gave it
  let wanted = false; // whether this visitor has pressed play on this session

  const every = () => [...region.querySelectorAll("[data-channel]")];
  function chosen() {
    const channels = every();
    const kept = asked || stored.get();
    return channels.find((each) => each.dataset.channel === kept) ||
      channels.find((each) => each.getAttribute("aria-current")) || channels[0];
  }

  function link(selector, address, provider) {
    const element = region.querySelector(selector);
    if (!element) return;
    element.hidden = !address;
    if (address) element.href = address;
    element.textContent = element.dataset.words.replaceAll("{}", provider);
  }

  // Shows the chosen channel on the poster, in the links and in the list.
  function choose() {
    const channel = chosen();
    if (!channel) return;
    const of = channel.dataset;
    for (const each of every()) {
      if (each === channel) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    link("[data-elsewhere]", of.watch, of.provider);
    link("[data-spare-link]", of.spare, of.spareProvider);
    for (const list of region.querySelectorAll("[data-chapters]")) {
      list.hidden = list.dataset.chapters !== of.channel;
    }
    const player = part("player");
    if (player.dataset.kind !== "player") return;
    if (playing !== null) {
      if (of.embed === playing) return;
      if (of.embed && wanted) { play(); return; }
      player.replaceWith(fresh("player"));
      playing = null;
      choose();
      return;
    }
    player.querySelector("[data-channel-name]").firstChild.data = channel.firstChild.data.trim();
    const note = player.querySelector("[data-note-words]");
    note.textContent = of.note;
    note.hidden = !of.note;
    const start = player.querySelector("[data-play]");
    start.hidden = Boolean(of.note) || !of.watch;
    if (of.watch) start.href = of.watch;
    start.dataset.embed = of.embed;
    const words = start.querySelector("[data-play-words]");
    words.textContent = of.embed ? words.dataset.here : words.dataset.there.replaceAll("{}", of.provider);
    const privacy = player.querySelector("[data-privacy]");
    privacy.textContent = privacy.dataset.words.replaceAll("{}", of.provider);
    privacy.hidden = !of.embed || start.hidden;
  }

  function fresh(name) {
    const made = document.createElement("template");
    made.innerHTML = sent.get(name);
    return made.content.firstElementChild;
  }

  // Puts the frame in the poster's place, which only ever follows a press.
  function play(seconds) {
    const channel = chosen();
    const { embed, seek, title } = channel.dataset;
    if (!embed) return;
    wanted = true;
    playing = embed;
    const url = new URL(embed);
    url.searchParams.set("autoplay", "1");
    if (seconds !== undefined && seek) {
      const at = seek.replace("{}", seconds);
      if (at.startsWith("#")) url.hash = at;
      else url.searchParams.set(...at.split("="));
    }
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
    frame.src = url.href;
    const player = part("player");
    player.className = "poster playing";
    player.replaceChildren(frame);
    return frame;
  }

  region.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest("a");
    if (!target) return;
    if (target.dataset.play !== undefined && target.dataset.embed) {
      event.preventDefault();
      play().focus();
    } else if (target.dataset.channel) {
      event.preventDefault();
      asked = null;
      stored.set(target.dataset.channel);
      const url = new URL(location.href);
      if (url.searchParams.has("channel")) {
        url.searchParams.delete("channel");
        history.replaceState(null, "", url);
      }
      choose();
    } else if (target.dataset.start) {
      const channel = chosen();
      if (!channel.dataset.embed || !channel.dataset.seek) return;
      event.preventDefault();
      play(target.dataset.start);
      part("player").scrollIntoView({ block: "nearest" });
    }
  });

  // The countdown

  const two = (n) => String(n).padStart(2, "0");
  function count() {
    const element = region.querySelector("[data-countdown]");
    if (!element || ahead === null) return;
    const left = Math.round((Date.parse(element.dataset.countdown) - now()) / 1000);
    const [days, hours] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24];
    const text = left <= 0
      ? element.dataset.soon
      : days
        ? element.dataset.days.replace("{d}", days).replace("{h}", hours)
        : `${hours}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (element.textContent !== text) element.textContent = text;
    element.hidden = false;
  }
  setInterval(count, 1000);

  // What is new

  const news = page.querySelector("[data-live-news]");
  const said = page.querySelector("[data-live-said]");

  // Where the focus is, so that it can be put there again in what comes instead.
  function mark(element) {
    const active = document.activeElement;
    if (!element.contains(active)) return null;
    const same = [...element.querySelectorAll("a, button, iframe")];
    return { href: active.getAttribute("href"), place: same.indexOf(active) };
  }
  function focusAgain(element, at) {
    if (!at) return;
    const same = [...element.querySelectorAll("a, button, iframe")].filter((each) => !each.hidden);
    const found = same.find((each) => at.href && each.getAttribute("href") === at.href) || same[at.place];
    if (found) found.focus({ preventScroll: true });
  }

  // A visitor is some seconds behind the room: what has ended is seen to its end.
  const keepsPlaying = (after, sameSession) =>
    playing !== null && sameSession && ["player", "over"].includes(after.dataset.kind);

  function take(text) {
    const made = document.createElement("template");
    made.innerHTML = text;
    const incoming = made.content.querySelector("[data-onair]");
    if (!incoming) return;
    region.dataset.every = incoming.dataset.every;
    const tz = new URL(location.href).searchParams.get("tz");
    // A session's own page has no such part: it is about one session.
    const sameSession = !part("title") || titled(region) === titled(incoming);
    let changed = false;
    let ended = false;
    for (const after of [...incoming.children]) {
      const { part: name, said: words } = after.dataset;
      const element = part(name);
      if (!element || sent.get(name) === after.outerHTML) continue;
      const previous = fresh(name).dataset.said;
      sent.set(name, after.outerHTML);
      changed = true;
      if (name === "player" && keepsPlaying(after, sameSession)) {
        ended = element.dataset.kind === "over";
        element.dataset.kind = after.dataset.kind;
        continue;
      }
      if (name === "player") {
        playing = null;
        if (!sameSession) wanted = false;
      }
      const at = mark(element);
      element.replaceWith(after);
      focusAgain(after, at);
      if (words && words !== previous) news.textContent = words;
    }
    if (!changed) return;
    if (tz) {
      for (const each of region.querySelectorAll("a[href^='/']")) {
        const url = new URL(each.href);
        if (!url.searchParams.has("tz")) url.searchParams.set("tz", tz);
        each.href = url.href;
      }
    }
    const channel = chosen();
    // After the end, a recording that is another video waits to be asked for.
    if (ended && channel && channel.dataset.embed !== playing) wanted = false;
    choose();
    const player = part("player");
    if (wanted && playing === null && player.dataset.kind === "player" && channel && channel.dataset.embed) play();
    document.dispatchEvent(new Event("summit:times"));
    count();
  }

  let etag = null;
  let failures = 0;
  let timer = 0;
  let asking = false;

  const address = () => {
    // Whoever watches a session stays with it, whatever else begins.
    const url = new URL(page.dataset.poll, location.href);
    const shown = titled(region);
    if (wanted && shown) url.searchParams.set("session", shown.split("/").pop());
    return url;
  };

  async function ask() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    let pause = Number(region.dataset.every) || 30;
    try {
      // The browser's own cache asks with If-None-Match, and is answered with 304 mostly.
      const answer = await fetch(address(), { cache: "no-cache", credentials: "omit" });
      hear(answer.headers.get("date"));
      if (answer.status === 404 || answer.status === 410) {
        said.textContent = page.dataset.changed;
        return;
      }
      if (!answer.ok) {
        pause = Math.max(pause, Number(answer.headers.get("retry-after")) || 0);
        throw new Error(answer.status);
      }
      const tag = answer.headers.get("etag");
      if (tag === null || tag !== etag) {
        take(await answer.text());
        etag = tag;
      }
      if (failures >= FAILURES) said.textContent = page.dataset.back;
      else if (failures === 0) said.textContent = "";
      failures = 0;
      pause = Number(region.dataset.every) || 30;
    } catch {
      failures += 1;
      if (failures >= FAILURES) said.textContent = page.dataset.away;
      pause = Math.min(pause * 2 ** failures, LONGEST);
    } finally {
      asking = false;
    }
    count();
    if (document.hidden) pause = Math.min(pause * HIDDEN, LONGEST);
    // Fifty thousand pages that were opened at one moment must not ask at one moment.
    timer = setTimeout(ask, pause * 1000 * (0.75 + Math.random() / 2));
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    ahead = null; // the device may have slept
    clearTimeout(timer);
    timer = setTimeout(ask, Math.random() * 1000);
  });
  addEventListener("online", () => { clearTimeout(timer); timer = setTimeout(ask, Math.random() * 2000); });

  choose();
  timer = setTimeout(ask, Math.random() * 1000);
})();
