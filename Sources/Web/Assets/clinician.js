// Keys, lock and the end of the session. Every page works without this file.
(() => {
  const store = { get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* nothing is kept */ } } };
  const box = document.querySelector("#keys-on");
  const lock = document.querySelector("form[data-lock]");
  let isOn = store.get("keys") !== "off";
  if (box) {
    box.checked = isOn;
    box.addEventListener("change", () => { isOn = box.checked; store.set("keys", isOn ? "on" : "off"); });
  }
  const follow = (selector) => { const link = document.querySelector(selector); if (link) link.click(); };
  const cycle = () => {
    const links = [...document.querySelectorAll(".tools .segments:first-child a")];
    if (links.length) links[(links.findIndex((a) => a.ariaCurrent) + 1) % links.length].click();
  };
  const jump = (number) => {
    const section = document.getElementById(`s-${number}`);
    if (section) { section.scrollIntoView(); section.focus({ preventScroll: true }); }
  };
  const keys = {
    "/": () => follow("nav a[href='/clinician']"), o: cycle, f: () => follow("[data-key=f]"),
    p: () => { if (document.querySelector(".idbar")) print(); },
    l: () => { if (lock) { document.body.classList.add("veiled"); lock.submit(); } },
    "?": () => { const help = document.querySelector("details.keys"); if (help) { help.open = true; help.querySelector("summary").focus(); } },
  };
  addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key)) jump(key); else if (keys[key]) { event.preventDefault(); keys[key](); }
  });
  // A page that comes back from memory after the lock must not show what it held.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  const ending = document.querySelector(".timeout");
  if (!ending) return;
  const idle = Number(ending.dataset.idle) * 1000;
  let warn, leave;
  const begin = () => {
    clearTimeout(warn); clearTimeout(leave); ending.hidden = true;
    warn = setTimeout(() => { ending.hidden = false; ending.querySelector("button").focus(); }, idle - 120000);
    leave = setTimeout(() => { document.body.classList.add("veiled"); location.assign("/"); }, idle);
  };
  ending.querySelector("button").addEventListener("click", async () => {
    try { if ((await fetch("/stay", { method: "POST", credentials: "same-origin" })).ok) begin(); } catch { /* still warned */ }
  });
  begin();
})();
// The waiting page: it changes at once, and says so once.
(() => {
  const waiting = document.querySelector("[data-events]");
  if (!waiting) return;
  const live = document.querySelector("[aria-live]");
  const say = (text) => { if (live) live.textContent = text || ""; };
  let version = waiting.dataset.version;
  let lastWord = Date.now();
  const changed = (next) => {
    lastWord = Date.now();
    if (next === version) return;
    version = next;
    say(live?.dataset.changed);
    location.reload();
  };
  const left = Number(waiting.dataset.left);
  for (const [seconds, word] of [[120, "two"], [30, "half"]]) {
    if (left > seconds) setTimeout(() => say(live?.dataset[word]), (left - seconds) * 1000);
  }
  const poll = async () => {
    try {
      const answer = await fetch(waiting.dataset.status, { credentials: "same-origin", cache: "no-store" });
      if (answer.ok) changed((await answer.json()).version.toString());
    } catch { /* the network is away: the next poll tries again */ }
  };
  if (window.EventSource) {
    const source = new EventSource(waiting.dataset.events);
    source.onmessage = (event) => changed(event.data);
    source.addEventListener("beat", () => { lastWord = Date.now(); });
  }
  setInterval(() => { if (Date.now() - lastWord > 10000) poll(); }, 3000);
})();
// The search page: a country by the two letters of its code, and each number checked as it is left.
(() => {
  const country = document.querySelector("#country");
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toUpperCase();
  let letters = "";
  let last = 0;
  country?.addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    letters = (Date.now() - last < 900 ? letters : "") + plain(event.key);
    last = Date.now();
    const options = [...country.options].filter((option) => option.value);
    const found = options.find((option) => option.value === letters) ?? options.find((option) => plain(option.text).startsWith(letters));
    event.preventDefault();
    if (found) country.value = found.value;
  });
  const form = document.querySelector("form[data-check]");
  for (const field of form?.querySelectorAll("[data-field]") ?? []) {
    field.addEventListener("blur", async () => {
      const body = new URLSearchParams({ country: form.elements.country.value, field: field.name, [field.name]: field.value });
      try {
        const answer = await fetch(form.dataset.check, { method: "POST", body, credentials: "same-origin", cache: "no-store" });
        if (!answer.ok) return;
        const { fault } = await answer.json();
        document.getElementById(`${field.closest("fieldset").id}-fault`).textContent = fault;
        if (fault) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
      } catch { /* checked when it is sent */ }
    });
  }
})();
