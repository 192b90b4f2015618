// SPDX-License-Identifier: EUPL-1.2
// Draws a map from the list beside it (shell/components/map.html): every element in that list with data-latitude and
// data-longitude becomes a marker; those at one spot, or too close to tell apart, share one. The list stays, says the same, and needs no script.
// The script sets no HTML, only elements and their texts; Leaflet sets places through the DOM, as our policy allows.
import * as L from "leaflet/dist/leaflet-src.esm.js";

const TRIES = 4;
// Markers are as large as a finger; closer together than this they are one.
const TARGET_PIXELS = 46;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Tiles from our own address. Not there just now (503) is asked again; what stays away leaves plain paper. */
const Tiles = L.TileLayer.extend({
  createTile(coords, done) {
    const tile = document.createElement("img");
    tile.alt = "";
    let tries = 0;
    const ask = () => { tile.src = this.getTileUrl(coords); };
    tile.addEventListener("load", () => done(null, tile));
    tile.addEventListener("error", () => {
      tries += 1;
      if (tries >= TRIES || !this._map) done(new Error("no tile"), tile);
      else setTimeout(ask, 400 * 2 ** tries * (0.75 + Math.random() / 2));
    });
    ask();
    return tile;
  },
});

/** The points of a list, those at one spot together: [{latitude, longitude, items}], in the order of the list. */
function spots(list) {
  const found = new Map();
  for (const item of list.querySelectorAll("[data-latitude][data-longitude]")) {
    const latitude = Number(item.dataset.latitude);
    const longitude = Number(item.dataset.longitude);
    if (!item.dataset.latitude || !Number.isFinite(latitude) || !Number.isFinite(longitude)) continue;
    const key = `${latitude.toFixed(4)} ${longitude.toFixed(4)}`;
    if (!found.has(key)) found.set(key, { latitude, longitude, items: [] });
    found.get(key).items.push(item);
  }
  return [...found.values()];
}

function describe(item) {
  const link = item.querySelector("a[href]");
  return {
    title: item.dataset.title || link?.textContent.trim() || item.textContent.trim(),
    address: link?.getAttribute("href") ?? "",
    text: item.dataset.text ?? "",
  };
}

/** Spots that would cover each other at this zoom, gathered: a finger has to find each marker. */
function gathered(map, found) {
  const groups = [];
  for (const spot of found) {
    const point = map.project([spot.latitude, spot.longitude]);
    const near = groups.find((group) => group.point.distanceTo(point) < TARGET_PIXELS);
    if (near) near.items.push(...spot.items);
    else groups.push({ ...spot, items: [...spot.items], point });
  }
  return groups;
}

/** What a marker opens: each place, and every item there as a link. */
function card(spot) {
  const box = document.createElement("div");
  const places = new Map();
  for (const item of spot.items) {
    const place = item.dataset.place ?? "";
    if (!places.has(place)) places.set(place, []);
    places.get(place).push(item);
  }
  for (const [place, items] of places) {
    if (place) {
      const head = document.createElement("p");
      head.className = "map-place";
      head.textContent = place;
      box.append(head);
    }
    box.append(lines(items));
  }
  return box;
}

function lines(items) {
  const list = document.createElement("ul");
  for (const { title, address, text } of items.map(describe)) {
    const line = document.createElement("li");
    const name = document.createElement(address ? "a" : "strong");
    if (address) name.href = address;
    name.textContent = title;
    line.append(name);
    if (text) {
      const more = document.createElement("span");
      more.textContent = text;
      line.append(more);
    }
    list.append(line);
  }
  return list;
}

function marker(spot, words) {
  const many = spot.items.length;
  const places = [...new Set(spot.items.map((item) => item.dataset.place).filter(Boolean))];
  const name = places.join(", ") || describe(spot.items[0]).title;
  const made = L.marker([spot.latitude, spot.longitude], {
    icon: L.divIcon({ className: "map-pin", html: many > 1 ? String(many) : "", iconSize: [44, 44], iconAnchor: [22, 40], popupAnchor: [0, -34] }),
    keyboard: true,
    riseOnHover: true,
  });
  made.on("add", () => {
    const element = made.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", many > 1 ? `${name}, ${many}` : name);
  });
  made.bindPopup(() => card(spot), { maxWidth: 300, minWidth: 180, maxHeight: 260 });
  made.on("popupopen", ({ popup }) => {
    const element = popup.getElement();
    element.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
    element.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true });
  });
  made.on("popupclose", ({ popup }) => {
    if (popup.getElement()?.contains(document.activeElement)) made.getElement()?.focus({ preventScroll: true });
  });
  return made;
}

function draw(box) {
  const list = document.getElementById(box.dataset.list);
  const found = list ? spots(list) : [];
  if (!found.length || !box.dataset.tiles) return;
  box.hidden = false;
  const words = box.dataset;
  const map = L.map(box.querySelector("[data-map-here]"), {
    zoomControl: false,
    attributionControl: false,
    minZoom: Number(words.minZoom),
    maxZoom: Number(words.maxZoom),
    scrollWheelZoom: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  new Tiles(words.tiles, { minZoom: map.options.minZoom, maxZoom: map.options.maxZoom }).addTo(map);
  const corners = L.latLngBounds(found.map((spot) => [spot.latitude, spot.longitude]));
  map.fitBounds(corners, { padding: [36, 36], maxZoom: 15, animate: false });
  const pins = L.layerGroup().addTo(map);
  const pin = () => {
    map.closePopup();
    pins.clearLayers();
    for (const spot of gathered(map, found)) marker(spot, words).addTo(pins);
  };
  pin();
  map.on("zoomend", pin);
  // The wheel moves the page until somebody chose the map.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
}

document.querySelectorAll("[data-map]").forEach(draw);
