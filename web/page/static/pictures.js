// The pictures: specifications made by the server, drawn here by Vega without `eval`.

const library = document.querySelector("script[data-library]").dataset.library;
const drawnAs = new WeakMap();
const views = new WeakMap();

async function draw(figure) {
  const address = new URL(figure.dataset.picture, location.href);
  const drawing = figure.querySelector(".drawing");
  if (window.isDark()) address.searchParams.set("theme", "dark");
  if (drawing.clientWidth < 560) address.searchParams.set("narrow", "1");
  if (drawnAs.get(figure) === address.href) return;
  drawnAs.set(figure, address.href);
  const [answer] = await Promise.all([fetch(address), import(library)]);
  if (!answer.ok || drawnAs.get(figure) !== address.href) return;
  const spec = await answer.json();
  const marks = spec.data?.values?.length ?? 0;
  views.get(figure)?.finalize();
  const made = await window.vegaEmbed(drawing, spec, {
    ast: true, // the strict content security policy allows no `eval`
    actions: false,
    defaultStyle: false,
    renderer: marks > 2000 ? "canvas" : "svg",
    tooltip: (handler, event, item, value) => tip(event, value),
  });
  views.set(figure, made);
  // The table behind the picture speaks for it: its many marks would only be in the way.
  for (const svg of drawing.querySelectorAll("svg, canvas")) svg.setAttribute("aria-hidden", "true");
  for (const one of drawing.querySelectorAll("svg *[role], svg *[aria-label]")) {
    one.removeAttribute("role");
    one.removeAttribute("aria-label");
    one.removeAttribute("aria-roledescription");
  }
  drawing.classList.add("drawn");
  zoomable(figure, made.view);
}

const balloon = document.createElement("div");
balloon.className = "tip";
balloon.hidden = true;
document.body.append(balloon);

function tip(event, value) {
  balloon.hidden = !value;
  if (!value) return;
  balloon.textContent = String(value);
  const left = Math.min(event.clientX + 14, innerWidth - balloon.offsetWidth - 8);
  const below = event.clientY + 16 + balloon.offsetHeight < innerHeight;
  balloon.style.left = `${Math.max(8, left)}px`;
  balloon.style.top = `${below ? event.clientY + 16 : event.clientY - balloon.offsetHeight - 12}px`;
}

function zoomable(figure, view) {
  const buttons = figure.querySelector(".zoom");
  const signal = Object.keys(view.getState({ signals: () => true, data: () => false }).signals)
    .find((name) => /^zoom_(?!tuple|translate|zoom|.*_(anchor|delta))/.test(name));
  if (!buttons || !signal) return;
  buttons.hidden = false;
  const whole = view.scale("x").domain().map(Number);
  for (const one of buttons.querySelectorAll("button")) {
    one.onclick = () => {
      const factor = Number(one.dataset.zoom);
      const [low, high] = view.scale("x").domain().map(Number);
      const half = ((high - low) / 2) * factor;
      const middle = (low + high) / 2;
      view.signal(signal, factor ? [middle - half, middle + half] : whole).run();
    };
  }
}

function all() {
  for (const figure of document.querySelectorAll("figure[data-picture]")) draw(figure);
}
document.addEventListener("placed", all);
document.addEventListener("theme", all);
// Paper may be narrower than the window: a drawing with a box of its own shrinks to it.
addEventListener("beforeprint", () => {
  for (const svg of document.querySelectorAll(".drawing > svg"))
    svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
});
let resized;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(all, 200); });
all();
