// SPDX-License-Identifier: EUPL-1.2
// The desk with a script: scans are sent one after the other, in order, and none is lost while one is under way.
// Each carries a key of its own, so that one that is sent again after a broken line is done once. Without this script
// the same forms work as forms.
(() => {
  const desk = document.getElementById("desk");
  const form = document.getElementById("scan");
  const input = document.getElementById("code");
  if (!desk || !form || !input) return;

  const KEPT = "reuring-desk-waiting";
  const SOUND = "reuring-desk-sound";
  // Who scans sooner after a refusal than this has not read it yet.
  const REACTION_MS = 1200;
  // A scanner that reads the same code twice does so sooner than a hand can.
  const DOUBLE_READ_MS = 250;
  const PATIENCE_MS = 15000;
  const SHOWN_MS = 30000;
  const AGAIN_MS = [500, 1000, 2000, 4000];
  const commands = JSON.parse(document.getElementById("desk-commands").textContent);
  const doneCode = Object.keys(commands).find((code) => commands[code] === "done");
  const state = document.getElementById("scan-state");
  const words = document.getElementById("scan-words");
  const onButton = document.getElementById("scan-on");
  const said = desk.dataset;

  const waiting = [];
  let busy = false;
  let heldSince = null;
  let isOffline = false;
  let isLeaving = false;
  let lastCode = "";
  let lastCodeAt = -Infinity;

  const sitting = () => document.getElementById("sitting");
  const isShown = (one) => one.checkVisibility?.() ?? one.offsetParent !== null;
  const shown = (selector) => [...desk.querySelectorAll(selector)].find(isShown);

  function freshKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
  }

  // The queue

  function lineUp(job, first = false) {
    if (first) waiting.unshift(job);
    else waiting.push(job);
    keep();
    go();
  }

  function keep() {
    const codes = waiting.filter((job) => job.isScan).length;
    try {
      if (codes) sessionStorage.setItem(KEPT, String(codes));
      else sessionStorage.removeItem(KEPT);
    } catch { /* a browser that keeps nothing */ }
  }

  async function go() {
    if (busy || heldSince !== null || !waiting.length) return tell();
    busy = true;
    tell();
    const job = waiting[0];
    const came = await send(job);
    waiting.shift();
    busy = false;
    keep();
    if (came !== null) show(came);
    tell();
    go();
  }

  // Sends until there is an answer. Returns its text; null when there is nothing to show.
  async function send(job) {
    for (let tries = 0; ; tries += 1) {
      const fields = new FormData();
      const { person, after } = sitting().dataset;
      for (const [name, value] of job.fields) fields.append(name, value);
      fields.set("person", person);
      fields.set("after", after);
      fields.set("key", job.key);
      fields.set("left", desk.querySelectorAll(".step--stop").length);
      fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      try {
        const answer = await fetch(job.address, {
          method: "POST",
          body: fields,
          headers: { "HX-Request": "true" },
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const address = answer.headers.get("HX-Redirect");
        if (address) {
          isLeaving = true;
          location.assign(address);
          return null;
        }
        if (answer.ok) {
          const text = await answer.text();
          isOffline = false;
          return text;
        }
        if (answer.status === 403) {
          // Somebody took over or logged out in another window: this page's token is of no use any more.
          isLeaving = true;
          location.reload();
          return null;
        }
        if (![502, 503, 504].includes(answer.status)) {
          isOffline = false;
          trouble();
          return null;
        }
      } catch { /* no line: the same scan goes again, with the same key */ }
      isOffline = true;
      tell();
      // After some seconds the desk goes on without a line, where the browser has the page for it.
      if (tries >= 2 && job.isScan && window.reuringDeskOffline) {
        const isTaken = await window.reuringDeskOffline.takeOver(waiting, sitting().dataset.person, doneCode);
        if (isTaken) {
          isLeaving = true;
          waiting.length = 1;
          return null;
        }
      }
      await new Promise((wake) => setTimeout(wake, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]));
    }
  }

  function tell() {
    const count = waiting.length - (busy && !isOffline ? 1 : 0);
    const number = count === 1 ? said.waitingOne : `${count} ${said.waitingMore}`;
    const parts = [];
    const isHeld = heldSince !== null && (count > 0 || heldSince === Infinity);
    if (isOffline) parts.push(said.offline);
    else if (isHeld) parts.push(said.held);
    if (count > 0 && (isOffline || heldSince !== null || count > 1)) parts.push(`${number}.`);
    words.textContent = parts.join(" ");
    state.hidden = !parts.length;
    onButton.hidden = !isHeld || isOffline;
    desk.dataset.line = isOffline ? "broken" : busy ? "busy" : "";
  }

  // What comes back

  function show(text) {
    hideCues();
    const came = document.createElement("template");
    came.innerHTML = text;
    const whole = came.content.querySelector("#sitting");
    if (whole) {
      sitting().replaceWith(whole);
      desk.classList.remove("titles");
      press(desk.querySelector("[data-titles]"), false);
      history.replaceState(null, "", whole.dataset.address);
    } else {
      const answer = came.content.querySelector(".answer");
      if (answer.dataset.kind === "ok") tickOff(answer.dataset.code);
      document.getElementById("answer").replaceChildren(answer);
      for (const part of came.content.querySelectorAll("template[data-add]")) add(part.content.firstElementChild);
      for (const part of came.content.querySelectorAll("template[data-take-away]"))
        document.getElementById(part.dataset.takeAway)?.remove();
      for (const part of came.content.querySelectorAll("template[data-number]")) {
        const number = document.getElementById(part.dataset.number);
        if (number) number.textContent = part.innerHTML;
      }
    }
    const answer = desk.querySelector("#answer .answer");
    const kind = answer.dataset.kind;
    // Where the next scan would mean something else than whoever scans thinks, only a key goes on.
    const isHeld = !whole && (kind === "stop" || (kind === "ask" && answer.querySelector(".offers")));
    heldSince = isHeld ? ("mustAnswer" in answer.dataset ? Infinity : performance.now()) : null;
    speak(answer);
    sound(kind);
    settle();
    // What had the focus may have gone with the swap; whoever went on with Tab stays where they are.
    if (!document.activeElement || document.activeElement === document.body) listen();
    answer.scrollIntoView({ block: "nearest" });
  }

  // What was opened for staff does not stay open for the next in the queue.
  function hideCues() {
    for (const cue of desk.querySelectorAll(".cue[open]")) cue.open = false;
  }
  let hiding = 0;
  desk.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".cue") || !event.target.open) return;
    clearTimeout(hiding);
    hiding = setTimeout(hideCues, SHOWN_MS);
  }, true);

  function add(line) {
    const steps = document.getElementById("steps");
    const code = CSS.escape(line.dataset.barcode);
    for (const refused of steps.querySelectorAll(`.step--stop[data-barcode="${code}"]`)) refused.remove();
    steps.prepend(line);
    document.getElementById("done").hidden = false;
  }

  // On a list: what was scanned is done.
  function tickOff(code) {
    if (!code) return;
    for (const row of desk.querySelectorAll(`[data-row="${CSS.escape(code)}"]`)) row.classList.add("is-done");
    const count = desk.querySelector("[data-count]");
    if (count) count.textContent = desk.querySelectorAll("li[data-row]:not(.is-done)").length;
  }

  function trouble() {
    const answer = document.createElement("div");
    answer.className = "answer answer--stop said";
    answer.dataset.kind = "stop";
    answer.append(Object.assign(document.createElement("strong"), { textContent: said.trouble }));
    document.getElementById("answer").replaceChildren(answer);
    heldSince = Infinity;
    speak(answer);
    sound("stop");
  }

  function speak(answer) {
    const words = [...answer.querySelectorAll(":scope > strong, .answer-note, .answer-also, .obstacles li")];
    document.getElementById("spoken").textContent = words.map((each) => each.textContent.trim()).join(". ");
  }

  // Undo is for a minute; after that its button goes.
  function settle() {
    for (const each of desk.querySelectorAll("form[data-until]")) {
      if (each.dataset.ends) continue;
      const age = Math.max(0, Date.now() - Date.parse(each.dataset.until));
      each.dataset.ends = String(performance.now() + 1000 * Number(said.undoSeconds) - (age < 60000 ? age : 0));
    }
  }

  setInterval(() => {
    for (const each of desk.querySelectorAll("form[data-ends]")) {
      if (performance.now() > Number(each.dataset.ends)) each.remove();
    }
  }, 2000);

  // Scans and keys

  function scan(code) {
    const now = performance.now();
    if (code === lastCode && now - lastCodeAt < DOUBLE_READ_MS) return;
    lastCode = code;
    lastCodeAt = now;
    const command = commands[code];
    if (command === "go_on") return goOn();
    const button = command && command !== "done" ? shown(`[data-command="${command}"]`) : null;
    if (button) return button.click();
    // Whoever scans on after a refusal has seen it; whoever scanned before could not.
    if (heldSince !== null && now - heldSince >= REACTION_MS) heldSince = null;
    lineUp({ address: form.action, fields: [["code", code]], key: freshKey(), isScan: true });
  }

  function goOn() {
    // Without the card that did not work, what waits behind it would be taken back instead of lent.
    const letGo = heldSince === Infinity ? waiting.splice(0).length : 0;
    heldSince = null;
    keep();
    desk.querySelector("#answer .answer")?.classList.add("answer--past");
    go();
    if (letGo) tellLost(letGo);
    listen();
  }

  function tellLost(count) {
    words.textContent = count === 1 ? said.lostOne : `${count} ${said.lost}`;
    state.hidden = false;
  }

  function undo() {
    const isFirst = heldSince !== null && !busy;
    heldSince = null;
    lineUp({ address: said.undo, fields: [], key: freshKey() }, isFirst);
  }

  onButton.addEventListener("click", goOn);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = input.value.trim();
    input.value = "";
    if (code) scan(code);
    else if (heldSince !== null) goOn();
    listen();
  });

  desk.addEventListener("submit", (event) => {
    const one = event.target;
    if (!one.matches("[data-desk-form]")) return;
    event.preventDefault();
    // A scan that went into another box is a scan all the same.
    for (const box of one.querySelectorAll("input[type=text]")) {
      if (!/^\d{6,20}$/.test(box.value.trim())) continue;
      const code = box.value.trim();
      box.value = "";
      input.focus({ preventScroll: true });
      return scan(code);
    }
    const fields = [...new FormData(one, event.submitter)];
    // What belongs to the copy that was refused goes before the scans that wait behind it.
    const wasHeld = heldSince !== null;
    heldSince = null;
    lineUp({ address: one.action, fields, key: freshKey() }, wasHeld && !busy);
    listen();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const one = event.target;
    const isOther = one !== input && one.matches?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") return escape(event, isOther);
    if (/^F\d+$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
      const button = shown(`[data-keys="${event.key}"]`);
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key.toLowerCase() === "z" && event.ctrlKey && !isOther && !input.value) {
        event.preventDefault();
        undo();
      }
      return;
    }
    // A scanner types wherever the focus is: its digits come here.
    const isPressed = (event.key === " " || event.key === "Enter") && one.matches?.("button, a[href], summary");
    if (!isOther && !isPressed && one !== input && event.key.length === 1) input.focus({ preventScroll: true });
  }, true);

  function escape(event, isOther) {
    if (document.querySelector("details.view[open]")) return;
    event.preventDefault();
    if (isOther) return listen();
    if (input.value) input.value = "";
    else if (heldSince !== null) goOn();
    else shown('[data-command="done"]')?.click();
  }

  // The box keeps the focus, whatever is clicked, swapped or shown.

  function listen() {
    const one = document.activeElement;
    if (one && one !== document.body && one !== input && one.matches("input, textarea, select")) return;
    input.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (String(getSelection())) return;
    // A click by keyboard leaves the focus with its button, for who goes on from there.
    if (event.detail === 0 && event.target.matches?.("summary, a[href]")) return;
    if (event.target.closest?.("header, footer, .staff-nav")) return;
    setTimeout(listen);
  });

  const deaf = document.getElementById("deaf");
  function hear() {
    const isDeaf = !document.hasFocus();
    deaf.hidden = !isDeaf;
    desk.classList.toggle("is-deaf", isDeaf);
    if (!isDeaf) listen();
  }
  addEventListener("focus", () => setTimeout(hear));
  addEventListener("blur", () => setTimeout(hear, 150));
  document.addEventListener("visibilitychange", hear);
  addEventListener("pageshow", hear);

  addEventListener("beforeunload", (event) => {
    if (waiting.length && !isLeaving) event.preventDefault();
  });

  // Titles, sound, paper

  function press(button, isOn) {
    button?.setAttribute("aria-pressed", String(isOn));
  }

  const titles = desk.querySelector("[data-titles]");
  titles.hidden = false;
  titles.dataset.keys = "F2";
  titles.addEventListener("click", () => press(titles, desk.classList.toggle("titles")));

  let tones = null;
  const loud = desk.querySelector("[data-sound]");
  const isLoud = () => loud.getAttribute("aria-pressed") === "true";
  loud.hidden = !window.AudioContext;
  try {
    press(loud, localStorage.getItem(SOUND) === "on");
  } catch { /* a browser that keeps nothing */ }
  loud.addEventListener("click", () => {
    press(loud, !isLoud());
    try {
      localStorage.setItem(SOUND, isLoud() ? "on" : "off");
    } catch { /* a browser that keeps nothing */ }
    sound("ok");
  });

  function sound(kind) {
    if (!isLoud() || kind === "rest") return;
    tones ??= new AudioContext();
    const notes = kind === "ok" ? [[880, 0]] : [[330, 0], [247, 0.16]];
    for (const [pitch, from] of notes) {
      const tone = tones.createOscillator();
      const volume = tones.createGain();
      const starts = tones.currentTime + from;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, starts);
      volume.gain.exponentialRampToValueAtTime(0.08, starts + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, starts + 0.14);
      tone.connect(volume).connect(tones.destination);
      tone.start(starts);
      tone.stop(starts + 0.15);
    }
  }

  const paper = document.getElementById("paper");
  function print(part) {
    paper.replaceChildren(part);
    document.body.dataset.paper = "narrow";
    window.print();
    delete document.body.dataset.paper;
    listen();
  }

  desk.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-print]");
    if (!button) return;
    const slip = desk.querySelector(".paper-slip");
    if (!button.dataset.print) {
      if (slip) print(slip.cloneNode(true));
      return;
    }
    event.preventDefault();
    const answer = await fetch(button.dataset.print, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.headers.get("HX-Redirect")) return location.assign(button.dataset.print);
    const came = document.createElement("template");
    came.innerHTML = await answer.text();
    print(came.content.firstElementChild);
  });

  try {
    const lost = Number(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    if (lost) tellLost(lost);
  } catch { /* a browser that keeps nothing */ }
  settle();
  hear();
})();
