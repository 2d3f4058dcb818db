import { beforeAll, expect, it } from "@jest/globals";
import { findStudies, type TypedSeries } from "@spinegrade/series-types";
import { gradingWorkspace } from "../testing/grading-workspace.ts";
import { chooseSeries, whyNotChosen } from "./choose-series.ts";

let t1: TypedSeries;

beforeAll(async () => {
  const { dir } = await gradingWorkspace();
  const { studies } = await findStudies(dir);
  const found = studies[0]?.series.find(({ type }) => type === "sagittal-t1");
  if (found === undefined) throw new Error("no Sagittal T1 series");
  t1 = { ...found, confidence: 0.9, hasContrast: false, isLumbar: true };
});

it("chooses the surest series of a kind, and says why it does not choose another", () => {
  const cases: [Partial<TypedSeries>, string][] = [
    [{ type: "localiser" }, "no net grades series of type localiser"],
    [{ isLumbar: false }, "it does not show the lumbar spine"],
    [{ confidence: 0.4 }, "its type is less certain than that of another Sagittal T1 series"],
    [{ isFatSaturated: true }, "fat is suppressed in it, and not in another Sagittal T1 series"],
    [{ hasContrast: true }, "it was acquired after contrast agent, and another Sagittal T1 series without"],
  ];
  for (const [change, reason] of cases) {
    const other = { ...t1, ...change };
    const study = [other, t1];
    expect(chooseSeries(study, "Sagittal T1")).toEqual([t1]);
    expect(whyNotChosen(other, study)).toBe(reason);
  }
  // T2 is graded with and without fat
  const both = [false, true].map((isFatSaturated) => ({
    ...t1,
    type: "sagittal-t2" as const,
    isFatSaturated,
  }));
  expect(chooseSeries(both, "Sagittal T2/STIR")).toEqual(both);
  // the only one of its kind is chosen, after contrast agent too
  const only = { ...t1, hasContrast: true, isFatSaturated: true };
  expect(chooseSeries([only], "Sagittal T1")).toEqual([only]);
});
