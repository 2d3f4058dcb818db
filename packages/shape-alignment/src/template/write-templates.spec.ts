import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { answerCommandLine, identifyDataSet, readJson, UserError, readReceipt } from "@spinegrade/pipeline";
import {
  makeNfnTemplate,
  makeScsTemplate,
  readTemplate,
  shapeAlignmentProgram,
  parseTemplate,
  writeTemplates,
} from "@spinegrade/shape-alignment";

let outputDir = "";
let dataDir = "";

beforeEach(async () => {
  outputDir = await temporaryFolder("templates");
  await mkdir(join(outputDir, "samples"));
  await mkdir((dataDir = join(outputDir, "data")));
  await writeFile(join(dataDir, "train.csv"), "study_id\n1\n");
});

function sample(seriesId: number, size: number, scale: number, pointCount = 10) {
  const xyzSlice = Array.from({ length: pointCount }, (_, k) => {
    const level = k % 5;
    return [scale * (145 - 4 * level), scale * (70 + 28 * level), k < 5 ? 11 : 4] as const;
  });
  return { studyId: 1, seriesId, xyzSlice, sliceSize: [size, size] as const, fold: 0 };
}

async function writeSamples(nfn: unknown, scs: unknown = []): Promise<void> {
  const dataSet = await identifyDataSet(dataDir, ["train.csv"]);
  await writeFile(join(outputDir, "samples", "nfn.json"), JSON.stringify({ dataSet, samples: nfn }));
  await writeFile(join(outputDir, "samples", "scs.json"), JSON.stringify({ dataSet, samples: scs }));
}

const shapePath = (task: "nfn" | "scs"): string => join(outputDir, "shapes", `${task}-template.json`);

