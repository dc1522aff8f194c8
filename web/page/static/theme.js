// Before anything is drawn: the theme that was chosen on this machine, if one was.
const chosen = localStorage.getItem("theme");
if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
// What only a script can work is there from the first drawing on, so that nothing moves later.
document.documentElement.classList.add("alive");
