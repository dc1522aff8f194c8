// The cut bar, alive: the form spells out an address, and the server answers what it shows.
// Nothing is computed from the record here.

import { ahead, show, tell } from "./parts.js";

const form = document.getElementById("cut");
const USUAL = { reading: "certain", codebook: "standard" };
const DAY = 86400000;
const first = Date.parse(form.dataset.first);
const stops = form.dataset.stops.trim().split(" ").filter(Boolean).map(Number);
const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const slider = () => document.getElementById("slider");
const after = (index) => stops.find((stop) => stop > index);
const before = (index) => stops.findLast((stop) => stop < index);

function go(push = true) {
  const said = [...new FormData(form)].filter(([name, value]) => value.trim() && USUAL[name] !== value);
  const url = new URL(form.action);
  url.search = new URLSearchParams(said.map(([name, value]) => [name, value.trim()]));
  history[push && url.href !== location.href ? "pushState" : "replaceState"](null, "", url);
  show(url.href);
}

let moving = false; // while the slider moves there is one entry of the history
function slide(index) {
  slider().value = index;
  const day = first + slider().valueAsNumber * DAY;
  form.elements.as_of.value = new Date(day).toISOString().slice(0, 10);
  tell(words.format(day));
  go(!moving);
  moving = true;
}

let playing = null;
function play(start) {
  clearInterval(playing);
  playing = start ? setInterval(() => {
    const next = after(slider().valueAsNumber);
    if (next === undefined) play(false); else slide(next);
  }, 900) : null;
  moving = start;
  const button = document.getElementById("play");
  button.setAttribute("aria-pressed", String(start));
  button.textContent = start ? "Pause" : "Play";
}

form.addEventListener("input", ({ target }) => { if (target === slider()) slide(target.value); });
form.addEventListener("change", ({ target }) => { if (target === slider()) moving = false; else go(); });
form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
form.addEventListener("keydown", (event) => {
  const step = { ArrowRight: after, ArrowUp: after, ArrowLeft: before, ArrowDown: before }[event.key];
  if (event.target !== slider() || !event.shiftKey || !step) return;
  event.preventDefault(); // with Shift: to the next day on which something happened
  const index = step(slider().valueAsNumber);
  if (index !== undefined) slide(index);
  moving = false;
});
document.addEventListener("click", (event) => {
  if (event.target.id === "play") {
    if (!playing && after(slider().valueAsNumber) === undefined) slide(0);
    play(!playing);
  }
  const link = event.target.closest("#tabs a[data-day]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  play(false);
  form.elements.as_of.value = new URL(link.href).searchParams.get("as_of");
  go();
});
addEventListener("popstate", () => { play(false); show(location.href, { part: "form" }); });
setTimeout(ahead, 300, location.href);
