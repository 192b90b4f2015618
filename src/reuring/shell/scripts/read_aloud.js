// SPDX-License-Identifier: EUPL-1.2
// Reads the main part of the page with the voice of the person's own device, piece by piece and each in its language.
const PIECES = "h1, h2, h3, h4, p, li, dt, dd, th, td, caption, label, legend, summary, blockquote, figcaption";
const PASS_OVER = "script, style, [hidden], [aria-hidden='true'], .sr-only, .no-speech, select, template";
const LONGEST = 220;

/** The text of an element itself and what flows in it, leaving out pieces that are read on their own. */
function textOf(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(PASS_OVER) && !node.matches(PIECES)) text += ` ${textOf(node)} `;
  }
  return text.replace(/\s+/g, " ").trim();
}

/** Voices stop by themselves in a long text, so it is cut at the ends of sentences. */
function sentences(text) {
  const parts = [];
  let part = "";
  for (const sentence of text.match(/[^.!?…]+[.!?…]*\s*/g) ?? []) {
    if (part && part.length + sentence.length > LONGEST) {
      parts.push(part);
      part = "";
    }
    part += sentence;
  }
  if (part.trim()) parts.push(part);
  return parts;
}

function script(main) {
  const lines = [];
  for (const element of main.querySelectorAll(PIECES)) {
    if (element.closest(PASS_OVER) || (element.checkVisibility && !element.checkVisibility())) continue;
    const lang = element.closest("[lang]")?.lang || "nl";
    for (const text of sentences(textOf(element))) lines.push({ text, lang });
  }
  return lines;
}

export function readAloud(page) {
  const voice = window.speechSynthesis;
  const button = page.querySelector("button[data-read-aloud]");
  const state = page.querySelector("[data-read-aloud-state]");
  const main = page.querySelector("main");
  if (!button || !voice || !main || typeof SpeechSynthesisUtterance === "undefined") return;
  const label = button.querySelector(".label");
  let turn = 0;

  function show(isReading, said) {
    label.textContent = isReading ? button.dataset.stop : button.dataset.start;
    button.dataset.reading = String(isReading);
    if (state) state.textContent = said;
  }

  function stop(said) {
    turn += 1;
    voice.cancel();
    show(false, said);
  }

  function start() {
    const mine = (turn += 1);
    const lines = script(main);
    voice.cancel();
    show(true, button.dataset.started);
    const speak = (at) => {
      if (mine !== turn) return;
      if (at >= lines.length) return stop(button.dataset.ended);
      const utterance = new SpeechSynthesisUtterance(lines[at].text);
      utterance.lang = lines[at].lang;
      const match = voice.getVoices().find((each) => each.lang.replace("_", "-").toLowerCase().startsWith(lines[at].lang));
      if (match) utterance.voice = match;
      utterance.onend = () => speak(at + 1);
      utterance.onerror = (event) => {
        if (mine === turn && !["interrupted", "canceled"].includes(event.error)) stop(button.dataset.ended);
      };
      voice.speak(utterance);
    };
    speak(0);
  }

  button.hidden = false;
  button.addEventListener("click", () => (button.dataset.reading === "true" ? stop(button.dataset.stopped) : start()));
  window.addEventListener("pagehide", () => voice.cancel());
}
