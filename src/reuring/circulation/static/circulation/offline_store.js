// SPDX-License-Identifier: EUPL-1.2
// What a desk did without a connection: sealed for the server alone, kept in this browser, sent once the line is back.
// Used by the desk's own screen (to hand over scans that did not arrive) and by the page for when there is no line.
"use strict";
window.reuringOffline = (() => {
  const PURPOSE = "reuring offline desk 1";
  const PER_TURN = 100;

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("reuring-desk", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("acts", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  /** Does something with the store in one transaction; resolves once it is on the disk. */
  async function within(mode, deed) {
    const store = await open();
    try {
      return await new Promise((resolve, reject) => {
        const turn = store.transaction("acts", mode, { durability: "strict" });
        const asked = deed(turn.objectStore("acts"));
        turn.oncomplete = () => resolve(asked?.result);
        turn.onerror = turn.onabort = () => reject(turn.error);
      });
    } finally {
      store.close();
    }
  }

  /** Whether a number is one of our cards: ten digits from 2 on with Luhn's check digit, counted behind a 7. */
  function isCard(number) {
    if (!/^2[0-9]{9}$/.test(number)) return false;
    let total = 0;
    [...`7${number}`].reverse().forEach((digit, place) => {
      const doubled = Number(digit) * (place % 2 ? 2 : 1);
      total += doubled > 9 ? doubled - 9 : doubled;
    });
    return total % 10 === 0;
  }

  /** Keeps one act: {key, kind, card, person, barcode, branch, at}. Keeping the same key again changes nothing that counts. */
  async function keep(act, serverKey) {
    const envelope = await window.reuringSeal(act, serverKey, PURPOSE);
    await within("readwrite", (store) => store.put({ key: plain(act.key), at: act.at, ...envelope }));
  }

  // The desk's screen and the page without a line write keys with and without hyphens; here they are kept without.
  const plain = (key) => key.replaceAll("-", "");
  const drop = (key) => within("readwrite", (store) => store.delete(plain(key)));
  const count = () => within("readonly", (store) => store.count());
  const all = () => within("readonly", (store) => store.getAll());

  /** Whether the server answers, and who is at the desk may play in: its token, or null. */
  async function line(address) {
    try {
      const answer = await fetch(address, { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.type === "opaqueredirect" || answer.status === 403) return { isUp: true, token: null };
      return answer.ok ? { isUp: true, ...(await answer.json()) } : { isUp: false, token: null };
    } catch {
      return { isUp: false, token: null };
    }
  }

  /** Sends everything that is kept, oldest first; what the server has confirmed goes, and nothing else. */
  async function playIn(addresses) {
    const found = { played: 0, conflicts: 0, left: 0, state: "done" };
    const skipped = new Set();
    for (;;) {
      const kept = (await all()).filter((one) => !skipped.has(one.key)).sort((one, other) => (one.at < other.at ? -1 : 1));
      const turn = kept.slice(0, PER_TURN);
      if (!turn.length) break;
      const now = await line(addresses.line);
      if (!now.isUp || !now.token) {
        found.state = now.isUp ? "log-in" : "no-line";
        break;
      }
      let answer;
      try {
        answer = await fetch(addresses.acts, {
          method: "POST",
          redirect: "manual",
          headers: { "Content-Type": "application/json", "X-CSRFToken": now.token },
          body: JSON.stringify({
            now: new Date().toISOString(),
            acts: turn.map(({ from, iv, sealed }) => ({ from, iv, sealed })),
          }),
        });
      } catch {
        found.state = "no-line";
        break;
      }
      if (!answer.ok) {
        found.state = "trouble";
        break;
      }
      const { played, broken } = await answer.json();
      for (const each of played) {
        await drop(each.key);
        found.played += 1;
        found.conflicts += each.state === "conflict" ? 1 : 0;
      }
      broken.forEach((place) => skipped.add(turn[place].key));
      // What the server says nothing about is not sent over and over.
      const answered = new Set(played.map((each) => plain(each.key)));
      turn.filter((one) => !answered.has(one.key)).forEach((one) => skipped.add(one.key));
    }
    found.left = await count();
    if (skipped.size) found.state = "broken";
    return found;
  }

  return { keep, drop, count, isCard, line, playIn };
})();
