import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { Generator } from "@spinegrade/random";
import { answerCommandLine, UserError } from "@spinegrade/pipeline";
import {
  NFN_BUGGED,
  NFN_INTENDED,
  augmentationProgram,
  renderPreview,
  SCS_INTENDED,
  writePreview,
  type Preview,
  type PreviewStudy,
} from "@spinegrade/augmentation";
import type { Template } from "@spinegrade/shape-alignment";
import { NFN_TEMPLATE, SCS_TEMPLATE, spine } from "../testing/spine.ts";

const SIZE = 200;
const DEPTH = 6;
const volume = {
  voxels: new Uint8Array(DEPTH * SIZE * SIZE).fill(90),
  shape: [DEPTH, SIZE, SIZE] as const,
};

function study(template: Template): PreviewStudy {
  const xyzSlice = spine(template, SIZE, DEPTH, Generator.fromSeed(3));
  return { title: "study 5, series 6", volume, xyzSlice, grades: new Int8Array(template.points.length) };
}

const nfn = { studies: [study(NFN_TEMPLATE)], template: NFN_TEMPLATE, settings: NFN_INTENDED };
const scs = { studies: [study(SCS_TEMPLATE)], template: SCS_TEMPLATE, settings: SCS_INTENDED };
const preview: Preview = { nfn, scs, subtitle: "a test", versions: 6, imageSize: 128, seed: 1 };

/** The letters of each example's strip of slices, in order. */
function strips(page: string): string[] {
  return page
    .split("<figure")
    .slice(1)
    .map((figure) =>
      [...figure.matchAll(/font-weight="700"[^>]*>([LRC]+)</g)].map(([, letters]) => letters).join(""),
    );
}

describe("renderPreview", () => {
  const page = renderPreview(preview);

  it("shows the original and every version of each study, both sides of the foramina", () => {
    expect(page.match(/<strong>Original<\/strong>/g)).toHaveLength(2);
    expect(page.match(/<strong>Version \d<\/strong>/g)).toHaveLength(12);
    expect(page.match(/<image /g)).toHaveLength(7 * 2 + 7);
    expect(page.match(/<circle class="halo"/g)).toHaveLength(7 * 10 + 7 * 5);
  });

  it("measures that every point lies on the dot that was in its voxel", () => {
    expect(page).toMatch(/farthest point from its dot<\/dt><dd class="value">0\.\d\d px/);
    expect(page).toContain("✓ aim reached");
    expect(page).toMatch(/labelled points in them<\/dt><dd class="value">105</);
  });

  it("keeps the sides at their ends of the volume when slices are reversed, unless the variant forgets to", () => {
    // right points lie in slice 1, left ones in the last but one
    expect(new Set(strips(page).slice(0, 7))).toEqual(new Set(["RL"]));
    const keepSides = renderPreview({ ...preview, nfn: { ...nfn, settings: NFN_BUGGED } });
    const orders = strips(keepSides).slice(0, 7);
    const reversed = keepSides
      .split("<figure")
      .slice(1, 8)
      .map((figure) => figure.includes("slices reversed"));
    expect(orders).toEqual(reversed.map((isReversed) => (isReversed ? "LR" : "RL")));
    expect(new Set(orders).size).toBe(2);
  });

  it("is one file that fetches nothing, with the same bytes for the same seed", () => {
    expect(page).not.toMatch(/<script|https?:/);
    expect(renderPreview(preview)).toBe(page);
    expect(renderPreview({ ...preview, seed: 2 })).not.toBe(page);
  });

  it("shows plain voxels on request", () => {
    expect(renderPreview({ ...preview, marks: false })).not.toContain("a dot was burned");
  });
});

