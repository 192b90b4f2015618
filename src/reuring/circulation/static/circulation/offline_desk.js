// SPDX-License-Identifier: EUPL-1.2
// On the desk's own screen: keeps the page for when there is no line at hand, hands over the scans that did not arrive,
// and plays in what was kept once the line is back.
"use strict";
window.reuringDeskOffline = (() => {
  const told = document.getElementById("desk-offline");
  if (!told || !navigator.serviceWorker || !window.crypto?.subtle || !window.indexedDB) return null;
  const words = told.dataset;
  const store = window.reuringOffline;
  const addresses = { line: words.line, acts: words.acts };

  navigator.serviceWorker
    .register(words.worker, { scope: words.scope })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => registration.active?.postMessage("keep"))
    .catch(() => undefined);

  /** Keeps scans that did not arrive and goes on without a line. person: who is open. False where that can't be. */
  async function takeOver(jobs, person, done) {
    if (!(await caches.match(words.page))) return false;
    let open = person ? { person } : {};
    for (const job of jobs.filter((each) => each.isScan)) {
      const code = new Map(job.fields).get("code");
      if (store.isCard(code)) {
        open = { card: code };
      } else if (code === done) {
        open = {};
      } else if (/[0-9]/.test(code) && code.length <= 40) {
        const isOut = Boolean(open.card || open.person);
        const act = { key: job.key, kind: isOut ? "check_out" : "check_in", card: "", person: "", barcode: code };
        await store.keep({ ...act, ...open, branch: words.branch, at: new Date().toISOString() }, words.seal);
      }
    }
    sessionStorage.setItem("reuring-offline-open", JSON.stringify(open));
    location.assign(words.page);
    return true;
  }

  async function play() {
    const kept = await store.count();
    if (!kept) return;
    const found = await store.playIn(addresses);
    if (!found.played) return;
    told.hidden = false;
    const text = found.conflicts ? words.conflicts.replace("{number}", found.conflicts) : words.played.replace("{number}", found.played);
    told.querySelector("p").textContent = text;
    told.querySelector("a").hidden = !found.conflicts;
  }

  play().catch(() => undefined);
  return { takeOver };
})();
