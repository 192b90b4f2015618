// SPDX-License-Identifier: EUPL-1.2
// What a door keeps in this browser. What was done: sealed for the server alone, until the server has it. The list:
// locked with a key that never leaves this browser, and gone when the session is over or somebody logs out.
"use strict";
window.reuringDoorStore = (() => {
  const PURPOSE = "reuring door 1";
  const LIST = "reuring-door-list";
  // Read by shell/scripts/forgetting.js, which throws the list away.
  const FLAG = "reuring-door-until";
  const coder = new TextEncoder();

  function open(name, version, make) {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, version);
      asked.onupgradeneeded = () => make(asked.result);
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
  }

  const openActs = () => open("reuring-door-acts", 1, (store) => store.createObjectStore("acts", { keyPath: "key" }));
  const openList = () =>
    open(LIST, 1, (store) => {
      store.createObjectStore("lists", { keyPath: "id" });
      store.createObjectStore("keys", { keyPath: "id" });
    });

  /** Does something with a store in one transaction; resolves once it is on the disk. */
  async function within(opening, name, mode, deed) {
    const store = await opening();
    try {
      return await new Promise((resolve, reject) => {
        const turn = store.transaction(name, mode, { durability: "strict" });
        const asked = deed(turn.objectStore(name));
        turn.oncomplete = () => resolve(asked?.result);
        turn.onerror = turn.onabort = () => reject(turn.error);
      });
    } finally {
      store.close();
    }
  }

  // What was done

  let turn = 0;

  /** Keeps one act until the server has it. Acts of the same instant keep their order. */
  async function keep(act, serverKey) {
    turn += 1;
    const order = `${act.at}/${String(turn).padStart(6, "0")}`;
    const envelope = await window.reuringSeal(act, serverKey, PURPOSE);
    await within(openActs, "acts", "readwrite", (store) => store.put({ key: act.key, session: act.session, order, ...envelope }));
  }

  const drop = (key) => within(openActs, "acts", "readwrite", (store) => store.delete(key));

  /** What is still kept, oldest first; of all sessions. */
  async function kept() {
    const found = await within(openActs, "acts", "readonly", (store) => store.getAll());
    return found.sort((one, other) => (one.order < other.order ? -1 : 1));
  }

  // The list

  async function listKey() {
    const found = await within(openList, "keys", "readonly", (store) => store.get("list"));
    if (found) return found.key;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await within(openList, "keys", "readwrite", (store) => store.put({ id: "list", key }));
    return key;
  }

  async function saveList(list) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: coder.encode(list.id) };
    const locked = await crypto.subtle.encrypt(how, await listKey(), coder.encode(JSON.stringify(list)));
    await within(openList, "lists", "readwrite", (store) => store.put({ id: list.id, until: list.until, iv, locked }));
    const until = Math.max(Date.parse(list.until), Number(localStorage.getItem(FLAG) || 0));
    localStorage.setItem(FLAG, String(until));
  }

  /** The list of a session, or null where there is none (any more). */
  async function loadList(id) {
    const found = await within(openList, "lists", "readonly", (store) => store.get(id));
    if (!found) return null;
    if (Date.parse(found.until) < Date.now()) {
      await dropList(id);
      return null;
    }
    try {
      const how = { name: "AES-GCM", iv: found.iv, additionalData: coder.encode(id) };
      const text = await crypto.subtle.decrypt(how, await listKey(), found.locked);
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null;
    }
  }

  const dropList = (id) => within(openList, "lists", "readwrite", (store) => store.delete(id));

  /** Throws away the lists of sessions that are over. */
  async function tidy() {
    const all = await within(openList, "lists", "readonly", (store) => store.getAll());
    for (const each of all) if (Date.parse(each.until) < Date.now()) await dropList(each.id);
  }

  return { keep, drop, kept, saveList, loadList, dropList, tidy };
})();
