// Keeps "your turn now" true while the page stays open in the booth. Without it, people reload.
"use strict";

{
  const EVERY = 20_000;

  async function look() {
    const panel = document.querySelector("[data-live]");
    // Nobody looks, or somebody is about to touch something in it.
    if (!panel || document.hidden || panel.contains(document.activeElement)) return;
    let text;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      text = await answer.text();
    } catch {
      return; // the network is away: what is shown says as of when it is
    }
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
    if (!fresh) {
      location.reload(); // the session is over
      return;
    }
    const open = [...panel.querySelectorAll("details")].map((each) => each.open);
    fresh.querySelectorAll("details").forEach((each, number) => {
      each.open = Boolean(open[number]);
    });
    panel.replaceWith(fresh);
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
