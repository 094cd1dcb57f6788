// The pages work without this file.
(() => {
  const reload = document.querySelector("[data-reload]");
  for (const late of document.querySelectorAll("[data-after]"))
    setTimeout(() => { late.hidden = false; }, Number(late.dataset.after) * 1000);
  if (reload) setTimeout(() => location.reload(), Number(reload.dataset.reload) * 1000);
})();