describe("writePreview and its command", () => {
  let outputDir = "";

  beforeEach(async () => {
    outputDir = await temporaryFolder("preview");
    await mkdir(join(outputDir, "samples"));
    await mkdir(join(outputDir, "shapes"));
  });

  const config = () =>
    Promise.resolve({ dataDir: join(outputDir, "data"), outputDir, workDir: join(outputDir, "work") });
  const dataSet = { synthetic: false, tables: { "train.csv": null } };
  const write = (file: string, value: unknown): Promise<void> =>
    writeFile(join(outputDir, file), JSON.stringify(value));

  async function writeTask(task: "nfn" | "scs", template: Template): Promise<void> {
    const { xyzSlice, grades } = study(template);
    const sample = {
      studyId: 5,
      seriesId: 6,
      volumeKey: "key",
      sliceSize: [SIZE, SIZE],
      fold: 0,
      grades: Array.from(grades),
      instanceNumbers: Array.from(grades, () => 1),
      xyzSlice,
    };
    await write(`samples/${task}.json`, { dataSet, samples: [sample, { ...sample, seriesId: 7 }] });
    await write(`shapes/${task}-template.json`, { dataSet, ...template });
  }

  it("writes a page of the first studies of both tables", async () => {
    await writeTask("nfn", NFN_TEMPLATE);
    await writeTask("scs", SCS_TEMPLATE);
    const out = join(outputDir, "page.html");
    const readVolume = () => Promise.resolve(volume);
    const options = {
      preset: "intended",
      studies: 1,
      versions: 1,
      seed: 1,
      marks: true,
      out,
      readVolume,
    } as const;
    await writePreview(await config(), options);
    const page = await readFile(out, "utf8");
    expect(page.match(/<h2>/g)).toHaveLength(2);
    expect(page).toContain("Canal, Sagittal T2: study 5, series 6");
  });

  const run = (...args: string[]) => answerCommandLine(augmentationProgram(config), args);

  it("says which task makes what is absent", async () => {
    await expect(run("preview")).rejects.toThrow("npx nx run label-fixes:samples");
    await writeTask("nfn", NFN_TEMPLATE);
    await expect(run("preview")).rejects.toThrow("npx nx run dicom-ingest:ingest");
    await rm(join(outputDir, "shapes", "nfn-template.json"));
    await expect(run("preview")).rejects.toThrow("npx nx run shape-alignment:templates");
  });

  it("refuses samples and templates of another data set than the one in use", async () => {
    await writeTask("nfn", NFN_TEMPLATE);
    const other = { synthetic: true, tables: { "train.csv": "0".repeat(64) } };
    await write("shapes/nfn-template.json", { ...NFN_TEMPLATE, dataSet: other });
    await expect(run("preview")).rejects.toThrow(
      /nfn-template\.json and \S*nfn\.json come from different data sets[^]*npx nx run shape-alignment:templates/,
    );
    await write("samples/nfn.json", { dataSet: other, samples: [] });
    await expect(run("preview")).rejects.toThrow(
      /nfn\.json and \S*data come from different data sets[^]*npx nx run label-fixes:samples/,
    );
  });

  it("says when there is nothing to show", async () => {
    await write("samples/nfn.json", { dataSet, samples: [] });
    await write("samples/scs.json", { dataSet, samples: [] });
    await expect(run("preview")).rejects.toThrow("there is no sample to show");
  });

  it.each([
    { args: [], message: "a command is missing\nusage: spinegrade-augmentation preview" },
    {
      args: ["preview", "--preset", "bugged"],
      message: '--preset "bugged" must be one of published, intended, keep-sides',
    },
    { args: ["preview", "--studies", "0"], message: '--studies "0" must be a whole number from 1 to' },
    { args: ["preview", "--bogus"], message: "unknown option --bogus" },
  ])("explains its use when called with $args", async ({ args, message }) => {
    await expect(run(...args)).rejects.toThrow(UserError);
    await expect(run(...args)).rejects.toThrow(message);
  });

  it("prints its use on request", async () => {
    expect(await run("preview", "--help")).toContain("augmentation-preview/preview.html");
  });
});
