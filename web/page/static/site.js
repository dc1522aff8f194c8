// The board of a published site, and what differs between two days: of the pieces that were made when
// it was published, those are shown that cover a day. Nothing is judged here.

"use strict";
{
  const { slots, tags } = window.course;
  const rows = window.course.rows.map(([from, until, slot, mark, ...html]) => (
    [from, until, slot, html.map((one) => (typeof one === "number" ? tags[one] : one)).join(""), mark]));
  const DAY = 86400000;
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const MARKS = ["hardened", "softened", "mixed", "incomparable", "held", "new", "ended"];
  const covers = ([from, until], day) => from <= day && (until < 0 || day < until);
  const covering = (day) => rows.filter((row) => covers(row, day));
  const parsed = (html) => {
    const made = document.createElement("template");
    made.innerHTML = html; // made by templates that escape every text
    return made.content.firstElementChild;
  };

  const form = document.getElementById("cut");
  if (form) board(form);
  const days = document.getElementById("days");
  if (days) compare(days);

  function board(form) {
    const first = Date.parse(form.dataset.first);
    const stops = form.dataset.stops.split(" ").filter(Boolean).map(Number);
    const slider = document.getElementById("slider");
    const told = (day) => words.format(first + day * DAY);
    const iso = (day) => new Date(first + day * DAY).toISOString().slice(0, 10);
    const shown = new Map(); // slot -> which pieces of it stand there
    const stopBefore = (day) => stops.findLast((stop) => stop < day);
    const stopAfter = (day) => stops.find((stop) => stop > day);

    function show(day) {
      const before = stopBefore(day);
      const at = slots.map(() => []);
      const moved = {};
      rows.forEach((row, index) => {
        if (!covers(row, day)) return;
        const fresh = before !== undefined && row[0] > before;
        at[row[2]].push([index, fresh]);
        if (fresh && row[4]) moved[row[4]] = (moved[row[4]] ?? 0) + 1;
      });
      at.forEach((pieces, slot) => {
        const name = pieces.join(" ");
        if (shown.get(slot) === name) return;
        shown.set(slot, name);
        const target = document.getElementById(slots[slot]);
        const open = [...target.querySelectorAll("details[open][id]")].map((one) => one.id);
        target.replaceChildren(...pieces.map(([index, fresh]) => {
          const piece = parsed(rows[index][3]);
          if (fresh && piece.classList.contains("position")) piece.classList.add("fresh");
          return piece;
        }));
        for (const id of open) document.getElementById(id)?.setAttribute("open", "");
        const cell = target.closest("td"), none = cell?.querySelector(":scope > .none");
        if (none) none.hidden = cell.querySelector("li") !== null;
        const around = target.parentElement;
        const count = around.matches("details") && around.querySelector("[data-count]");
        if (!count) return;
        around.hidden = pieces.length === 0;
        const [one, many] = count.dataset.count.split("|");
        count.textContent = `${pieces.length} ${pieces.length === 1 ? one : many}`;
      });
      document.getElementById("day").textContent = `as of ${told(day)}`;
      document.getElementById("day-words").textContent = told(day);
      document.getElementById("since").textContent = before === undefined ? "the beginning" : told(before);
      const marks = document.getElementById("moved");
      marks.textContent = Object.keys(moved).length ? "" : "nothing changed.";
      for (const mark of MARKS.filter((one) => moved[one])) {
        marks.append(parsed(`<b class="verdict ${mark}">${moved[mark]} ${mark}</b>`), " ");
      }
      slider.value = day;
      slider.setAttribute("aria-valuetext", told(day));
      document.getElementById("earlier").disabled = before === undefined;
      document.getElementById("later").disabled = stopAfter(day) === undefined;
    }

    function go(day) {
      if (day === undefined) return;
      show(day);
      history.replaceState(null, "", `#${iso(day)}`);
    }
    function read() {
      const day = (Date.parse(location.hash.slice(1)) - first) / DAY;
      if (Number.isInteger(day)) show(Math.max(0, Math.min(Number(slider.max), day)));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    slider.addEventListener("input", () => go(slider.valueAsNumber));
    slider.addEventListener("keydown", (event) => {
      const step = { ArrowRight: stopAfter, ArrowUp: stopAfter, ArrowLeft: stopBefore, ArrowDown: stopBefore }[event.key];
      if (!event.shiftKey || !step) return;
      event.preventDefault(); // with Shift: to the next day on which something happened
      go(step(slider.valueAsNumber));
    });
    document.getElementById("earlier").addEventListener("click", () => go(stopBefore(slider.valueAsNumber)));
    document.getElementById("later").addEventListener("click", () => go(stopAfter(slider.valueAsNumber)));
    addEventListener("hashchange", read);
    read();
  }

  function compare(form) {
    const first = Date.parse(form.dataset.first);
    const index = (input) => { // a day, within those of the site
      const day = (Date.parse(`${input.value.trim()}T00:00Z`) - first) / DAY;
      input.setAttribute("aria-invalid", String(!Number.isInteger(day)));
      return Math.max(0, Math.min(Number(form.dataset.days), day));
    };
    form.hidden = false;
    form.addEventListener("change", differ);
    form.addEventListener("submit", (event) => { event.preventDefault(); differ(); });

    function differ() {
      const [one, two] = [index(form.elements.from), index(form.elements.to)];
      if (!Number.isInteger(one) || !Number.isInteger(two)) return;
      const standing = (day) => new Map(covering(day).filter((row) => row[3].startsWith("<li class=\"position ") && !row[3].startsWith("<li class=\"position possible")).map((row) => [parsed(row[3]).id, row]));
      const [before, after] = [standing(one), standing(two)];
      const body = document.createElement("tbody");
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        const [old, now] = [before.get(id), after.get(id)];
        if (old === now) continue;
        const line = document.createElement("tr");
        const what = document.createElement("td");
        what.textContent = !old ? "new" : !now ? "ended" : "changed";
        line.append(what, cell(heading((now ?? old)[2])), side(old, "Before"), side(now, "After"));
        body.append(line);
      }
      const told = `from ${words.format(first + one * DAY)} to ${words.format(first + two * DAY)}`;
      document.querySelector("#view h2").textContent = `What changed, ${told}`;
      const place = document.getElementById("changes");
      place.querySelector("tbody").replaceWith(body);
      document.getElementById("same").hidden = body.rows.length > 0;
      place.hidden = body.rows.length === 0;
    }
    function cell(content) {
      const made = document.createElement("td");
      made.append(content);
      return made;
    }
    function heading(slot) {
      return document.getElementById("cells").content.querySelector(`[data-slot="${CSS.escape(slots[slot])}"]`)?.cloneNode(true) ?? "";
    }
    function side(row, label) {
      const made = document.createElement("td");
      made.dataset.label = label;
      if (row) {
        const list = document.createElement("ul");
        const piece = parsed(row[3]);
        piece.removeAttribute("id");
        list.append(piece);
        made.append(list);
      } else made.textContent = "–";
      return made;
    }
  }
}
