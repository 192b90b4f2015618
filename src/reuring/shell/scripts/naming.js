// SPDX-License-Identifier: EUPL-1.2
// In <div data-names="/address/" data-names-list="id"><textarea>: after an @ the names that begin so, as buttons under the
// words. One that is chosen is put in. Without it one types the name.
const PAUSE_MS = 250;
const TYPED = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_][\p{L}\p{N}_ '.-]{0,30})$/u;

export function naming(part) {
  for (const box of part.querySelectorAll("[data-names]")) {
    const words = box.querySelector("textarea");
    const list = document.getElementById(box.dataset.namesList);
    if (!words || !list || box.dataset.naming) continue;
    box.dataset.naming = "on";
    attach(box.dataset.names, words, list);
  }
}

function attach(address, words, list) {
  let timer = 0;
  let asked = "";

  const typed = () => TYPED.exec(words.value.slice(0, words.selectionStart))?.[1] ?? "";

  function ask() {
    const name = typed();
    if (name === asked) return;
    asked = name;
    if (!name) return list.replaceChildren();
    window.htmx.ajax("GET", `${address}?q=${encodeURIComponent(name)}`, { target: list, swap: "innerHTML" });
  }

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  list.addEventListener("click", (event) => {
    const name = event.target.closest("[data-name]")?.dataset.name;
    if (!name) return;
    const at = words.selectionStart;
    const before = words.value.slice(0, at);
    const begin = before.length - typed().length;
    words.setRangeText(`${name} `, begin, at, "end");
    asked = "";
    list.replaceChildren();
    words.focus();
  });
}
