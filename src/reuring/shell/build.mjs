// SPDX-License-Identifier: EUPL-1.2
// Bundles the styles, the script and the fonts into static/reuring/, and lays the licences of what went in beside them.
// The file names carry no hash: the server's manifest storage adds one.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const modules = join(root, "node_modules");
const out = join(here, "static", "reuring");

/** Repeats the rules of a chosen dark theme for those who made no choice and whose device is dark. */
const darkTwice = {
  name: "dark-twice",
  setup(bundler) {
    bundler.onLoad({ filter: /styles[\\/]dark\.css$/ }, async ({ path }) => {
      const rules = await readFile(path, "utf8");
      const chosen = ':root[data-theme="dark"]';
      if (!rules.includes(chosen)) throw new Error(`${path}: no rule for ${chosen}`);
      const device = rules.replaceAll(chosen, ':root:not([data-theme="light"], [data-theme="dark"])');
      return { contents: `${rules}\n@media (prefers-color-scheme: dark) {\n${device}\n}\n`, loader: "css" };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "licences"), { recursive: true });
const target = ["chrome109", "firefox115", "safari16"];
const shared = { bundle: true, minify: true, legalComments: "none", logLevel: "info", absWorkingDir: root, target };
await build({
  ...shared,
  // The sheets of the map and of paper (PDF) are loaded only by pages that have one.
  entryPoints: { reuring: join(here, "styles", "index.css"), map: join(here, "styles", "map.css"), paper: join(here, "styles", "paper.css") },
  outdir: out,
  loader: { ".woff2": "file", ".png": "dataurl" },
  assetNames: "fonts/[name]",
  plugins: [darkTwice],
});
await build({
  ...shared,
  entryPoints: { reuring: join(here, "scripts", "index.js") },
  outdir: out,
  format: "iife",
  banner: { js: "/* SPDX-License-Identifier: EUPL-1.2; contains htmx (0BSD): see licences/ */" },
});

// Only for pages that have a map or a camera.
await build({
  ...shared,
  entryPoints: { map: join(here, "scripts", "map.js"), scanner: join(here, "scripts", "scanner.js") },
  outdir: out,
  format: "iife",
  banner: { js: "/* SPDX-License-Identifier: EUPL-1.2; contains Leaflet (BSD-2-Clause) or qr (MIT): see licences/ */" },
});

const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
for (const name of Object.keys(dependencies)) {
  if (name === "esbuild") continue;
  const licence = (await readdir(join(modules, name))).sort().reverse().find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} carries no licence text`);
  // The NL Design System components share one licence text.
  const label = name.startsWith("@utrecht/") ? "utrecht-css" : name.replace(/^@/, "").replaceAll("/", "-");
  await cp(join(modules, name, licence), join(out, "licences", `${label}.txt`));
}
await cp(join(here, "images"), join(out, "images"), { recursive: true });
await writeFile(join(out, "licences", "README.txt"), "Styles and scripts: EUPL-1.2 (Reuring, NL Design System components), 0BSD (htmx), BSD-2-Clause (Leaflet), MIT or Apache-2.0 (qr). Fonts: SIL Open Font License 1.1.\n");
