// SPDX-License-Identifier: EUPL-1.2
// Everything here makes a working page quicker or kinder; nothing works only because of it.
import htmx from "htmx.org";
import { completions } from "./completions.js";
import { readAloud } from "./read_aloud.js";
import { viewChoices } from "./view_choices.js";
import { folding } from "./folding.js";
import { forgetting } from "./forgetting.js";
import { naming } from "./naming.js";

window.htmx = htmx;

// Django wants its token with each write. A form carries it already; a lone button takes it from the page.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") return;
  const token =
    document.querySelector('meta[name="csrf-token"]')?.content ||
    document.querySelector('input[name="csrfmiddlewaretoken"]')?.value;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

function start(part) {
  completions(part);
  folding(part);
  naming(part);
}

readAloud(document);
viewChoices(document);
forgetting(document);
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
