import { expect, it } from "@jest/globals";
import { repeats } from "@spinegrade/test-utils";
import { checkQuality, type LevelEvidence } from "@spinegrade/study-check";
import { foraminaOf, planVariant, predictionAt, renderSeries } from "../testing/phantom-study.ts";

const studies = Array.from({ length: repeats(2, 40) }, (_, index) => 100 + index);

it("flags a T1 and a T2 whose headers are exchanged, and no pair in order", async () => {
  for (const index of studies) {
    const plan = planVariant(index);
    const t1 = await renderSeries(plan, "Sagittal T1");
    const t2 = await renderSeries(plan, "Sagittal T2/STIR");
    const places = foraminaOf(plan);
    const codesOf = (pair: LevelEvidence): string[] =>
      checkQuality({ series: [], pair }).map(({ code }) => code);
    expect(codesOf({ series: [predictionAt(places, t1)], t1, t2 })).toEqual([]);
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2, t2: t1 })).toEqual(["series-exchanged"]);
    // one series alone, and one of another frame of reference, tell nothing
    const moved = { ...t1, sliceTable: { ...t1.sliceTable, frameOfReferenceUid: "1.2.3" } };
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2 })).toEqual([]);
    expect(codesOf({ series: [predictionAt(places, t2)], t1: t2, t2: moved })).toEqual([]);
  }
});
