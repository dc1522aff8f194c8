// Asks the server for what an address shows, and puts its parts in their places.

const view = document.getElementById("view");
let shown = location.href; // the address whose view is before the reader; null: ask for all of it
let near = null; // rows of the board that are of another address already, and that one
let asking = new AbortController();

const dayOf = (url) => new URL(url).searchParams.get("as_of") ?? "latest";
const besidesDay = (url) => {
  const address = new URL(url);
  address.searchParams.delete("as_of");
  return address.href;
};

// The head of the log makes the address of a part, so that the browser may keep it.
async function fetched(url, part = "1", asked = {}) {
  const address = new URL(url);
  if (part === "1" && shown && besidesDay(shown) === besidesDay(url))
    address.searchParams.set("shown", near ? `${dayOf(shown)} ${near.rows} ${dayOf(near.url)}` : dayOf(shown));
  address.searchParams.set("part", part);
  address.searchParams.set("head", document.body.dataset.head);
  const answer = await fetch(address, asked);
  if (answer.ok) return answer.text();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  throw new Error(page.querySelector(".detail")?.textContent.trim() || `the service answered ${answer.status}`);
}

// What is on the screen comes first where much differs; until the rest is there, both days are told.
export async function show(url, { part = "1", say = true } = {}) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const rows = near?.rows ?? inSight();
  try {
    place(await fetched(url, part, { signal, headers: rows ? { sight: rows } : {} }));
    if (view.dataset.rest) {
      near = { rows, url };
      place(await fetched(url, part, { signal }));
    }
  } catch (error) {
    if (error.name === "AbortError") return;
    if (shown) history.replaceState(null, "", shown); // what was refused is not what is read
    tell(error.message);
    return;
  }
  near = null;
  shown = url;
  if (say) announce(view.dataset.told);
  setTimeout(ahead, 120, url);
}

// The rows of the board that are on the screen, by their numbers, and the next one.
function inSight() {
  const places = [...document.querySelectorAll(".board tbody tr")].map((row) => row.getBoundingClientRect());
  const first = places.findIndex(({ bottom }) => bottom > 0);
  const next = places.findIndex(({ top }) => top > innerHeight);
  return first < 0 ? null : `${first}-${next < 0 ? places.length : next}`;
}

// The neighbouring days are asked for while nobody waits, so that a step is there at once.
export function ahead(url) {
  if (url !== shown) return;
  for (const link of document.querySelectorAll("#tabs a[data-day]")) fetched(link.href).catch(() => {});
}

export function forget() {
  shown = near = null;
}

// What was open stays open, what has the focus keeps it, and what is read stays where it is.
function place(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const open = [...document.querySelectorAll("main details[open][id]")].map((one) => one.id);
  const focused = document.activeElement.closest("[id]")?.id;
  const read = scrollY > 0 ? anchors() : [];
  for (const part of parts.content.children) {
    const { part: name, keep, ...said } = part.dataset;
    const target = document.getElementById(name);
    if (!target) continue;
    Object.assign(target.dataset, said);
    if (keep === undefined) target.replaceChildren(...part.childNodes);
    // Cells that stay as they were lead to the new cut all the same.
    if ("relink" in said) for (const link of target.querySelectorAll(`a[href^='${document.body.dataset.root}/n/']`)) link.setAttribute("href", `${link.pathname}${said.query && "?"}${said.query}`);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const there = focused && document.getElementById(focused);
  if (there && !there.contains(document.activeElement)) (there.querySelector(":scope > summary") ?? there).focus({ preventScroll: true });
  const still = read.find(({ id }) => document.getElementById(id));
  const keep = () => still && scrollBy(0, document.getElementById(still.id).getBoundingClientRect().top - still.top);
  keep();
  requestAnimationFrame(() => requestAnimationFrame(keep)); // what came near is laid out by then
  document.getElementById("slider").value = view.dataset.day;
  tell(view.dataset.words);
  document.dispatchEvent(new Event("placed"));
}

// The named things that are read, the innermost first, and where they are. Nothing else is asked where
// it is: what is not on the screen is not laid out.
function anchors() {
  const found = [];
  for (let y = Math.max(0, document.getElementById("cut").getBoundingClientRect().bottom) + 1; !found.length && y < innerHeight; y += 16)
    for (let one = document.elementFromPoint(innerWidth / 2, y); one && one !== view && view.contains(one); one = one.parentElement)
      if (one.id) found.push({ id: one.id, top: one.getBoundingClientRect().top });
  return found;
}

// A large board, and every step, come without evidence: it is asked for when it is opened.
document.addEventListener("toggle", ({ target }) => {
  const cell = target.open && target.querySelector("[data-later]") && target.closest("td");
  if (cell) fetched(location.href, cell.id).then(place, (error) => tell(error.message));
}, true);

export function tell(words) {
  document.getElementById("day-words").textContent = words;
  document.getElementById("slider").setAttribute("aria-valuetext", words);
}

let saying;
function announce(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { document.getElementById("announce").textContent = text; }, 300);
}
