import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { testData } from "@spinegrade/test-utils";
import { decodeNpy } from "@spinegrade/npy";
import { meanShape, scsPairs, scsTemplateFromPairs, type Point2 } from "@spinegrade/shape-alignment";
import { rmsAfterFit } from "./testing/rms-after-fit.ts";

const tables = testData("rsna-2024");
const [coordinates, nfnMean, scsMean] = [
  "train_label_coordinates.fix01b.csv",
  "nfn_sag_t1_mean_shape.512.npy",
  "scs_sag_t2_mean.512.npy",
].map((file) => join(tables.path, file)) as [string, string, string];

const LEVELS = ["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"];

/** The points of some conditions of every series that has all of them, in the slices' own pixels. */
async function readShapes(conditions: readonly string[]): Promise<Float64Array[]> {
  const bySeries = new Map<string, Float64Array>();
  for (const line of (await readFile(coordinates, "utf8")).split(/\r?\n/).slice(1)) {
    const [study = "", series = "", , condition = "", level = "", x = "", y = ""] = line.split(",");
    const place = conditions.indexOf(condition);
    if (place < 0) continue;
    const key = `${study}/${series}`;
    const shape = bySeries.get(key) ?? new Float64Array(10 * conditions.length).fill(Number.NaN);
    bySeries.set(key, shape);
    shape.set([Number(x), Number(y)], 2 * (5 * place + LEVELS.indexOf(level)));
  }
  return [...bySeries.values()].filter((shape) => !shape.some(Number.isNaN));
}

async function readPoints(path: string): Promise<Point2[]> {
  const { data } = decodeNpy(new Uint8Array(await readFile(path)));
  expect(data).toHaveLength(20);
  return Array.from({ length: 10 }, (_, k): Point2 => [Number(data[2 * k]), Number(data[2 * k + 1])]);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

tables.describe("templates of the real points, up to a similarity", () => {
  it("match the published one of the foramina within 3 px of 512", async () => {
    const shapes = await readShapes(["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"]);
    expect(shapes.length).toBeGreaterThan(1900);
    const rms = rmsAfterFit(meanShape(shapes).points, await readPoints(nfnMean));
    say(`mean shape of ${shapes.length} NFN series: RMS ${rms.toFixed(2)} px of 512 to the published one`);
    expect(rms).toBeLessThan(3);
  });

  it("match the published one of the canal within 3 px of 512, the points drawn in front of it too", async () => {
    const shapes = await readShapes(["spinal_canal_stenosis"]);
    expect(shapes.length).toBeGreaterThan(1900);
    const { points } = meanShape(shapes);
    const published = await readPoints(scsMean);
    const canal = rmsAfterFit(points, scsTemplateFromPairs(published).points);
    const all = rmsAfterFit(scsPairs(points), published);
    say(
      `mean shape of ${shapes.length} SCS series: RMS ${canal.toFixed(2)} px of 512 to the published one, ` +
        `with the points in front of the canal ${all.toFixed(2)} px`,
    );
    expect(canal).toBeLessThan(3);
    expect(all).toBeLessThan(3);
  });
});
