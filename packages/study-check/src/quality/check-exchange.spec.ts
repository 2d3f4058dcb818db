import { expect, it } from "@jest/globals";
import { repeats } from "@spinegrade/test-utils";
import { checkQuality, type LevelEvidence } from "@spinegrade/study-check";
import { toPatientMm, type Volume } from "@spinegrade/volumes";
import { levelCentres, placePoints } from "../levels/place-points.ts";
import { spineLine, type SpineLine } from "../levels/spine-line.ts";
import {
  blackVolume,
  foraminaOf,
  planVariant,
  predictionAt,
  renderSeries,
} from "../testing/phantom-study.ts";

const studies = Array.from({ length: repeats(2, 40) }, (_, index) => 100 + index);

const codesOf = (pair: LevelEvidence): string[] => checkQuality({ series: [], pair }).map(({ code }) => code);

it("flags a T1 and a T2 whose headers are exchanged, and no pair in order", async () => {
  for (const index of studies) {
    const plan = planVariant(index);
    const t1 = await renderSeries(plan, "Sagittal T1");
    const t2 = await renderSeries(plan, "Sagittal T2/STIR");
    const places = foraminaOf(plan);
    expect(codesOf({ series: [predictionAt(places, t1)], t1, t2 })).toEqual([]);
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2, t2: t1 })).toEqual(["series-exchanged"]);
    // one series alone, and one of another frame of reference, tell nothing
    const moved = { ...t1, sliceTable: { ...t1.sliceTable, frameOfReferenceUid: "1.2.3" } };
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2 })).toEqual([]);
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2, t2: moved })).toEqual([]);
  }
});

/** A volume of two greys: in a sac of 16 x 16 mm behind the line, and around it. */
function volumeOfSac(empty: Volume, line: SpineLine, [sac, around]: readonly [number, number]): Volume {
  const [slices, rows, columns] = empty.shape;
  const voxels = new Uint8Array(slices * rows * columns).map((_, index) => {
    const [z, y] = [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows];
    const place = toPatientMm(empty.sliceTable, [index % columns, y, z]);
    if (place === null) throw new Error("the plan states where its slices lie");
    const [lineX, lineY] = line.at(place[2]);
    const [side, back] = [place[0] - lineX, place[1] - lineY];
    return Math.abs(side) <= 8 && back >= 0 && back <= 16 ? sac : around;
  });
  return { ...empty, voxels };
}

it("does not take fat, bright on T1 and dark on STIR, for fluid, however bright it is", () => {
  const plan = planVariant(100);
  const empty = blackVolume(plan);
  const series = [predictionAt(foraminaOf(plan), empty)];
  const line = spineLine(levelCentres(series.flatMap(placePoints)));
  if (line === undefined) throw new Error("the points of the plan make no line");
  const [t1, stir] = [volumeOfSac(empty, line, [40, 230]), volumeOfSac(empty, line, [160, 25])];
  expect(codesOf({ series, t1, t2: stir })).toEqual([]);
});
