// SPDX-License-Identifier: EUPL-1.2
// Makes <input data-complete="/address/"> a combobox after the ARIA 1.2 pattern (list autocomplete, manual selection).
// The address answers ?q= with {"completions": [{"text", "kind", "kind_label"?, "address"?}]}. Without it, it stays a box.
const PAUSE_MS = 120;
const SHORTEST = 2;
const MOST = 8;
let serial = 0;

export function completions(part) {
  for (const input of part.querySelectorAll("input[data-complete]")) {
    if (input.getAttribute("role") !== "combobox") attach(input);
  }
}

function attach(input) {
  serial += 1;
  const list = document.createElement("ul");
  list.id = `completions-${serial}`;
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.completeLabel || input.getAttribute("aria-label") || "");
  list.hidden = true;
  const said = document.createElement("span");
  said.className = "sr-only";
  said.setAttribute("role", "status");
  const box = input.closest(".search") ?? input.parentElement;
  box.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let typed = "";
  let chosen = -1;
  let timer = 0;
  let asking = null;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    said.textContent = "";
  }

  function mark(at) {
    const options = [...list.children];
    chosen = at;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
      return;
    }
    input.setAttribute("aria-activedescendant", options[at].id);
    input.value = options[at].dataset.text;
    options[at].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.dataset.text;
    const address = option.dataset.address;
    close();
    // Only a path on this site: a completion never leads to another host.
    if (address?.startsWith("/") && !address.startsWith("//")) location.assign(address);
    else if (input.form) input.form.requestSubmit();
  }

  function show(found) {
    list.replaceChildren(
      ...found.slice(0, MOST).map((each, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = each.text;
        if (each.address) option.dataset.address = each.address;
        const text = document.createElement("span");
        text.textContent = each.text;
        option.append(text);
        const label = each.kind_label ?? input.dataset[`kind${each.kind?.[0]?.toUpperCase()}${each.kind?.slice(1)}`];
        if (label) {
          const kind = document.createElement("span");
          kind.className = "kind";
          kind.textContent = label;
          option.append(" ", kind);
        }
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(option));
        return option;
      }),
    );
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = list.children.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = list.hidden ? "" : `${list.children.length} ${input.dataset.completeFound ?? ""}`.trim();
  }

  async function ask() {
    typed = input.value;
    const words = typed.trim();
    if (words.length < SHORTEST) return close();
    asking?.abort();
    asking = new AbortController();
    const address = new URL(input.dataset.complete, location.href);
    address.searchParams.set("q", words.slice(0, 200));
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) return close();
      const { completions: found } = await answer.json();
      if (input.value === typed && document.activeElement === input) show(found ?? []);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) {
        if (event.key === "ArrowDown") ask();
        return;
      }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      let at = chosen + step;
      if (at > last) at = -1;
      if (at < -1) at = last;
      mark(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      mark(-1);
      close();
    } else if (event.key === "Enter") {
      if (!list.hidden && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen]);
      } else close();
    } else if (event.key === "Tab") close();
  });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
}
