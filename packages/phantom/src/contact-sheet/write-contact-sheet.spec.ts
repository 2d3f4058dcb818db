import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { generateDataSet, writeContactSheet } from "@spinegrade/phantom";

let dataDir: string;

beforeAll(async () => {
  dataDir = await temporaryFolder("phantom");
  const source = {
    seed: 2,
    trainStudies: 2,
    testStudies: 0,
    size: { imageSize: 40, sagittalSlices: 5, axialSlices: 5 },
  };
  await generateDataSet(source, { dataDir, progressStream: { write: () => true } });
});

describe("writeContactSheet", () => {
  it("writes a page with the slices of each study and close-ups by grade", async () => {
    const out = join(dataDir, "sheet.html");
    await writeContactSheet(dataDir, out);
    const page = await readFile(out, "utf8");
    for (const text of [
      "T1, left foramina",
      "T1, midline",
      "T1, right foramina",
      "T2/STIR, midline",
      "Axial T2, L4/L5",
    ]) {
      expect(page.split(`<figcaption>${text}</figcaption>`).length - 1).toBe(2);
    }
    expect(page.includes("Foramina, Sagittal T1: normal or mild")).toBe(true);
  });

  it("writes the same as one picture", async () => {
    const out = join(dataDir, "sheet.png");
    await writeContactSheet(dataDir, out);
    expect((await readFile(out)).subarray(1, 4).toString("latin1")).toBe("PNG");
  });

  it("refuses any other kind of file", async () => {
    await expect(writeContactSheet(dataDir, join(dataDir, "sheet.pdf"))).rejects.toThrow(
      "must end in .html or .png",
    );
  });
});
