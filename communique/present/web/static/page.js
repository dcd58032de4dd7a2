"use strict";
// What every page may have: drawings put inline once they are drawn, tables sorted without asking the server.

// The parser takes drawings as our own server made them; scripts in them would not run in any case (policy).
async function drawInline(place) {
  const answer = await fetch(place.dataset.drawing, { credentials: "same-origin" });
  if (!answer.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  if (drawn.localName !== "svg") return;
  place.replaceChildren(document.importNode(drawn, true));
  place.removeAttribute("data-drawing");
}

function watchDrawings() {
  const seen = new IntersectionObserver((changes) => {
    for (const change of changes) {
      if (!change.isIntersecting) continue;
      seen.unobserve(change.target);
      drawInline(change.target).catch(() => {});
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("[data-drawing]").forEach((place) => seen.observe(place));
}

// A table with data-sorts holds all its rows: its heads sort it here. Cells may give the value in data-by.
function sortTable(table, head, index) {
  const up = head.getAttribute("aria-sort") === "descending";
  const body = table.tBodies[0];
  const value = (row) => row.cells[index]?.dataset.by ?? row.cells[index]?.textContent.trim() ?? "";
  const rows = [...body.rows].map((row) => [value(row), row]);
  const numeric = rows.every(([text]) => text === "" || !Number.isNaN(Number(text)));
  rows.sort(([one], [other]) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    const order = numeric ? Number(one) - Number(other) : one.localeCompare(other, "en");
    return up ? order : -order;
  });
  body.replaceChildren(...rows.map(([, row]) => row));
  table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
}

for (const table of document.querySelectorAll("table[data-sorts]")) {
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    head.querySelector("a")?.addEventListener("click", (event) => {
      event.preventDefault();
      sortTable(table, head, index);
    });
  });
}

watchDrawings();
