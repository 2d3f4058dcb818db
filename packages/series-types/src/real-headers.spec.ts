import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { testData } from "@spinegrade/test-utils";
import { findStudies, typeSeries, type FoundStudies } from "@spinegrade/series-types";
import { sagittal, stack } from "./testing/headers.ts";

const images = testData("dicom");
const tables = testData("rsna-2024");

/** Types of scanners' files, as their headers were read by hand. */
const TYPES = [
  ["derived", false], // MPR of an abdomen with contrast agent, Siemens
  ["axial-diffusion", undefined], // echo planar of a phantom, Siemens
  ["other", false], // enhanced, without orientation: T1 of a head, Philips
  ["coronal-t1", false], // a knee
  ["axial-stir", false], // a brain
];

images.describe("headers of scanners", () => {
  let found: FoundStudies;
  beforeAll(async () => {
    found = await findStudies(images.path);
  });

  it("are typed as a person types them", () => {
    const typed = found.studies.flatMap(({ series }) => series.map(({ type, isLumbar }) => [type, isLumbar]));
    for (const [type, isLumbar] of TYPES) expect(typed).toContainEqual([type, isLumbar]);
    expect(found.studies.flatMap(({ series }) => series).filter(({ isLumbar }) => isLumbar)).toEqual([]);
  });

  it("leave every other file with a reason", () => {
    expect(found.skipped.length).toBeGreaterThan(5);
    expect(found.skipped.every(({ reason }) => reason !== "")).toBe(true);
  });
});

const DESCRIPTIONS = {
  "Sagittal T1": sagittal({ seriesDescription: "Sagittal T1" }, 15),
  "Sagittal T2/STIR": sagittal({ seriesDescription: "Sagittal T2/STIR" }, 15),
  "Axial T2": stack("axial", { seriesDescription: "Axial T2" }, 30),
};

describe("the competition's descriptions", () => {
  it.each([
    ["Sagittal T1", "sagittal-t1"],
    ["Sagittal T2/STIR", "sagittal-t2"],
    ["Axial T2", "axial-t2"],
  ] as const)("%s alone is typed %s", (description, type) => {
    expect(typeSeries(DESCRIPTIONS[description]).type).toBe(type);
  });
});

tables.describe("the competition's series table", () => {
  it("holds no description but those", async () => {
    const lines = createInterface({
      input: createReadStream(join(tables.path, "train_series_descriptions.csv")),
    });
    const found = new Set<string>();
    for await (const line of lines) found.add(line.split(",")[2] ?? "");
    expect([...found].sort()).toEqual([...Object.keys(DESCRIPTIONS), "series_description"].sort());
  });
});
