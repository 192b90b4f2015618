// SPDX-License-Identifier: EUPL-1.2
// Text size and light or dark without a reload. The form behind it does the same without a script.
// The cookie holds "size.theme"; the server reads it too, so a page never flashes.
const COOKIE = "reuring_view";
const YEAR_SECONDS = 60 * 60 * 24 * 365;

export function viewChoices(page) {
  const html = page.documentElement;
  for (const form of page.querySelectorAll("form[data-view]")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || !["size", "theme"].includes(button.name)) return;
      event.preventDefault();
      html.dataset[button.name] = button.value;
      for (const other of form.querySelectorAll(`button[name="${button.name}"]`)) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      const secure = location.protocol === "https:" ? "; Secure" : "";
      const value = `${html.dataset.size}.${html.dataset.theme}`;
      page.cookie = `${COOKIE}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
    });
  }
}
