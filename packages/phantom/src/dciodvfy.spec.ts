import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { planStudy, renderStudy } from "@spinegrade/phantom";

/** The validator of DICOM's information objects in Debian's package dicom3tools; the tests are skipped without it. */
const VALIDATOR = "dciodvfy";
const isInstalled = spawnSync(VALIDATOR, ["-version"]).error === undefined;

const size = { imageSize: 16, sagittalSlices: 2, axialSlices: 2 };

interface Judged {
  readonly kind: string;
  readonly messages: string;
}

(isInstalled ? describe : describe.skip)(`the phantom's files, judged by ${VALIDATOR}`, () => {
  let folder: string;
  const judged: Judged[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "spinegrade-phantom-"));
    for (let index = 0; index < 10; index++) {
      const plan = planStudy({ seed: 3, split: "train", index, model: "enriched", size });
      const sequences = new Map(plan.series.map(({ seriesId, sequence }) => [String(seriesId), sequence]));
      const series = plan.series.map((each) => ({ ...each, slices: each.slices.slice(0, 1) }));
      for (const [place, { path, bytes }] of [...renderStudy({ ...plan, series })].entries()) {
        const file = join(folder, `${index}-${place}.dcm`);
        await writeFile(file, bytes);
        const { stdout, stderr } = spawnSync(VALIDATOR, [file], { encoding: "utf8" });
        judged.push({ kind: sequences.get(path.split("/")[1] ?? "") ?? "", messages: stdout + stderr });
      }
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are of all kinds", () => {
    expect(new Set(judged.map(({ kind }) => kind))).toEqual(new Set(["T1", "T2", "STIR"]));
    expect(judged.every(({ messages }) => messages.includes("MRImage"))).toBe(true);
  });

  it("have no error, and all that a DICOMDIR needs", () => {
    const faults = judged.flatMap(({ messages }) =>
      messages.split("\n").filter((line) => line.startsWith("Error") || line.includes("DICOMDIR")),
    );
    expect([...new Set(faults)]).toEqual([]);
  });
});
