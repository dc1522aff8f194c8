// What is recorded while somebody reads, by whichever process: it is told, and shown.

import { forget, show } from "./parts.js";

const { dataset } = document.body;
const feed = new EventSource(`${dataset.root}/api/feed?negotiation=${encodeURIComponent(dataset.negotiation)}&after=${dataset.head}`);
let told = 0;
let waiting;

feed.addEventListener("recorded", ({ data }) => {
  const entry = JSON.parse(data);
  dataset.head = entry.seq;
  told += 1;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const fixed = new URL(location.href).searchParams.has("recorded_by");
    forget();
    if (!fixed) await show(location.href, { say: false });
    const news = document.getElementById("news");
    news.textContent = `${told === 1 ? "New development recorded" : `${told} new entries recorded`}: ${entry.id ?? entry.type}${fixed ? " (this view is fixed to earlier entries)" : ""}`;
    news.classList.add("told");
  }, 150);
});
feed.addEventListener("replaced", () => { feed.close(); location.reload(); });
addEventListener("pagehide", () => feed.close());
