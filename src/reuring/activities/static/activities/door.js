// SPDX-License-Identifier: EUPL-1.2
// The door of a session: answers at once from the list in this browser, keeps what was done, and sends it when it can.
// The same script on the usual page and on the page for without a line. Without it, forms do the same.
"use strict";
(() => {
  const page = document.getElementById("door");
  const store = window.reuringDoorStore;
  if (!page || !store || !window.crypto?.subtle || !window.indexedDB) return;
  const $ = (id) => document.getElementById(id);
  const words = page.dataset;
  const id = words.session || location.pathname.slice(words.doors.length).split("/")[0];
  // The page for without a line, asked for by its own address: no door in particular.
  const isDoor = id !== "offline";
  const address = (part, session = id) => `${words.doors}${session}/${part}/`;
  const PER_TURN = 100;
  const PATIENCE = 8000;
  const LOOK_EVERY = 15000;

  let list = null;
  let token = null;
  let seal = words.seal;
  let line = "looking"; // up, down, log-in or closed
  let waiting = 0;
  // Acts about which whoever stands here was told already.
  const told = new Set();

  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const clock = () => new Date().toLocaleTimeString("nl", { hour: "2-digit", minute: "2-digit" }).replace(":", words.clockMark);
  const rows = () => [...(list?.rows ?? []), ...(list?.waiting ?? [])];
  const rowOf = (key) => rows().find((row) => row.id === key);
  const missing = (row) => row.numbers.filter((number) => !row.came.includes(number));

  // What is shown

  function answer(kind, text, note = "", ways = []) {
    const box = $("door-answer");
    box.className = `answer answer--${kind}`;
    box.hidden = false;
    box.replaceChildren();
    const strong = document.createElement("strong");
    strong.textContent = text;
    box.append(strong);
    if (note) {
      const more = document.createElement("p");
      more.textContent = note;
      box.append(more);
    }
    if (!ways.length) return;
    const bar = document.createElement("p");
    bar.className = "toolbar";
    for (const [label, deed, isFirst] of ways) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `utrecht-button utrecht-button--${isFirst ? "primary" : "secondary"}-action`;
      button.textContent = label;
      button.addEventListener("click", deed);
      bar.append(button);
    }
    box.append(bar);
  }

  const shown = new Map();

  function showRow(row) {
    let item = shown.get(row.id);
    if (!item) {
      item = $("door-row").content.firstElementChild.cloneNode(true);
      item.dataset.id = row.id;
      shown.set(row.id, item);
    }
    const part = (name) => item.querySelector(`[data-${name}]`);
    const left = missing(row);
    const size = row.numbers.length;
    const had = item.contains(document.activeElement) ? document.activeElement : null;
    item.classList.toggle("is-in", !left.length);
    part("name").textContent = row.name;
    part("size").textContent = size > 1 ? say(words.people, { all: size }) : "";
    part("others").textContent = row.others;
    part("note").textContent = row.note;
    part("said").textContent = !row.came.length ? "" : size > 1 ? say(words.some, { came: row.came.length, all: size }) : say(words.since, { time: row.at });
    const way = isLetIn(row) ? "anyway" : "in";
    const set = (name, value, hidden, label) => {
      const button = part(name);
      button.value = value;
      button.hidden = hidden;
      if (label) button.setAttribute("aria-label", say(label, { name: row.name }));
    };
    set("less", `${row.id}/${Math.max(0, ...row.came)}/back`, !row.came.length, words.lessName);
    set("one", `${row.id}/${left[0] ?? ""}/${way}`, left.length < 2);
    set("all", `${row.id}/${left.join(",")}/${way}`, !left.length);
    part("all-text").textContent = left.length > 1 ? say(words.all, { all: left.length }) : words.one;
    part("all-name").textContent = part("one-name").textContent = `: ${row.name}`;
    if (had?.hidden) item.querySelector("button:not([hidden])")?.focus();
    return item;
  }

  /** Puts rows in their place without taking out those that are there, so that nobody loses their focus. */
  function fill(place, found) {
    const items = found.map(showRow);
    items.forEach((item, number) => { if (place.children[number] !== item) place.insertBefore(item, place.children[number] ?? null); });
    while (place.children.length > items.length) place.lastElementChild.remove();
  }

  function sift() {
    const asked = $("door-name").value.trim().toLowerCase();
    for (const row of rows()) {
      const item = shown.get(row.id);
      if (item) item.hidden = Boolean(asked) && !`${row.name} ${row.others}`.toLowerCase().includes(asked);
    }
  }

  function show() {
    showLine();
    if (!list) return;
    $("door-title").textContent = list.title;
    $("door-when").textContent = list.when;
    if ($("door-rows").dataset.mine !== "1") {
      // What the server wrote makes room for what is kept here.
      $("door-rows").replaceChildren();
      $("door-waiting-rows").replaceChildren();
      $("door-rows").dataset.mine = "1";
    }
    fill($("door-rows"), list.rows);
    fill($("door-waiting-rows"), list.waiting);
    $("door-waiting").hidden = !list.waiting.length;
    $("door-nobody").hidden = Boolean(list.rows.length);
    $("door-sift").hidden = rows().length < 8;
    sift();
    const listed = rows().reduce((sum, row) => sum + row.came.length, 0);
    const heads = Object.values(list.heads).reduce((sum, count) => sum + count, 0);
    $("door-visitors").textContent = listed + heads;
    $("door-from-list").textContent = listed;
    $("door-heads").textContent = heads;
    $("door-expected").textContent = list.expected;
    $("door-of").hidden = !list.expected;
    for (const item of document.querySelectorAll("[data-band]")) {
      const count = list.heads[item.dataset.band] ?? 0;
      item.querySelector("output").textContent = count;
      item.querySelector(".door-less").disabled = count < 1;
    }
    const missed = list.missed ?? [];
    $("door-missed").hidden = !missed.length;
    $("door-missed-list").replaceChildren(...missed.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  function showLine() {
    const place = $("door-line");
    const values = { number: waiting };
    place.hidden = line === "looking" && !waiting;
    place.classList.toggle("is-down", line !== "up" && line !== "looking");
    const kept = waiting === 1 ? words.keptOne : say(words.kept, values);
    const text = { up: waiting ? say(words.sending, values) : words.up, looking: kept, down: words.down, "log-in": words.logIn, closed: words.closed }[line];
    const shownText = line === "up" || line === "looking" || !waiting ? text : `${text} ${kept}`;
    if (place.textContent !== shownText) place.textContent = shownText;
    $("door-login").hidden = line !== "log-in";
    $("door-no-list").hidden = Boolean(list) || line === "looking";
  }

  // What is done

  async function remember() {
    waiting = (await store.kept()).filter((one) => one.session === id).length;
    if (list) await store.saveList(list).catch(() => undefined);
    show();
  }

  /** Lays an act on the list that is shown. */
  function lay(act) {
    if (!list) return;
    if (act.kind === "heads") {
      list.heads[act.age_band] = Math.max(0, (list.heads[act.age_band] ?? 0) + act.count);
      return;
    }
    const row = rowOf(act.registration);
    if (!row) {
      if (act.kind === "mark") list.heads[""] = (list.heads[""] ?? 0) + 1;
      return;
    }
    const numbers = act.numbers.length ? act.numbers : row.numbers;
    if (act.kind === "mark") {
      row.came = [...new Set([...row.came, ...numbers])].sort((one, other) => one - other);
      row.at = clock();
    } else {
      row.came = row.came.filter((number) => !numbers.includes(number));
    }
  }

  async function make(kind, more, isTold = false) {
    const act = { key: crypto.randomUUID(), session: id, kind, at: new Date().toISOString(), ...more };
    try {
      await store.keep(act, seal);
    } catch (fault) {
      answer("stop", words.notKept, String(fault));
      return null;
    }
    if (isTold) told.add(act.key);
    lay(act);
    await remember();
    send();
    return act;
  }

  // Whoever lets in somebody who waits or cancelled was told so; what changed meanwhile is news.
  const isLetIn = (row) => ["waiting", "cancelled", "lapsed"].includes(row.state);
  const mark = (row, numbers) => make("mark", { registration: row.id, numbers }, isLetIn(row));
  const unmark = (row, numbers) => make("unmark", { registration: row.id, numbers });

  async function letIn(row) {
    const left = missing(row);
    await mark(row, left);
    const ways = [[words.undo, async () => { await unmark(row, left); answer("ask", say(words.undone, { name: row.name })); }]];
    if (left.length > 1) {
      for (const count of left.slice(1).map((_one, place) => place + 1).slice(0, 5)) {
        ways.push([say(words.only, { count }), async () => {
          const [wanted, others] = [left.slice(0, count), left.slice(count)];
          if (wanted.some((number) => !row.came.includes(number))) await mark(row, wanted);
          if (others.some((number) => row.came.includes(number))) await unmark(row, others);
          answer("ok", row.name, say(words.some, { came: row.came.length, all: row.numbers.length }));
        }]);
      }
    }
    const note = row.state === "held" ? row.note : "";
    answer("ok", row.name, [row.numbers.length > 1 ? say(words.some, { came: row.came.length, all: row.numbers.length }) : words.inside, note].filter(Boolean).join(". "), ways);
  }

  async function letStrangerIn(code) {
    const act = await make("mark", { registration: "", code, numbers: [] });
    if (act) answer("ok", words.inside, words.strangerIn, [[words.undo, async () => {
      const isKept = (await store.kept()).some((one) => one.key === act.key);
      if (isKept && line !== "up") {
        await store.drop(act.key);
        if (list) list.heads[""] = Math.max(0, (list.heads[""] ?? 0) - 1);
        await remember();
      } else await make("heads", { age_band: "", count: -1, how: "counted" });
      answer("ask", words.undoneOne);
    }]]);
  }

  function known(row) {
    if (!missing(row).length) {
      answer("stop", words.scanned, say(words.scannedNote, { name: row.name, time: row.at }));
    } else if (row.state === "waiting") {
      answer("ask", words.waits, say(words.waitsNote, { name: row.name }), [[words.letIn, () => letIn(row), true]]);
    } else if (["cancelled", "lapsed"].includes(row.state)) {
      answer("ask", words.gone, say(words.goneNote, { name: row.name }), [[words.letIn, () => letIn(row), true]]);
    } else return letIn(row);
    return undefined;
  }

  async function scan(text) {
    const found = /([0-9a-z]{10})\.[\w-]{20,100}\/?(?:[?#].*)?$/i.exec(text.trim());
    if (!found) {
      answer("stop", words.unreadable, words.unreadableNote);
      return;
    }
    const row = rowOf(found[1]);
    if (row) {
      await known(row);
      return;
    }
    const stranger = [[words.letIn, () => letStrangerIn(text.trim().slice(0, 500))]];
    if (list?.gone.includes(found[1])) {
      answer("ask", words.gone, words.goneNobody, stranger);
      return;
    }
    const said = line === "down" ? null : await ask(address("codes"), { code: text.slice(0, 500) });
    if (!said) {
      answer("ask", words.stranger, words.strangerNote, stranger);
      return;
    }
    if (!waiting) await take(said.door);
    const now = said.id && rowOf(said.id);
    if (now) await known(now);
    else if (said.kind === "cancelled") answer("ask", said.text, said.note, stranger);
    else answer("stop", said.text, said.note, said.kind === "elsewhere" ? stranger : []);
  }

  // The line

  async function reach(where, how = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const got = await fetch(where, { cache: "no-store", redirect: "manual", signal: stop.signal, ...how });
      if (got.ok) {
        line = "up";
        return await got.json();
      }
      line = got.type === "opaqueredirect" || got.status === 401 ? "log-in" : [403, 404].includes(got.status) ? "closed" : "down";
    } catch {
      line = "down";
    } finally {
      clearTimeout(timer);
    }
    // A write may also be refused for an old token; what may be seen is asked with the list itself.
    if (!how.method && (line === "log-in" || line === "closed")) {
      // Whoever may not stand here (any more) has no list either.
      list = null;
      await store.dropList(id).catch(() => undefined);
    }
    return null;
  }

  const ask = (where, body) =>
    reach(where, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token ?? "" }, body: JSON.stringify(body) });

  async function take(door) {
    const missed = list?.missed;
    list = { ...door, missed: missed ?? (await store.loadList(id).catch(() => null))?.missed };
    await remember();
  }

  async function look() {
    if (!isDoor) return false;
    const got = await reach(address("state"));
    if (got) {
      ({ token, seal } = got);
      if (!(await store.kept()).some((one) => one.session === id)) await take(got.door);
    }
    await remember();
    return Boolean(got);
  }

  let isSending = false;
  let isAskedAgain = false;

  /** Sends everything that is kept, of every session, oldest first; what the server has confirmed goes, nothing else. */
  async function send() {
    isAskedAgain = true;
    if (isSending) return;
    isSending = true;
    try {
      while (isAskedAgain) {
        isAskedAgain = false;
        await sendAll();
      }
    } catch {
      line = "down";
    } finally {
      isSending = false;
      await remember();
    }
  }

  async function sendAll() {
    const skipped = new Set();
    for (;;) {
      const all = (await store.kept()).filter((one) => !skipped.has(one.key));
      if (!all.length) return;
      if (!token && !(await look())) return;
      const session = all.some((one) => one.session === id) ? id : all[0].session;
      const turn = all.filter((one) => one.session === session).slice(0, PER_TURN);
      const acts = turn.map(({ from, iv, sealed }) => ({ from, iv, sealed }));
      const got = await ask(address("acts", session), { now: new Date().toISOString(), acts });
      if (!got) {
        token = null;
        return;
      }
      const news = [];
      for (const each of got.played) {
        await store.drop(each.key);
        if (each.text && !told.has(each.key)) news.push(each.text);
      }
      const gone = new Set(got.played.map((each) => each.key));
      turn.filter((one) => !gone.has(one.key)).forEach((one) => skipped.add(one.key));
      if (skipped.size) news.push(words.broken);
      if (list && news.length) list.missed = [...new Set([...(list.missed ?? []), ...news])].slice(-20);
      if (session === id && !(await store.kept()).some((one) => one.session === id)) await take(got.door);
    }
  }

  // What is touched

  const isForm = (name, deed) => $(name)?.addEventListener("submit", (event) => { event.preventDefault(); deed(event); });

  isForm("door-scan", () => {
    const text = $("door-code").value;
    $("door-code").value = "";
    scan(text).catch((fault) => answer("stop", words.notKept, String(fault)));
  });
  isForm("door-list", (event) => {
    const [key, numbers, way] = (event.submitter?.value ?? "").split("/");
    const row = rowOf(key);
    if (!row) return;
    const asked = numbers.split(",").filter(Boolean).map(Number);
    if (way === "back") unmark(row, asked.length ? asked : row.numbers);
    else mark(row, asked.length ? asked : missing(row));
  });
  isForm("door-heads-form", (event) => {
    const [band, count] = (event.submitter?.value ?? "").split("/");
    if (count) make("heads", { age_band: band, count: Number(count), how: "counted" });
  });
  isForm("door-many", (event) => {
    const given = new FormData(event.target);
    make("heads", { age_band: given.get("age_band"), count: Number(given.get("count")), how: given.get("how") || "counted" });
    event.target.reset();
    event.target.closest("details").open = false;
  });
  $("door-name").addEventListener("input", sift);
  $("door-seen").addEventListener("click", async () => {
    if (list) list.missed = [];
    await remember();
    $("door-title").focus();
  });
  // A scanner that types, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    const isElsewhere = [document.body, document.documentElement, $("main")].includes(document.activeElement);
    if (isElsewhere && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) $("door-code").focus();
  });

  const ways = [...document.querySelectorAll(".door-ways a")];
  function go(way) {
    page.dataset.way = way;
    ways.forEach((link) => (link.hash === `#${way}` ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  }
  ways.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    go(link.hash.slice(1));
    history.replaceState(null, "", link.hash);
    if (matchMedia("(max-width: 59.99rem)").matches) scrollTo({ top: 0 });
  }));

  if ($("door-close")) $("door-close").href = address("result");
  if ($("door-login-link")) $("door-login-link").href = `${words.login}?next=${encodeURIComponent(address("x").replace(/x\/$/, ""))}`;
  navigator.serviceWorker
    ?.register(words.worker, { scope: words.doors })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => registration.active?.postMessage("keep"))
    .catch(() => undefined);
  navigator.storage?.persist?.().catch(() => undefined);
  window.addEventListener("online", () => look().then(send));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look().then(send); });
  setInterval(() => { if (!document.hidden) look().then((isUp) => isUp && send()); }, LOOK_EVERY);

  (async () => {
    await store.tidy().catch(() => undefined);
    list = await store.loadList(id).catch(() => null);
    const start = ["#scan", "#list", "#heads"].includes(location.hash) ? location.hash.slice(1) : null;
    go(start ?? (words.expects === "0" ? "heads" : "scan"));
    await remember();
    if (await look()) send();
  })();
})();
