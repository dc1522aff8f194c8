// Before anything is drawn: the theme that was chosen on this machine, and that scripts run.
const root = document.documentElement;
const darkened = matchMedia("(prefers-color-scheme: dark)");
const redraw = () => document.dispatchEvent(new Event("theme"));
root.classList.add("alive");
if (localStorage.theme) root.dataset.theme = localStorage.theme;
window.isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkened.matches);
darkened.addEventListener("change", redraw);
document.addEventListener("click", ({ target }) => {
  if (target.id !== "theme") return;
  localStorage.theme = root.dataset.theme = window.isDark() ? "light" : "dark";
  redraw();
});
