// The pages work without this file.
(() => {
  const reload = document.querySelector("[data-reload]");
  if (reload) setTimeout(() => location.reload(), Number(reload.dataset.reload) * 1000);
})();
