// What the cluster's pages share: how long ago a time was, the admin key, and orders with their answers. Without it the pages are whole as they are.
"use strict";

const Reticulum = (() => {
  const keyName = "reticulum-admin-key";
  const field = document.getElementById("admin-key");
  const said = document.getElementById("answer");

  document.documentElement.classList.add("scripted");
  if (field) {
    field.value = tabStore.get(keyName);
    field.addEventListener("input", () => tabStore.set(keyName, field.value));
  }

  function ago(at) {
    const seconds = Math.floor((Date.now() - at) / 1000);
    const [unit, name] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(([size]) => seconds >= size * (size === 86400 ? 2 : 1)) ?? [1, "s"];
    return seconds < 10 ? "just now" : `${Math.floor(seconds / unit)} ${name} ago`;
  }

  function tell() {
    for (const time of document.querySelectorAll("time[datetime]")) {
      const words = time.querySelector("[data-ago]");
      const now = ago(Date.parse(time.dateTime));
      if (words && words.textContent !== now) words.textContent = now;
    }
  }

  function say(words, tone) {
    said.hidden = !words;
    said.className = tone;
    said.textContent = words;
  }

  // Resolves to what was answered; undefined: it was refused, and said.
  async function order(method, path, doing, done) {
    if (field && !field.value) {
      say(`${doing}: the admin key is needed.`, "bad");
      field.focus();
      return undefined;
    }
    say(`${doing} …`, "");
    try {
      // Nothing that the browser would send by itself: only what was typed here is an order.
      const response = await fetch(path, { method, headers: field ? { authorization: `Bearer ${field.value}` } : {}, credentials: "omit" });
      const body = await response.json().catch(() => ({}));
      if (!response.ok) {
        say(`${doing}: ${body.title ?? `the answer was ${response.status}`}. ${body.detail ?? ""}`, "bad");
        return undefined;
      }
      say(done(body), "good");
      return body;
    } catch {
      say(`${doing}: the node cannot be reached.`, "bad");
      return undefined;
    }
  }

  function confirm(title, text, yes) {
    const dialog = document.getElementById("confirm");
    document.getElementById("confirm-title").textContent = title;
    document.getElementById("confirm-text").textContent = text;
    document.getElementById("confirm-yes").textContent = yes;
    dialog.returnValue = "no"; // what Escape means
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  tell();
  setInterval(tell, 1000);
  return { tell, say, order, confirm };
})();
