// SPDX-License-Identifier: EUPL-1.2
// Keeps the page of a door without a connection at hand, and shows it when the server does not answer.
// It stores nothing else: no other page, no answer of the server, no name.
"use strict";
// The view lays before this: KEPT_FOR_DOOR, with the address of the page, where doors begin, and what the page needs.
const { page: PAGE, doors: DOORS, kept: KEPT, language: LANGUAGE } = KEPT_FOR_DOOR;
const CACHE = `reuring-door-1-${LANGUAGE}`;
const PATIENCE = 5000;

/** Fetches the page and what it needs anew; what is there stays until all of it is. */
async function keep() {
  const answers = await Promise.all(
    [PAGE, ...KEPT].map(async (address) => {
      const answer = await fetch(address, { cache: address === PAGE ? "no-store" : "default", redirect: "error" });
      if (!answer.ok) throw new Error(address);
      return [address, answer];
    }),
  );
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map(([address, answer]) => cache.put(address, answer)));
  const wanted = new Set([PAGE, ...KEPT].map((address) => new URL(address, location).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keep().catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname } = new URL(request.url);
  if (KEPT.includes(pathname)) {
    event.respondWith(caches.match(request, { ignoreSearch: true }).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate" && /^[^/]+\/$/.test(pathname.slice(DOORS.length)) && pathname.startsWith(DOORS)) {
    event.respondWith(answerTo(request));
  }
});

/** A door; without a server that answers in time, the page for that. */
async function answerTo(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    if (![502, 503, 504].includes(answer.status)) return answer;
  } catch {
    // No line, no server, or none that answers.
  } finally {
    clearTimeout(timer);
  }
  return (await (await caches.open(CACHE)).match(PAGE)) || Response.error();
}
