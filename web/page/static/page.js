// The cut bar, alive: every view is the server's answer for the address that the form spells out.
// Nothing is computed from the record here.

const form = document.getElementById("cut");
const DAY = 86400000;
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DEFAULTS = { reading: "certain", codebook: "standard" };

// --- theme -------------------------------------------------------------------------------------
const button = document.getElementById("theme");
const darkened = matchMedia("(prefers-color-scheme: dark)");
export const isDark = () => (document.documentElement.dataset.theme ?? (darkened.matches ? "dark" : "light")) === "dark";

function tellTheme() {
  button.textContent = isDark() ? "Light" : "Dark";
  document.dispatchEvent(new Event("theme"));
}
if (button) {
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    tellTheme();
  });
  darkened.addEventListener("change", tellTheme);
  tellTheme();
}

// --- the view at an address --------------------------------------------------------------------
const kept = new Map();
let asking = null;

async function partOf(url, signal, part = "1") {
  const name = `${part} ${url}`;
  if (kept.has(name)) return kept.get(name);
  const address = new URL(url, location.href);
  address.searchParams.set("part", part);
  const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
  if (!answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    throw new Error(page.querySelector(".detail")?.textContent.trim() || `the service answered ${answer.status}`);
  }
  const html = await answer.text();
  kept.set(name, html);
  if (kept.size > 40) kept.delete(kept.keys().next().value);
  return html;
}

// Puts the parts of an answer in their places. What was open stays open, what has the focus keeps
// it, and what is being read stays where it is on the screen.
function place(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const open = [...document.querySelectorAll("main details[open][id]")].map((one) => one.id);
  const focused = document.activeElement?.id;
  const read = scrollY > 0 ? anchor() : null;
  for (const part of [...parts.content.children]) document.getElementById(part.id)?.replaceWith(part);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const now = read && document.getElementById(read.id);
  if (now) scrollBy(0, now.getBoundingClientRect().top - read.top);
  document.dispatchEvent(new Event("placed"));
}

// A step brings the board without its evidence, which is asked for when it is opened.
document.addEventListener("toggle", async ({ target }) => {
  if (!target.open || !target.querySelector("[data-later]")) return;
  const parts = document.createElement("template");
  try { parts.innerHTML = await partOf(location.href, undefined, "whole"); } catch (error) { return announce(error.message, true); }
  const whole = parts.content.getElementById(target.id);
  if (whole && target.querySelector("[data-later]")) target.innerHTML = whole.innerHTML;
}, true);

// The first named thing in the main part that is on the screen.
function anchor() {
  const bar = form.getBoundingClientRect().bottom;
  for (const one of document.querySelectorAll("main [id]")) {
    const { top, bottom } = one.getBoundingClientRect();
    if (bottom > Math.max(bar, 0) && bottom > top) return { id: one.id, top };
  }
  return null;
}

async function show(url, { say = true } = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const html = await partOf(url, signal);
    if (signal.aborted) return;
    place(html);
    form.classList.remove("refused");
    if (say) announce(document.getElementById("view").dataset.told);
    ahead();
  } catch (error) {
    if (error.name === "AbortError") return;
    form.classList.add("refused");
    announce(error.message, true);
  }
}

let saying;
function announce(text, refused = false) {
  clearTimeout(saying);
  if (refused) document.getElementById("day-words").textContent = text;
  saying = setTimeout(() => { document.getElementById("announce").textContent = text; }, 300);
}

// The neighbours are asked for while nobody waits, so that a step is there at once.
function ahead() {
  clearTimeout(ahead.waiting);
  ahead.waiting = setTimeout(async () => {
    for (const link of document.querySelectorAll("#tabs a[data-day]")) {
      try { await partOf(link.href); } catch { return; }
    }
  }, 120);
}

// --- the form ----------------------------------------------------------------------------------
function address() {
  const said = [...new FormData(form)].filter(([name, value]) => value.trim() && DEFAULTS[name] !== value);
  const query = new URLSearchParams(said.map(([name, value]) => [name, value.trim()]));
  const url = new URL(form.action);
  url.search = query;
  return url.href;
}

