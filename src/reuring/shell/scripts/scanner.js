// SPDX-License-Identifier: EUPL-1.2
// Makes <div data-scanner hidden> (shell/components/scanner.html) a camera that reads QR codes.
// Each code is told once as the event `reuring:scanned` on that element ({detail: {text}}, it bubbles). With
// data-fills="id" the text also goes into that input, and its form is sent. Needs no connection: the reader is in here.
// Browsers give a camera only on https:// and on this machine itself; elsewhere it says so, and typing works.
import { decodeQR } from "qr/decode.js";

const EVERY_MS = 140;
const LARGEST_SIDE = 720;
const SAME_AGAIN_MS = 3000;

/** A function that finds the text of a code in a frame of the video: the browser's own reader, else ours. */
async function reader() {
  if ("BarcodeDetector" in window) {
    try {
      const formats = await window.BarcodeDetector.getSupportedFormats();
      if (formats.includes("qr_code")) {
        const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
        return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
      }
    } catch {
      // There in name only: ours then.
    }
  }
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const shrink = Math.min(1, LARGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * shrink);
    canvas.height = Math.round(video.videoHeight * shrink);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(paper.getImageData(0, 0, canvas.width, canvas.height), { timeLimit: 60 });
    } catch {
      return ""; // no code in this frame
    }
  };
}

function attach(box) {
  const video = box.querySelector("video");
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  const say = (name) => { said.textContent = name ? box.dataset[name] ?? "" : ""; };
  let stream = null;
  let timer = 0;
  let last = { text: "", at: 0 };
  box.hidden = false;

  function stop() {
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    video.hidden = true;
    button.textContent = box.dataset.start;
    button.setAttribute("aria-pressed", "false");
  }

  function tell(text) {
    const now = Date.now();
    if (text === last.text && now - last.at < SAME_AGAIN_MS) {
      last.at = now; // still held before the camera
      return;
    }
    last = { text, at: now };
    navigator.vibrate?.(60);
    box.dispatchEvent(new CustomEvent("reuring:scanned", { bubbles: true, detail: { text } }));
    const input = box.dataset.fills && document.getElementById(box.dataset.fills);
    if (!input) return;
    input.value = text;
    input.form?.requestSubmit();
  }

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) {
      say("insecure");
      return;
    }
    button.disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" } } });
    } catch (error) {
      say(error.name === "NotAllowedError" ? "denied" : "missing");
      return;
    } finally {
      button.disabled = false;
    }
    const read = await reader();
    if (!stream) return;
    video.srcObject = stream;
    video.hidden = false;
    await video.play().catch(() => {});
    button.textContent = box.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    say("looking");
    const look = async () => {
      if (!stream) return;
      if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth) {
        const text = await read(video).catch(() => "");
        if (text && stream) tell(text);
      }
      timer = setTimeout(look, EVERY_MS);
    };
    look();
  }

  button.addEventListener("click", () => {
    say("");
    if (stream) stop();
    else start();
  });
  // No lamp beside the lens that goes on burning behind another page.
  document.addEventListener("visibilitychange", () => { if (document.hidden && stream) { stop(); say(""); } });
  addEventListener("pagehide", stop);
}

document.querySelectorAll("[data-scanner]").forEach(attach);
