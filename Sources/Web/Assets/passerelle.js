// The pages work without this file. With it the waiting page changes at once.
(() => {
  const reload = document.querySelector("[data-reload]");
  if (reload) setTimeout(() => location.reload(), Number(reload.dataset.reload) * 1000);
  const waiting = document.querySelector("[data-events]");
  if (!waiting) return;
  const live = document.querySelector("[aria-live]");
  let version = waiting.dataset.version;
  let lastWord = Date.now();
  const changed = (next) => {
    lastWord = Date.now();
    if (next === version) return;
    version = next;
    if (live) live.textContent = live.dataset.changed || "";
    location.reload();
  };
  const poll = async () => {
    try {
      const answer = await fetch(waiting.dataset.status, { credentials: "same-origin", cache: "no-store" });
      if (answer.ok) changed((await answer.json()).version.toString());
    } catch { /* the network is away: the next poll tries again */ }
  };
  if (window.EventSource) {
    const source = new EventSource(waiting.dataset.events);
    source.onmessage = (event) => changed(event.data);
  }
  setInterval(() => { if (Date.now() - lastWord > 10000) poll(); }, 3000);
})();
