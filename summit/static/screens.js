// Clocks of a running session, on screens and on phones. What is shown is asked for every so often;
// the clock is counted here, from instants of the server, by the server's time: a device with a
// wrong clock shows the right one, and one that is offline goes on counting.
"use strict";

{
  const region = document.querySelector("[data-poll]");

  if (region) {
    const EVERY = Number(region.dataset.every) || 1500;
    const PATIENCE = 8000;
    const SOON = 30;
    const MINUS = "\u2212";

    // The server's time is `base` plus what performance.now() says, which nobody sets.
    let base = Date.parse(region.dataset.serverTime) - performance.now();
    let doubt = 5000; // by how many milliseconds it may be wrong
    let etag = "";
    let failed = 0;
    let busy = false;
    let level = region.dataset.level;

    const serverTime = () => base + performance.now();

    function correct(text, sent) {
      const told = Date.parse(text);
      if (Number.isNaN(told)) return;
      const received = performance.now();
      const half = (received - sent) / 2;
      const found = told - sent - half;
      // A slow answer says less than what is known already, unless that is out of its bounds.
      if (half <= doubt || Math.abs(found - base) > half + doubt) {
        base = found;
        doubt = half;
      } else {
        doubt += 1; // clocks drift: what is old is less certain
      }
    }

    function written(seconds) {
      const whole = Math.abs(seconds);
      const minutes = Math.floor(whole / 60);
      return `${seconds < 0 ? MINUS : ""}${minutes}:${String(whole % 60).padStart(2, "0")}`;
    }

    // Until a beginning: with hours, and from a day on in words.
    function until(seconds, days) {
      if (seconds < 3600) return written(seconds);
      const hours = Math.floor(seconds / 3600);
      if (hours >= 24) return days.replace("{d}", Math.floor(hours / 24)).replace("{h}", hours % 24);
      const minutes = Math.floor((seconds % 3600) / 60);
      return [hours, ...[minutes, seconds % 60].map((each) => String(each).padStart(2, "0"))].join(":");
    }

    function levelOf(clock, left) {
      if ("until" in clock.dataset) return "before";
      if (clock.dataset.paused) return "paused";
      if (left < 0) return "over";
      return left <= SOON ? "soon" : "calm";
    }

    function say(words) {
      const voice = document.querySelector("[data-announce]");
      if (voice && words && voice.textContent !== words) voice.textContent = words;
    }

    function tick() {
      let present = "idle";
      for (const clock of region.querySelectorAll("[data-clock]")) {
        const { began, seconds, paused, pausedSeconds } = clock.dataset;
        const at = paused ? Date.parse(paused) : serverTime();
        const passed = Math.floor((at - Date.parse(began)) / 1000);
        let left = Number(seconds) + Number(pausedSeconds) - passed;
        present = levelOf(clock, left);
        if (present === "before") left = Math.max(0, left);
        const text = present === "before" ? until(left, clock.dataset.days ?? "") : written(left);
        if (clock.textContent !== text) {
          clock.textContent = text;
          clock.dataset.chars = text.length;
        }
      }
      if (region.dataset.level !== present) region.dataset.level = present;
      const words = region.getAttribute(`data-words-${present}`) || "";
      for (const place of region.querySelectorAll("[data-level-words]")) {
        if (place.textContent !== words) place.textContent = words;
      }
      if (present !== level) {
        level = present;
        if (present === "soon" || present === "over") say(words);
      }
    }

    function show(text) {
      const announced = region.querySelector("[data-announced]")?.dataset.announced;
      region.innerHTML = text;
      tick();
      const fresh = region.querySelector("[data-announced]")?.dataset.announced;
      if (fresh !== announced) say(fresh);
    }

    function away(is) {
      const notice = document.querySelector("[data-away]");
      const words = is ? notice?.dataset.words : "";
      if (notice && notice.textContent !== words) notice.textContent = words;
    }

    async function look() {
      if (busy || document.hidden) return;
      busy = true;
      const sent = performance.now();
      try {
        const answer = await fetch(region.dataset.poll, {
          headers: etag ? { "If-None-Match": etag } : {},
          cache: "no-store",
          signal: AbortSignal.timeout(PATIENCE),
        });
        correct(answer.headers.get("Server-Now") || "", sent);
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") || "";
          show(await answer.text());
        } else if (answer.status === 404) {
          location.reload(); // the link was renewed, or all is over: the page says so
          return;
        } else if (answer.status !== 304) {
          throw new Error(String(answer.status));
        }
        failed = 0;
        away(false);
      } catch {
        failed += 1;
        // One answer that fails is nothing yet.
        if (failed > 1) away(true);
      } finally {
        busy = false;
      }
    }

    // A screen that is to be read must not go dark; where the device does not know how, it may.
    async function stayAwake() {
      if (!("wakeLock" in navigator) || document.hidden) return;
      try {
        await navigator.wakeLock.request("screen");
      } catch {
        // The device decides, for example when its battery is low.
      }
    }

    tick();
    look();
    stayAwake();
    setInterval(tick, 200);
    setInterval(look, EVERY);
    document.addEventListener("visibilitychange", () => {
      look();
      stayAwake();
    });
  }
}
