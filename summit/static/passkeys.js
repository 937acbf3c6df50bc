// Passkeys: adding one, and signing in by one. Without it, the other ways in still work.
"use strict";

(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  // Safari before 18 has no toJSON and no parse…FromJSON: both ways are written out.
  const described = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  const answered = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) {
      response.transports = credential.response.getTransports();
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
    };
  };

  const ceremonies = {
    "sign-in": {
      address: "/organizer/sign-in/passkey",
      ask: (options) =>
        navigator.credentials.get({
          publicKey: {
            ...options,
            challenge: bytes(options.challenge),
            allowCredentials: described(options.allowCredentials),
          },
        }),
    },
    add: {
      address: "/organizer/account/passkeys",
      ask: (options) =>
        navigator.credentials.create({
          publicKey: {
            ...options,
            challenge: bytes(options.challenge),
            user: { ...options.user, id: bytes(options.user.id) },
            excludeCredentials: described(options.excludeCredentials),
          },
        }),
    },
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const ceremony = ceremonies[box.dataset.passkey];
    const button = box.querySelector("button");
    const trouble = box.querySelector("[role=alert]");

    const post = async (address, body) => {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": box.dataset.csrf },
        body: JSON.stringify(body),
      });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) throw Object.assign(new Error("refused"), { told: told.error });
      return told;
    };

    button.addEventListener("click", async () => {
      button.disabled = true;
      trouble.hidden = true;
      try {
        const options = await post(`${ceremony.address}/options`, {});
        const answer = answered(await ceremony.ask(options));
        const name = box.querySelector("input")?.value;
        const told = await post(ceremony.address, { answer, name, next: box.dataset.next });
        location.assign(told.next);
      } catch (error) {
        trouble.textContent = error.told || box.dataset.failed;
        trouble.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
    box.hidden = false;
  }
})();
