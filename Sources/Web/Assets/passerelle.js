// The pages work without this file.
(() => {
  const reload = document.querySelector("[data-reload]");
  for (const late of document.querySelectorAll("[data-after]"))
    setTimeout(() => { late.hidden = false; }, Number(late.dataset.after) * 1000);
  for (const print of document.querySelectorAll("[data-print]")) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  if (reload) setTimeout(() => location.reload(), Number(reload.dataset.reload) * 1000);
})();
