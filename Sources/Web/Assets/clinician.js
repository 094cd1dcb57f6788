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
  const waiting = document.querySelector("[data-status]");
  if (!waiting) return;
  const live = document.querySelector("[aria-live]");
  const say = (text) => { if (live) live.textContent = text || ""; };
  let version = waiting.dataset.version;
  let lastWord = Date.now();
  const stale = document.querySelector("[data-stale]");
  // Who is on the way to another page must arrive there: to reload now would bring them back.
  let isLeaving = false;
  addEventListener("beforeunload", () => { isLeaving = true; setTimeout(() => { isLeaving = false; poll(); }, 5000); });
  const changed = (next) => {
    lastWord = Date.now();
    if (stale) stale.hidden = true;
    if (next === version || isLeaving) return;
    version = next;
    say(live?.dataset.changed);
    location.reload();
  };
  const left = Number(waiting.dataset.left);
  const minutes = document.querySelector("[data-minutes]");
  const ends = Date.now() + left * 1000;
  if (minutes) setInterval(() => { minutes.textContent = Math.max(0, Math.ceil((ends - Date.now()) / 60000)); }, 1000);
  for (const [seconds, word] of [[120, "two"], [30, "half"]]) {
    if (left > seconds) setTimeout(() => say(live?.dataset[word]), (left - seconds) * 1000);
  }
  const poll = async () => {
    try {
      const answer = await fetch(waiting.dataset.status, { credentials: "same-origin", cache: "no-store" });
      if (answer.ok) changed((await answer.json()).version.toString());
    } catch {
      // The network is away: the next poll tries again, and what stands here may be old.
      if (stale) stale.hidden = false;
    }
  };
  if (window.EventSource) {
    const source = new EventSource(waiting.dataset.events);
    source.onmessage = (event) => changed(event.data);
    source.addEventListener("beat", () => { lastWord = Date.now(); if (stale) stale.hidden = true; });
  }
  addEventListener("offline", () => { if (stale) stale.hidden = false; });
  addEventListener("online", poll);
  setInterval(() => { if (Date.now() - lastWord > 10000) poll(); }, 3000);
})();
// The summary leaves the screen when its time is over, and when its patient closes it.
(() => {
  const bar = document.querySelector("[data-closes]");
  if (!bar) return;
  const closes = Date.now() + Number(bar.dataset.closes) * 1000;
  // To ask for a page anew while it is on its way begins its way anew: a slow answer would never arrive.
  let left = -Infinity;
  const leave = () => {
    document.body.classList.add("veiled");
    if (Date.now() - left < 10000) return;
    left = Date.now();
    location.reload();
  };
  // Looked at once more when the screen wakes up: a tablet that slept has no timers.
  const look = () => { if (Date.now() >= closes) leave(); };
  setInterval(look, 1000);
  let source;
  const listen = () => {
    look();
    source?.close();
    // Only a page that is seen holds a connection: a browser has few for one site.
    if (document.hidden || !window.EventSource) return;
    source = new EventSource(bar.dataset.events);
    source.onmessage = (event) => { if (event.data !== bar.dataset.version) leave(); };
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
// The search page: the country is a text box with a list, in place of the plain list that serves without this file.
(() => {
  const select = document.querySelector("select#country");
  if (!select) return;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const form = select.form;
  const make = (name, attributes) => Object.assign(document.createElement(name), attributes);
  const options = [...select.options].filter((option) => option.value);
  const box = make("input", { type: "text", id: "country", autocomplete: "off", spellcheck: false, className: "combo" });
  const list = make("div", { id: "country-list", className: "list", hidden: true });
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "country-list"], ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector("label[for=country]").textContent);
  const rows = options.map((option, index) => {
    const row = make("div", { id: `country-${option.value}`, className: "row-option" });
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.append(make("span", { className: "flagless", textContent: option.value }), make("span", { textContent: option.dataset.label }), make("span", { className: "state", textContent: option.dataset.state }));
    row.firstChild.setAttribute("aria-hidden", "true");
    row.addEventListener("mousedown", (event) => event.preventDefault());
    row.addEventListener("click", () => choose(index, true));
    list.append(row);
    return row;
  });
  const none = make("p", { className: "hint", textContent: form.dataset.none, hidden: true });
  none.setAttribute("role", "status");
  select.id = "country-value"; select.hidden = true; select.after(box, list, none);
  const words = options.map((option) => plain(`${option.dataset.words} ${option.dataset.label}`).split(/[\s-]+/));
  let shown = [], active = -1;
  const mark = (index) => {
    active = index;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    if (index < 0) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", rows[index].id);
    rows[index].scrollIntoView({ block: "nearest" });
  };
  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); mark(-1); };
  const open = (text) => {
    const typed = plain(text.trim());
    const rank = (index) => !typed ? 1 : options[index].value.toLowerCase() === typed ? 0
      : words[index].some((word) => word.startsWith(typed)) || plain(options[index].dataset.label).startsWith(typed) ? 1 : 9;
    shown = rows.map((_, index) => index).filter((index) => rank(index) < 9);
    rows.forEach((row, index) => { row.hidden = !shown.includes(index); });
    none.hidden = shown.length > 0;
    list.hidden = shown.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark(typed && shown.length ? shown.reduce((best, index) => rank(index) < rank(best) ? index : best) : -1);
  };
  const choose = (index, isSent) => {
    select.value = options[index].value;
    box.value = `${options[index].dataset.label} (${options[index].value})`;
    close();
    if (isSent) form.requestSubmit();
  };
  const step = (by) => {
    if (list.hidden) open("");
    const at = shown.indexOf(active);
    if (shown.length) mark(shown[(at + by + shown.length) % shown.length] ?? shown[0]);
  };
  const current = options.findIndex((option) => option.value === select.value);
  if (current >= 0) choose(current, false);
  box.addEventListener("input", () => { select.value = ""; open(box.value); });
  box.addEventListener("focus", () => box.select());
  box.addEventListener("click", () => { if (list.hidden) open(""); });
  box.addEventListener("blur", () => { if (active >= 0) choose(active, false); else close(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); step(active < 0 ? 0 : -1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(active, true); }
    else if (event.key === "Enter" && !select.value) event.preventDefault();
  });
  if (select.hasAttribute("autofocus")) box.focus();
  // A page that stays open tells what changed since.
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(form.dataset.countries, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) return;
      const states = await answer.json();
      options.forEach((option, index) => { if (states[option.value]) rows[index].lastChild.textContent = states[option.value]; });
    } catch { /* the next time */ }
  }, 20000);
})();
// Each number is checked as it is left, and the sentence for the patient follows the purpose.
(() => {
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
  for (const radio of form?.querySelectorAll("[data-purpose]") ?? []) {
    radio.addEventListener("change", () => {
      for (const why of document.querySelectorAll("[data-why]")) why.textContent = why.dataset[radio.dataset.purpose];
    });
  }
})();
// What is being sent: nothing twice, a word after 2 seconds, and nothing lost without a network.
(() => {
  for (const form of document.querySelectorAll("form[data-asking]")) {
    const word = form.querySelector(".progress");
    let isSent = false, isTrying = false, isReached = false;
    // A device may believe in a network that leads nowhere: a form that is sent into it loses what was typed.
    const reach = async () => {
      if (!navigator.onLine) return false;
      const end = new AbortController();
      const timer = setTimeout(() => end.abort(), 5000);
      try {
        return (await fetch("/livez", { cache: "no-store", credentials: "omit", signal: end.signal })).ok;
      } catch { return false; } finally { clearTimeout(timer); }
    };
    const attempt = async (button) => {
      isTrying = true;
      while (!(await reach())) {
        word.textContent = form.dataset.offline;
        await new Promise((go) => { const timer = setTimeout(go, 3000); addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true }); });
      }
      word.textContent = "";
      isTrying = false; isReached = true;
      form.requestSubmit(button);
    };
    form.addEventListener("submit", (event) => {
      if (isSent || isTrying) { event.preventDefault(); return; }
      if (!isReached) { event.preventDefault(); attempt(event.submitter); return; }
      isSent = true;
      if (form.dataset.asking) setTimeout(() => { word.textContent = form.dataset.asking; }, 2000);
    });
  }
})();
