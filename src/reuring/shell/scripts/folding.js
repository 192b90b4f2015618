// SPDX-License-Identifier: EUPL-1.2
// Menus in <details> close with Escape and when the person goes on elsewhere. Facets stand open beside results on a
// wide screen, also in browsers whose style sheets cannot do that, and are folded on a phone.
const WIDE = "(min-width: 60.01rem)";
let listening = false;

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.view[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

export function folding(part) {
  const isWide = matchMedia(WIDE).matches;
  for (const facets of part.querySelectorAll("details.facets")) {
    if (!isWide) facets.open = false;
    else if (!CSS.supports("selector(::details-content)")) facets.open = true;
  }
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.view[open]");
    if (!menu) return;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
}
