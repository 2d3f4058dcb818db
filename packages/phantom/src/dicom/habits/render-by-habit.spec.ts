import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import {
  LANGUAGES,
  planStudy,
  renderByHabit,
  renderStudy,
  VENDORS,
  type HeaderHabits,
  type StudyPlan,
} from "@spinegrade/phantom";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies, type FoundStudy } from "@spinegrade/series-types";

const size = { imageSize: 16, sagittalSlices: 7, axialSlices: 7 };
const planOf = (index: number): StudyPlan =>
  planStudy({ seed: 3, split: "train", index, model: "enriched", size });
const hasStir = ({ series }: StudyPlan): boolean => series.some(({ sequence }) => sequence === "STIR");

let plans: { readonly plain: StudyPlan; readonly stir: StudyPlan };
let folder: string;
let folders = 0;
beforeAll(async () => {
  const all = Array.from({ length: 20 }, (_, index) => planOf(index));
  const [plain, stir] = [all.find((plan) => !hasStir(plan)), all.find(hasStir)];
  if (plain === undefined || stir === undefined) throw new Error("the studies have no STIR, or only STIR");
  plans = { plain, stir };
  folder = await temporaryFolder("phantom-habits");
});

/** The only study of a folder with the files of a plan, written by a manufacturer's habits. */
async function findOf(plan: StudyPlan, habits: HeaderHabits): Promise<FoundStudy> {
  const own = join(folder, String(++folders));
  await mkdir(own);
  for (const { path, bytes } of renderByHabit(plan, habits)) await writeFile(join(own, path), bytes);
  const { studies, skipped } = await findStudies(own);
  expect(skipped).toEqual([]);
  const [study, ...others] = studies;
  expect(others).toEqual([]);
  if (study === undefined) throw new Error("no study was found");
  return study;
}

const typesOf = ({ series }: FoundStudy): string[] => series.map(({ type }) => type).sort();

const HABITS = VENDORS.flatMap((vendor) => LANGUAGES.map((language) => ({ vendor, language })));

describe.each(HABITS)("a study from $vendor, described in $language", (habits) => {
  it("is typed right, and surely", async () => {
    const study = await findOf(plans.plain, habits);
    expect(typesOf(study)).toEqual(["axial-t2", "sagittal-t1", "sagittal-t2"]);
    for (const { confidence, isLumbar, reasons } of study.series) {
      expect(confidence).toBeGreaterThan(0.9);
      expect(isLumbar).toBe(true);
      expect(reasons.filter((reason) => reason.startsWith("but "))).toEqual([]);
    }
  });

  it("has its STIR found, with or without a TI", async () => {
    const study = await findOf(plans.stir, habits);
    expect(typesOf(study)).toEqual(["axial-t2", "sagittal-stir", "sagittal-t1"]);
    expect(study.series.find(({ type }) => type === "sagittal-stir")?.isFatSaturated).toBe(true);
  });
});

describe("odd studies", () => {
  const habits = { vendor: "siemens", language: "german" } as const;

  it("of enhanced multi-frame files are typed likewise, and give the same volumes", async () => {
    const study = await findOf(plans.stir, { ...habits, vendor: "philips", isMultiFrame: true });
    expect(typesOf(study)).toEqual(["axial-t2", "sagittal-stir", "sagittal-t1"]);
    const single = await findOf(plans.stir, { ...habits, vendor: "philips" });
    for (const { type, files } of study.series) {
      expect(files).toHaveLength(1);
      const ids = { studyId: 1, seriesId: 1 };
      const options = { instanceNumbers: "tag" } as const;
      const others = single.series.find((one) => one.type === type)?.files ?? [];
      const [volume, other] = [
        await ingestSeries(files, ids, options),
        await ingestSeries(others, ids, options),
      ];
      expect(volume.shape).toEqual(other.shape);
      expect(Buffer.compare(volume.voxels, other.voxels)).toBe(0);
    }
  });

  it("with a scout inside a series have it apart from the series' stack", async () => {
    const study = await findOf(plans.plain, { ...habits, hasScout: true });
    expect(typesOf(study)).toEqual(["axial-t2", "localiser", "sagittal-t1", "sagittal-t2"]);
    const scout = study.series.find(({ type }) => type === "localiser");
    const stack = study.series.find(
      ({ type, seriesInstanceUid }) => type !== "localiser" && seriesInstanceUid === scout?.seriesInstanceUid,
    );
    expect([scout?.files.length, stack?.files.length]).toEqual([2, 7]);
    expect([scout?.part, stack?.part].sort()).toEqual([1, 2]);
  });

  it("with two series of one kind have both typed", async () => {
    const study = await findOf(plans.plain, { ...habits, repeatsFirst: true });
    expect(study.series).toHaveLength(4);
    expect(new Set(typesOf(study))).toEqual(new Set(["axial-t2", "sagittal-t1", "sagittal-t2"]));
  });

  it("have the pixels of the phantom's own", () => {
    const pixelsOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.length - 512);
    const own = [...renderStudy(plans.plain)].map(({ bytes }) =>
      Buffer.from(pixelsOf(bytes)).toString("hex"),
    );
    const other = [...renderByHabit(plans.plain, habits)].map(({ bytes }) =>
      Buffer.from(pixelsOf(bytes)).toString("hex"),
    );
    expect(other).toEqual(own);
  });
});
