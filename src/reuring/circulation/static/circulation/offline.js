// SPDX-License-Identifier: EUPL-1.2
// The desk for when there is no connection: the same scanner, the same order, everything kept until the line is back.
"use strict";
(() => {
  const page = document.getElementById("offline");
  const form = document.getElementById("offline-scan");
  const box = document.getElementById("offline-code");
  const answer = document.getElementById("offline-answer");
  const list = document.getElementById("offline-list");
  const counter = document.getElementById("offline-count");
  const state = document.getElementById("offline-state");
  const button = document.getElementById("offline-play");
  const words = page.dataset;
  const addresses = { line: words.line, acts: words.acts };
  const store = window.reuringOffline;
  const DONE = words.done;
  const UNDO = words.undo;
  let card = "";
  // Whoever was at the desk when the line broke, by the id of the desk's own screen.
  let person = "";
  let isCardNext = false;
  let last = null;
  let isPlaying = false;
  let chain = Promise.resolve();

  const tail = (text) => (text.length > 4 ? `…${text.slice(-4)}` : text);

  function say(kind, text, more = "") {
    answer.className = `answer answer--${kind}`;
    answer.querySelector("strong").textContent = text;
    answer.querySelector("span").textContent = more;
  }

  async function tell() {
    const kept = await store.count();
    counter.textContent = kept === 1 ? words.oneKept : words.moreKept.replace("{number}", kept);
    counter.hidden = kept === 0;
    return kept;
  }

  function line(text) {
    const row = document.createElement("li");
    row.textContent = text;
    list.prepend(row);
    while (list.children.length > 12) list.lastChild.remove();
    return row;
  }

  async function act(kind, barcode) {
    const made = { key: crypto.randomUUID(), kind, card: "", person: "", barcode, branch: words.branch };
    if (kind === "check_out") Object.assign(made, { card, person });
    made.at = new Date().toISOString();
    await store.keep(made, words.seal);
    const text = kind === "check_out" ? words.lent : words.taken;
    last = { key: made.key, row: line(`${text} ${barcode}`) };
    say("ok", text, barcode);
  }

  async function scan(typed) {
    const text = typed.replace(/[^\x20-\x7e]/g, "").trim();
    if (!text) return;
    if (text === DONE) {
      finish();
    } else if (text === UNDO) {
      await undo();
    } else if (isCardNext || store.isCard(text)) {
      isCardNext = false;
      card = text.replace(/[\s.-]/g, "");
      person = "";
      say("go", words.cardOpen.replace("{card}", tail(card)));
    } else if (text.length > 40 || !/[0-9]/.test(text)) {
      say("stop", words.damaged, text.slice(0, 40));
    } else {
      await act(card || person ? "check_out" : "check_in", text);
    }
    await tell();
  }

  function finish() {
    card = person = "";
    say("rest", words.rest);
  }

  async function undo() {
    if (!last) return;
    await store.drop(last.key);
    last.row.remove();
    last = null;
    say("go", words.undone);
    await tell();
  }

  async function play() {
    if (isPlaying || !(await store.count())) return;
    isPlaying = true;
    button.disabled = true;
    const found = await store.playIn(addresses);
    isPlaying = false;
    button.disabled = false;
    await tell();
    const text = { "log-in": words.logIn, "no-line": words.noLine, trouble: words.trouble, broken: words.broken }[found.state];
    if (text) say(found.state === "no-line" ? "go" : "stop", text);
    else if (found.conflicts) say("stop", words.conflicts.replace("{number}", found.conflicts));
    else if (found.played) say("ok", words.played.replace("{number}", found.played));
    document.getElementById("offline-conflicts").hidden = !found.conflicts;
  }

  async function look() {
    const now = await store.line(addresses.line);
    page.classList.toggle("has-line", now.isUp);
    state.textContent = !now.isUp ? words.noLine : now.token ? words.hasLine : words.logIn;
    document.getElementById("offline-back").hidden = !now.isUp;
    button.hidden = !(now.isUp && (await store.count()));
    // Somebody may be in the middle of a customer; what is kept waits for a pause.
    if (now.token && !card && !person) await play();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = box.value;
    box.value = "";
    // One after the other, in the order of the scanner.
    chain = chain.then(() => scan(typed)).catch((fault) => say("stop", words.notKept, String(fault)));
  });
  document.getElementById("offline-done").addEventListener("click", () => {
    finish();
    box.focus();
  });
  document.getElementById("offline-undo").addEventListener("click", () => {
    chain = chain.then(undo);
    box.focus();
  });
  document.getElementById("offline-card").addEventListener("click", () => {
    isCardNext = true;
    say("go", words.cardNext);
    box.focus();
  });
  button.addEventListener("click", play);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") finish();
    const isElsewhere = document.activeElement === document.body || document.activeElement === document.documentElement;
    if (isElsewhere && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) box.focus();
  });
  window.addEventListener("online", look);
  setInterval(look, 10000);
  finish();
  try {
    const open = JSON.parse(sessionStorage.getItem("reuring-offline-open") || "{}");
    sessionStorage.removeItem("reuring-offline-open");
    ({ card = "", person = "" } = open);
    if (card) say("go", words.cardOpen.replace("{card}", tail(card)));
    else if (person) say("go", words.personOpen);
  } catch { /* a browser that keeps nothing */ }
  tell();
  look();
  box.focus();
})();
