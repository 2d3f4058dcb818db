import { readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ingestSeries, type DicomInput } from "@spinegrade/dicom-ingest";
import { decodeNpy } from "@spinegrade/npy";
import { planStudy, renderStudy } from "@spinegrade/phantom";
import { outcomeOfPage } from "./browser-page.ts";
import { EmptyProject, workspace } from "./empty-project.ts";
import { requireSuccess } from "./run-process.ts";

const fixtures = join(workspace, "packages", "dicom-ingest", "fixtures", "transfer-syntaxes");
const ids = { studyId: 1, seriesId: 2 };

/** The first series of a made-up study, under the names that its files have on disk. */
function phantomSeries(): DicomInput[] {
  const plan = planStudy({ seed: 11, split: "train", index: 0, model: "enriched", size: { imageSize: 96 } });
  const [series] = plan.series;
  const files = [...renderStudy(plan)].filter(({ path }) => path.includes(`/${series?.seriesId}/`));
  return files.map(({ path, bytes }) => ({ name: path.split("/").at(-1) ?? "", bytes }));
}

/** Series by name: one as scanners write it, and two that need a codec. */
const SERIES: Readonly<Record<string, readonly DicomInput[]>> = {
  phantom: phantomSeries(),
  "jpeg-2000": [{ name: "1.dcm", bytes: readFileSync(join(fixtures, "jpeg-2000-lossless-12-bit.dcm")) }],
  "jpeg-ls": [{ name: "1.dcm", bytes: readFileSync(join(fixtures, "jpeg-ls.dcm")) }],
};

/** Shape and voxels of every series. */
type Volumes = Record<string, { readonly shape: readonly number[]; readonly voxels: readonly number[] }>;

const INGEST_ALL = `
import { ingestSeries } from "@spinegrade/dicom-ingest";
export async function ingestAll(series) {
  const volumes = {};
  for (const [name, files] of Object.entries(series)) {
    const { voxels, shape } = await ingestSeries(files, { studyId: 1, seriesId: 2 });
    volumes[name] = { shape, voxels: Array.from(voxels) };
  }
  return volumes;
}
`;

const SCRIPT = `
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { ingestAll } from "./ingest-all.mjs";
const read = (name) => readdirSync("series/" + name)
  .map((file) => ({ name: file, bytes: readFileSync("series/" + name + "/" + file) }));
const series = Object.fromEntries(readdirSync("series").map((name) => [name, read(name)]));
writeFileSync("volumes.json", JSON.stringify(await ingestAll(series)));
`;

const PAGE_SCRIPT = `
import { ingestAll } from "./ingest-all.mjs";
const bytesOf = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
const read = (name, files) =>
  Promise.all(files.map(async (file) => ({ name: file, bytes: await bytesOf("series/" + name + "/" + file) })));
async function main() {
  const names = await (await fetch("names.json")).json();
  const series = {};
  for (const [name, files] of Object.entries(names)) series[name] = await read(name, files);
  return await ingestAll(series);
}
globalThis.outcome = main();
`;

describe("@spinegrade/dicom-ingest, installed from a registry into an empty project", () => {
  let expected: Volumes;
  let emptyProject: EmptyProject;
  let project: string;

  beforeAll(async () => {
    expected = {};
    for (const [name, files] of Object.entries(SERIES)) {
      const { voxels, shape } = await ingestSeries(files, ids);
      expected[name] = { shape, voxels: Array.from(voxels) };
    }
    emptyProject = await EmptyProject.for("dicom-ingest");
    project = emptyProject.folder;
    await writeFile(join(project, "ingest-all.mjs"), INGEST_ALL);
    for (const [name, files] of Object.entries(SERIES)) {
      await mkdir(join(project, "series", name), { recursive: true });
      for (const { name: file, bytes } of files) {
        await writeFile(join(project, "series", name, file), bytes);
      }
    }
    await emptyProject.install("@spinegrade/dicom-ingest");
  });
  afterAll(() => emptyProject.remove());

  it("ingests series from memory", async () => {
    await writeFile(join(project, "script.mjs"), SCRIPT);
    await requireSuccess("node", ["script.mjs"], { cwd: project });
    expect(JSON.parse(await readFile(join(project, "volumes.json"), "utf8"))).toEqual(expected);
  });

  it("ingests a folder of any layout by its command", async () => {
    const command = ["--no-install", "spinegrade-ingest", "./series/phantom", "--out", "volumes"];
    await requireSuccess("npx", command, { cwd: project });
    const written = (await readdir(join(project, "volumes"), { recursive: true })).sort();
    const volumes = written.filter((path) => path.endsWith(".npy"));
    expect(volumes).toHaveLength(1);
    const { data } = decodeNpy(Uint8Array.from(await readFile(join(project, "volumes", volumes[0] ?? ""))));
    expect(Array.from(data)).toEqual(expected["phantom"]?.voxels);
    expect(written).toContain("report.json");
  });

  it("gives the same voxels in a browser, from a bundle without a Node built-in", async () => {
    const site = join(project, "site");
    await mkdir(site);
    await writeFile(join(project, "page.mjs"), PAGE_SCRIPT);
    await emptyProject.bundle("page.mjs", join(site, "page.js"));
    expect(await readFile(join(site, "page.js"), "utf8")).not.toMatch(/["'](node:)?(fs|path|crypto)["']/);
    await makeSite(project, site);
    expect(await outcomeOfPage(site, "index.html")).toEqual(expected);
  });
});

/** Files that the page needs besides its bundle: the decoders, as the README says, and the series. */
async function makeSite(project: string, site: string): Promise<void> {
  for (const codec of ["openjpeg", "charls"]) {
    const folder = join(project, "node_modules", "@cornerstonejs", `codec-${codec}`, "dist");
    for (const file of [`${codec}wasm_decode.js`, `${codec}wasm_decode.wasm`]) {
      await cp(join(folder, file), join(site, file));
    }
  }
  await cp(join(project, "series"), join(site, "series"), { recursive: true });
  const names = Object.entries(SERIES).map(
    ([name, files]) => [name, files.map((file) => file.name)] as const,
  );
  await writeFile(join(site, "names.json"), JSON.stringify(Object.fromEntries(names)));
  await writeFile(join(site, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
}
