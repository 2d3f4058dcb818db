import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";

/** The validator of DICOM's information objects in Debian's package dicom3tools; the tests are skipped without it. */
const VALIDATOR = "dciodvfy";
const isInstalled = spawnSync(VALIDATOR, ["-version"]).error === undefined;

const size = { imageSize: 16, sagittalSlices: 2, axialSlices: 2 };

/** The first study with a STIR series and the first without. */
function choosePlans(): StudyPlan[] {
  const plans = Array.from({ length: 20 }, (_, index) =>
    planStudy({ seed: 3, split: "train", index, model: "enriched", size }),
  );
  const hasStir = ({ series }: StudyPlan): boolean => series.some(({ sequence }) => sequence === "STIR");
  return [plans.find(hasStir), plans.find((plan) => !hasStir(plan))].filter((plan) => plan !== undefined);
}

interface Judged {
  readonly kind: string;
  readonly messages: string;
}

(isInstalled ? describe : describe.skip)(`the phantom's files, judged by ${VALIDATOR}`, () => {
  let folder: string;
  const judged: Judged[] = [];
  beforeAll(async () => {
    folder = await temporaryFolder("phantom");
    for (const plan of choosePlans()) {
      const sequences = new Map(plan.series.map(({ seriesId, sequence }) => [String(seriesId), sequence]));
      const series = plan.series.map((each) => ({ ...each, slices: each.slices.slice(0, 1) }));
      for (const { path, bytes } of renderStudy({ ...plan, series })) {
        const [studyId = "", seriesId = ""] = path.split("/");
        const file = join(folder, `${studyId}-${seriesId}.dcm`);
        await writeFile(file, bytes);
        const { stdout, stderr } = spawnSync(VALIDATOR, [file], { encoding: "utf8" });
        judged.push({ kind: sequences.get(seriesId) ?? "", messages: stdout + stderr });
      }
    }
  });

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