function start() {
  const slider = document.getElementById("slider");
  const first = Date.parse(`${form.dataset.first}T00:00:00Z`);
  const stops = form.dataset.stops.trim().split(/\s+/).filter(Boolean).map(Number);
  const iso = (index) => new Date(first + index * DAY).toISOString().slice(0, 10);
  const words = (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return `${day ? `${day} ` : ""}${MONTHS[month - 1]} ${year}`;
  };
  const isDay = (text) => /^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$/.test(text);
  const play = document.getElementById("play");
  let playing = null;

  function tell() {
    const day = form.as_of.value.trim();
    const told = !day ? "at its latest" : isDay(day) ? words(day) : day;
    document.getElementById("day-words").textContent = told;
    slider.setAttribute("aria-valuetext", told);
  }
  function slideTo(text) {
    const index = isDay(text) ? Math.round((Date.parse(`${text.length === 7 ? `${text}-28` : text}T00:00:00Z`) - first) / DAY) : Number(slider.max);
    if (!Number.isNaN(index)) slider.value = index;
    tell();
  }
  function go(push = true) {
    const url = address();
    if (push && url !== location.href) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    return show(url);
  }
  // While the slider moves there is one entry of the history, made when it began to move.
  let moving = false;
  function slide(index) {
    slider.value = index;
    form.as_of.value = iso(Number(slider.value));
    tell();
    go(!moving);
    moving = true;
  }
  const after = (index) => stops.find((stop) => stop > index);
  const before = (index) => stops.findLast((stop) => stop < index);
  function stop() {
    clearInterval(playing);
    playing = null;
    play.setAttribute("aria-pressed", "false");
    play.textContent = "Play";
    moving = false;
  }

  slider.addEventListener("input", () => slide(slider.value));
  slider.addEventListener("change", () => { moving = false; });
  slider.addEventListener("keydown", (event) => {
    const step = { ArrowRight: after, ArrowUp: after, ArrowLeft: before, ArrowDown: before }[event.key];
    if (!event.shiftKey || !step) return;
    event.preventDefault(); // with Shift: to the next day on which something happened
    const index = step(Number(slider.value));
    if (index !== undefined) slide(index);
    moving = false;
  });
  play.addEventListener("click", () => {
    if (playing) return stop();
    play.setAttribute("aria-pressed", "true");
    play.textContent = "Pause";
    if (after(Number(slider.value)) === undefined) slide(0);
    playing = setInterval(() => {
      const index = after(Number(slider.value));
      if (index === undefined) stop(); else slide(index);
    }, 900);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); slideTo(form.as_of.value.trim()); go(); });
  form.addEventListener("change", (event) => {
    if (event.target === slider) return;
    if (event.target === form.as_of) slideTo(form.as_of.value.trim());
    go();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#tabs a[data-day]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    stop();
    form.as_of.value = new URL(link.href).searchParams.get("as_of") ?? "";
    slideTo(form.as_of.value);
    go();
  });
  addEventListener("popstate", () => {
    stop();
    fill(new URL(location.href).searchParams);
    slideTo(form.as_of.value);
    show(address());
  });
  tell();
  ahead();
  follow();
}

function fill(said) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    const values = said.getAll(field.name);
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.type === "radio") field.checked = field.value === (values[0] ?? DEFAULTS[field.name]);
    else field.value = values[0] ?? DEFAULTS[field.name] ?? "";
  }
}

// --- live --------------------------------------------------------------------------------------
function follow() {
  const news = document.getElementById("news");
  const feed = new EventSource(`/api/feed?negotiation=${encodeURIComponent(document.body.dataset.negotiation)}&after=${document.body.dataset.head}`);
  let told = 0;
  let waiting;
  feed.addEventListener("recorded", (event) => {
    const entry = JSON.parse(event.data);
    if (entry.negotiation !== document.body.dataset.negotiation) return;
    told += 1;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      kept.clear();
      const fixed = new URL(location.href).searchParams.has("recorded_by");
      if (!fixed) await show(address(), { say: false });
      news.textContent = `${told === 1 ? "New development recorded" : `${told} new entries recorded`}: ${entry.id ?? entry.type}${fixed ? " (this view is fixed to earlier entries)" : ""}`;
      news.classList.add("told");
    }, 150);
  });
  addEventListener("pagehide", () => feed.close());
}

if (form) start();
