// SPDX-License-Identifier: EUPL-1.2
// A list of names that a page kept for when the line is down goes when it is over, or when somebody logged out.
// The page that keeps one (activities/door_store.js) writes until when; only pages for who is logged in carry a token.
export function forgetting(page) {
  try {
    const until = localStorage.getItem("reuring-door-until");
    if (!until) return;
    const isLoggedOut = !page.querySelector('meta[name="csrf-token"]');
    if (!isLoggedOut && Date.now() < Number(until)) return;
    indexedDB.deleteDatabase("reuring-door-list");
    localStorage.removeItem("reuring-door-until");
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
