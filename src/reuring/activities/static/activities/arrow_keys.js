// SPDX-License-Identifier: EUPL-1.2
// Arrow keys in a table of links: left and right within a row, up and down to the link that stands nearest.
const middle = (link) => {
  const box = link.getBoundingClientRect();
  return box.left + Math.min(box.width, 120) / 2;
};

const nearest = (links, wanted) =>
  links.reduce((best, link) => (Math.abs(middle(link) - wanted) < Math.abs(middle(best) - wanted) ? link : best));

const target = (table, link, key) => {
  const rows = [...table.rows].map((row) => [...row.querySelectorAll("a")]).filter((links) => links.length);
  const at = rows.findIndex((links) => links.includes(link));
  const place = rows[at].indexOf(link);
  if (key === "ArrowRight") return rows[at][place + 1];
  if (key === "ArrowLeft") return rows[at][place - 1];
  if (key === "Home") return rows[at][0];
  if (key === "End") return rows[at].at(-1);
  const row = rows[at + (key === "ArrowDown" ? 1 : -1)];
  return row && nearest(row, middle(link));
};

for (const table of document.querySelectorAll("[data-arrow-keys]")) {
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
    if (!link || !keys.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = target(table, link, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
