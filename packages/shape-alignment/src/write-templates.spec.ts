import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readJson, UserError, validateReceipt } from "@spinegrade/pipeline";
import {
  makeNfnTemplate,
  templatesCommand,
  validateTemplate,
  writeTemplates,
} from "@spinegrade/shape-alignment";

let outputDir = "";

beforeEach(async () => {
  outputDir = await mkdtemp(join(tmpdir(), "spinegrade-templates-"));
  await mkdir(join(outputDir, "samples"));
});

afterEach(async () => {
  await rm(outputDir, { recursive: true, force: true });
});

function sample(seriesId: number, size: number, scale: number) {
  const xyzSlice = Array.from({ length: 10 }, (_, k) => {
    const level = k % 5;
    return [scale * (145 - 4 * level), scale * (70 + 28 * level), k < 5 ? 11 : 4] as const;
  });
  return { studyId: 1, seriesId, xyzSlice, sliceSize: [size, size] as const, fold: 0 };
}

async function writeSamples(samples: unknown): Promise<void> {
  await writeFile(join(outputDir, "samples", "nfn.json"), JSON.stringify({ samples }));
}

describe("writeTemplates", () => {
  it("writes the mean shape in the 512 px frame, whatever the slices' sizes, and a receipt", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 512, 2)]);
    const { path } = await writeTemplates(outputDir);
    const { points } = await readJson(path, validateTemplate);
    expect(points).toHaveLength(10);
    // both are one shape in the frame but for half a pixel, which lies between pixel corners and centres
    expect(Math.hypot((points[0]?.[0] ?? 0) - 290, (points[0]?.[1] ?? 0) - 140)).toBeLessThan(0.5);
    const receipt = await readJson(join(outputDir, "shapes", "receipt.json"), validateReceipt);
    expect(receipt).toMatchObject({ task: "shape-alignment:templates", stored: [] });
  });

  it("writes the same bytes when run again", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 320, 1.2)]);
    const first = await readFile((await writeTemplates(outputDir)).path);
    expect(await readFile((await writeTemplates(outputDir)).path)).toEqual(first);
  });

  it("says which task makes the sample table when it is absent", async () => {
    const failure = writeTemplates(outputDir);
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(/nfn\.json[\s\S]*nx run label-fixes:samples/);
  });

  it("names the key that a sample lacks", async () => {
    await writeSamples([{ studyId: 1, seriesId: 2, xyzSlice: [] }]);
    await expect(writeTemplates(outputDir)).rejects.toThrow(/samples\.0: the key "sliceSize" is missing/);
  });
});

describe("makeNfnTemplate", () => {
  it.each([
    { samples: [], message: "no NFN sample" },
    { samples: [{ ...sample(9, 256, 1), xyzSlice: [] }], message: "study 1, series 9: 0 points" },
    { samples: [sample(9, 256, 0)], message: "study 1, series 9: all points are at one place" },
  ])("says what is wrong: $message", ({ samples, message }) => {
    expect(() => makeNfnTemplate(samples)).toThrow(message);
    expect(() => makeNfnTemplate(samples)).toThrow(UserError);
  });
});

describe("templatesCommand", () => {
  const config = (): Promise<{ outputDir: string; workspaceRoot: string }> =>
    Promise.resolve({ outputDir, workspaceRoot: outputDir });

  it("makes the templates and says where they are and how much shapes vary", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 512, 2)]);
    const printed = await templatesCommand(["templates"], config);
    expect(printed).toMatch(
      /^NFN template of 2 samples: shapes.nfn-template\.json\npoints vary by 0\.\d px of 512/,
    );
  });

  it.each([
    { args: ["--bogus"], message: "Unknown option '--bogus'" },
    { args: ["moulds"], message: 'unknown command "moulds"' },
    { args: [], message: "usage: spinegrade-shape-alignment templates" },
  ])("explains its use when called with $args", async ({ args, message }) => {
    await expect(templatesCommand(args, config)).rejects.toThrow(UserError);
    await expect(templatesCommand(args, config)).rejects.toThrow(message);
  });

  it("prints its use on request", async () => {
    expect(await templatesCommand(["--help"], config)).toContain(
      "writes data-processed/shapes/nfn-template.json",
    );
  });
});
