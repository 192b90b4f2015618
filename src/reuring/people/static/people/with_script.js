// SPDX-License-Identifier: EUPL-1.2
// What only works with a script is shown only where scripts run.
for (const part of document.querySelectorAll("[data-with-script]")) {
  part.hidden = false;
}
