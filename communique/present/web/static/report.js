"use strict";
// Joins the words of a report and the entries beside it: pointing at one, or moving the focus there, lights the other.

const report = document.querySelector("article.report");
const beside = document.getElementById("entries");
const places = new Map();
for (const words of report.querySelectorAll("[data-e]")) {
  for (const id of words.dataset.e.split(" ")) {
    if (!places.has(id)) places.set(id, []);
    places.get(id).push(words);
  }
}

let lit = [];
function light(ids) {
  for (const each of lit) each.classList.remove("lit");
  lit = ids.flatMap((id) => [...(places.get(id) ?? []), document.getElementById(id)]).filter(Boolean);
  for (const each of lit) each.classList.add("lit");
}

// Which entries an element tells of: words of all that cover them, a number and an entry of its own.
function told(element) {
  const words = element.closest?.(".s[data-e]");
  if (words) return { words: words.dataset.e.split(" ") };
  const entry = element.closest?.("a.n, li.entry");
  return entry ? { entry: entry.dataset.n ?? entry.id } : {};
}

function point(event) {
  const { words, entry } = told(event.target);
  if (entry) light([entry]);
  else if (words) { light([]); lit = words.map((id) => document.getElementById(id)).filter(Boolean); lit.forEach((each) => each.classList.add("lit")); }
  else light([]);
}
for (const name of ["pointerover", "focusin"]) {
  report.addEventListener(name, point);
  beside.addEventListener(name, point);
}
for (const place of [report, beside]) place.addEventListener("pointerleave", () => light([]));

// Beside each other the list scrolls by itself; an entry of the words that are clicked is brought into sight there.
function show(entry) {
  if (getComputedStyle(beside).overflowY === "auto") {
    const top = entry.getBoundingClientRect().top - beside.getBoundingClientRect().top;
    beside.scrollTo({ top: beside.scrollTop + top - 80, behavior: "auto" });
  }
}
report.addEventListener("click", (event) => {
  const { words } = told(event.target);
  if (!words || event.target.closest("a") || String(getSelection())) return;
  const entry = document.getElementById(words.at(-1));
  if (entry && getComputedStyle(beside).overflowY === "auto") { show(entry); light([entry.id]); }
});

// An address that ends with an entry (#c-…, #E1): its words and its entry both, whichever the browser went to.
function arrive() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = document.getElementById(name);
  // Of a long report another part may hold the entry: the server knows which.
  if (!target && /^c-\w+$/.test(name) && !location.search.includes("claim=")) {
    const there = new URL(location.href);
    there.searchParams.delete("part");
    there.searchParams.set("claim", name.slice(2));
    if (document.querySelector("nav.paging")) location.replace(there);
    return;
  }
  const id = target?.dataset.n ?? (target?.matches("li.entry") ? target.id : null);
  if (!id) return;
  light([id]);
  if (target.matches("a.n")) show(document.getElementById(id));
}
addEventListener("hashchange", arrive);
arrive();

// From one place with the words searched for to the next.
const marks = [...report.querySelectorAll("mark")];
let at = -1;
document.querySelector("[data-next]")?.addEventListener("click", (event) => {
  event.preventDefault();
  at = (at + 1) % marks.length;
  marks[at].tabIndex = -1;
  marks[at].focus({ preventScroll: true });
  marks[at].scrollIntoView({ block: "center" });
});