describe("writeTemplates", () => {
  it("writes the mean shape in the 512 px frame, whatever the slices' sizes, and a receipt", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 512, 2)]);
    await writeTemplates({ dataDir, outputDir });
    const { points } = await readJson(shapePath("nfn"), parseTemplate);
    expect(points).toHaveLength(10);
    // both are one shape in the frame but for half a pixel, which lies between pixel corners and centres
    expect(Math.hypot((points[0]?.[0] ?? 0) - 290, (points[0]?.[1] ?? 0) - 140)).toBeLessThan(0.5);
    const receipt = await readReceipt(join(outputDir, "shapes"));
    expect(receipt).toMatchObject({ task: "shape-alignment:templates", stored: [] });
  });

  it("writes canal points about the middle of the frame, and the ten points that they are half of", async () => {
    await writeSamples([], [sample(7, 256, 1, 5), sample(8, 512, 2, 5)]);
    const written = await writeTemplates({ dataDir, outputDir });
    expect(written.map(({ task }) => task)).toEqual(["scs"]);
    const { points, pairsAboutCentre = [] } = await readJson(shapePath("scs"), parseTemplate);
    expect(points).toEqual(
      pairsAboutCentre.filter((_, k) => k % 2 === 1).map(([x, y]) => [x + 256, y + 256]),
    );
    expect(points).toHaveLength(5);
    // steps of (-8, 56) px between levels, as in the samples
    for (const [k, [x, y]] of points.slice(1).entries()) {
      expect([x - (points[k]?.[0] ?? 0), y - (points[k]?.[1] ?? 0)]).toEqual([
        expect.closeTo(-8, 1),
        expect.closeTo(56, 1),
      ]);
    }
  });

  it("removes a template whose table has become empty, and refuses when no table has a sample", async () => {
    await writeSamples([sample(7, 256, 1)], [sample(7, 256, 1, 5)]);
    await writeTemplates({ dataDir, outputDir });
    await writeSamples([sample(7, 256, 1)], []);
    await writeTemplates({ dataDir, outputDir });
    await expect(readFile(shapePath("scs"))).rejects.toThrow("ENOENT");
    await writeSamples([], []);
    await expect(writeTemplates({ dataDir, outputDir })).rejects.toThrow(
      "there is no sample to make a template from",
    );
  });

  it("writes the same bytes when run again", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 320, 1.2)], [sample(9, 256, 1, 5)]);
    const readBoth = () => Promise.all([readFile(shapePath("nfn")), readFile(shapePath("scs"))]);
    await writeTemplates({ dataDir, outputDir });
    const first = await readBoth();
    await writeTemplates({ dataDir, outputDir });
    expect(await readBoth()).toEqual(first);
  });

  it("says which task makes the sample table when it is absent", async () => {
    const failure = writeTemplates({ dataDir, outputDir });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(/nfn\.json[\s\S]*nx run label-fixes:samples/);
  });

  it("writes whose mean shape it is, and refuses samples of another data set", async () => {
    await writeSamples([sample(7, 256, 1)]);
    const [{ template } = { template: undefined }] = await writeTemplates({ dataDir, outputDir });
    const samples = { path: "nfn.json", dataSet: await identifyDataSet(dataDir, ["train.csv"]) };
    expect(await readTemplate(outputDir, "nfn", samples)).toEqual(template);
    await writeFile(join(dataDir, "train.csv"), "study_id\n2\n");
    const other = { path: "nfn.json", dataSet: await identifyDataSet(dataDir, ["train.csv"]) };
    await expect(readTemplate(outputDir, "nfn", other)).rejects.toThrow(
      "npx nx run shape-alignment:templates",
    );
    await expect(writeTemplates({ dataDir, outputDir })).rejects.toThrow("npx nx run label-fixes:samples");
  });

  it("names the key that a sample lacks", async () => {
    await writeSamples([{ studyId: 1, seriesId: 2, xyzSlice: [] }]);
    await expect(writeTemplates({ dataDir, outputDir })).rejects.toThrow(
      /samples\.0: the key "sliceSize" is missing/,
    );
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

describe("makeScsTemplate", () => {
  it("refuses samples of another number of points", () => {
    expect(() => makeScsTemplate([sample(9, 256, 1)])).toThrow(
      "study 1, series 9: 10 points, where an SCS sample has 5",
    );
    expect(() => makeScsTemplate([])).toThrow("no SCS sample");
  });
});

describe("shapeAlignmentProgram", () => {
  const config = (): Promise<{ dataDir: string; outputDir: string; workspaceRoot: string }> =>
    Promise.resolve({ dataDir, outputDir, workspaceRoot: outputDir });
  const run = (...args: string[]) => answerCommandLine(shapeAlignmentProgram(config), args);

  it("makes the templates and says where they are and how much shapes vary", async () => {
    await writeSamples([sample(7, 256, 1), sample(8, 512, 2)]);
    const printed = await run("templates");
    expect(printed).toMatch(
      /^NFN template of 2 samples: \/.*shapes.nfn-template\.json\npoints vary by 0\.\d px of 512/,
    );
    expect(printed).toContain("no SCS template: the sample table is empty");
  });

  it("makes a template of any sample table", async () => {
    const [samples, out] = [join(outputDir, "mine.json"), join(outputDir, "template.json")];
    await writeFile(samples, JSON.stringify({ samples: [sample(7, 256, 1, 5)] }));
    const printed = await run("template", "scs", "--samples", samples, "--out", out);
    expect(printed).toContain("SCS template of 1 samples: ");
    expect((await readJson(out, parseTemplate)).points).toHaveLength(5);
  });

  it.each([
    { args: ["--bogus"], message: "unknown option --bogus" },
    { args: ["moulds"], message: 'unknown command "moulds"' },
    { args: ["template", "nfn"], message: "--samples FILE is missing" },
    {
      args: ["template", "ss", "--samples", "a", "--out", "b"],
      message: 'TASK "ss" must be one of nfn, scs',
    },
    { args: ["templates", "--out", "b"], message: "unknown option --out" },
    { args: [], message: "usage: spinegrade-shape-alignment templates" },
  ])("explains its use when called with $args", async ({ args, message }) => {
    await expect(run(...args)).rejects.toThrow(UserError);
    await expect(run(...args)).rejects.toThrow(message);
  });

  it("prints its use on request", async () => {
    expect(await run("--help")).toContain(
      "writes data-processed/shapes/nfn-template.json, scs-template.json",
    );
  });
});
