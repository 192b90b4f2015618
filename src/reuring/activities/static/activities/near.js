// SPDX-License-Identifier: EUPL-1.2
// Sorts the lines of one day by how far they are from here. Where one is stays on the device: nothing is sent.
const EARTH_KM = 6371;

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}

/** Kilometres between two points, by the great circle. */
export function distance(from, to) {
  const latitude = radians(to.latitude - from.latitude);
  const longitude = radians(to.longitude - from.longitude);
  const half = Math.sin(latitude / 2) ** 2
    + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

function say(km, words, language) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: km < 10 ? 1 : 0 }).format(km);
  return words.replace("{km}", number);
}

function sort(list, here, words) {
  const language = document.documentElement.lang;
  const lines = [...list.children].map((line, place) => {
    const { latitude, longitude } = line.dataset;
    const km = latitude ? distance(here, { latitude: Number(latitude), longitude: Number(longitude) }) : Infinity;
    return { line, place, km };
  });
  lines.sort((one, other) => (one.km === other.km ? one.place - other.place : one.km - other.km));
  for (const { line, km } of lines) {
    if (Number.isFinite(km) && !line.querySelector("[data-distance]")) {
      const told = document.createElement("span");
      told.dataset.distance = "";
      told.className = "badge";
      told.textContent = say(km, words, language);
      line.querySelector("p")?.append(" ", told);
    }
    list.append(line);
  }
}

for (const button of document.querySelectorAll("[data-near]")) {
  const list = document.getElementById(button.dataset.near);
  if (!list || !navigator.geolocation) continue;
  const says = button.parentElement.querySelector("[data-near-says]");
  button.hidden = false;
  const note = button.parentElement.querySelector("[data-near-note]");
  if (note) note.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        sort(list, coords, button.dataset.kilometres);
        says.textContent = button.dataset.done;
      },
      () => { says.textContent = button.dataset.away; },
      { maximumAge: 300000, timeout: 10000 },
    );
  });
}
