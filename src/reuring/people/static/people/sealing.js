// SPDX-License-Identifier: EUPL-1.2
// Seals what was done without a connection for the server alone; the same as people/sealing.py.
"use strict";
window.reuringSeal = (() => {
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  /** ECIES: a fresh key pair, ECDH with the server's key, HKDF-SHA-256, AES-256-GCM. This browser can't read it again. */
  return async function seal(thing, serverKey, purpose) {
    const info = new TextEncoder().encode(purpose);
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = await crypto.subtle.importKey("raw", bytes(serverKey), curve, false, []);
    const ours = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
    const spread = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info };
    const key = await crypto.subtle.deriveKey(how, spread, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(thing));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: info }, key, text);
    const point = await crypto.subtle.exportKey("raw", ours.publicKey);
    return { from: base64(point), iv: base64(iv), sealed: base64(sealed) };
  };
})();
