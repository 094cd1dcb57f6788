// The pages work without this file.
(() => {
  const reload = document.querySelector("[data-reload]");
  for (const print of document.querySelectorAll("[data-print]")) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  if (reload) setTimeout(() => location.reload(), Number(reload.dataset.reload) * 1000);
  // Beside the time of the log, that of whoever reads; nothing where both are the same.
  document.querySelectorAll("time[data-local]").forEach((time) => {
    const moment = new Date(time.dateTime);
    if (isNaN(moment) || !moment.getTimezoneOffset()) return;
    const local = document.createElement("span");
    local.className = "small";
    local.textContent = " " + moment.toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", timeZoneName: "short",
    });
    time.append(local);
  });
})();
