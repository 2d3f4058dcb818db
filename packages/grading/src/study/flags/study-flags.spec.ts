import { describe, expect, it } from "@jest/globals";
import { type Condition, CONDITIONS, LEVELS } from "@spinegrade/competition-data";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import type { GradedRow } from "../graded-study.ts";
import { emptyRow } from "../task-outcome.ts";
import { flagNotGraded, flagSeries, flagStudy } from "./study-flags.ts";

const STUDY: FoundStudy = {
  patientKey: "0f3a9c1be4d27788",
  patient: { id: undefined, name: undefined, birthDate: undefined },
  studyInstanceUid: "1.1",
  date: "",
  series: [],
  sharesUid: false,
  unusableSlices: new Map(),
  contradictedSlices: 0,
};

const SERIES: TypedSeries = {
  ...{ hasContrast: false, confidence: 1, type: "sagittal-t1", seriesInstanceUid: "1.1.1" },
  ...{ plane: "sagittal", weighting: "t1", isFatSaturated: false, isLumbar: true },
  ...{ reasons: [], files: [], headers: [] },
};

describe("flagStudy", () => {
  it("says that another patient has the study's UID, and how many slices cannot be used", () => {
    expect(flagStudy(STUDY)).toEqual([]);
    const flags = flagStudy({ ...STUDY, sharesUid: true, unusableSlices: new Map([["1.1.1", 2]]) });
    expect(flags.map(({ flag }) => flag)).toEqual(["mixed-patients", "slices-missing"]);
    expect(flags[1]?.reason).toContain("2 slices cannot be used");
    expect(flagStudy({ ...STUDY, contradictedSlices: 1 })).toEqual([
      {
        flag: "slices-contradicted",
        reason: "two files contradict each other about 1 slice: the first by name is used",
      },
    ]);
  });
});

describe("flagNotGraded", () => {
  const rowsOf = (condition: Condition): GradedRow[] =>
    LEVELS.map((level) => emptyRow({ condition, level }, "the study has no series"));

  const gradedBy = (all: readonly Condition[], usable = all) => ({
    all: new Set(all),
    usable: new Set(usable),
  });

  it("names conditions without a grade, each once, of those that models grade", () => {
    const rows = CONDITIONS.flatMap(rowsOf);
    const sides = ["left_subarticular_stenosis", "right_subarticular_stenosis"] as const;
    const reason =
      "not graded: left subarticular stenosis, right subarticular stenosis: the study has no series";
    expect(flagNotGraded(rows, gradedBy(sides), STUDY)).toEqual([{ flag: "series-missing", reason }]);
    expect(flagNotGraded(rows, gradedBy([]), STUDY)).toEqual([]);
  });

  it("tells a series that cannot be graded from one that is missing", () => {
    const rows = CONDITIONS.flatMap(rowsOf);
    const flagsOf = (series: readonly TypedSeries[]): string[] =>
      flagNotGraded(rows, gradedBy(["spinal_canal_stenosis"]), { series }).map(({ flag }) => flag);
    expect(flagsOf([SERIES])).toEqual(["series-missing"]);
    expect(flagsOf([SERIES, { ...SERIES, type: "sagittal-t2" }])).toEqual(["series-unusable"]);
    expect(flagsOf([{ ...SERIES, type: "sagittal-t2", isLumbar: false }])).toEqual(["series-missing"]);
  });

  it("says that every model was trained on the study, where a series shows what they grade", () => {
    const rows = CONDITIONS.flatMap(rowsOf);
    const flagsOf = (series: readonly TypedSeries[]): string[] =>
      flagNotGraded(rows, gradedBy(["spinal_canal_stenosis"], []), { series }).map(({ flag }) => flag);
    expect(flagsOf([{ ...SERIES, type: "sagittal-t2" }])).toEqual(["models-trained-on-study"]);
    expect(flagsOf([])).toEqual(["series-missing"]);
  });

  it("names no condition of which one level is graded", () => {
    const [first, ...rest] = rowsOf("spinal_canal_stenosis");
    if (first === undefined) throw new Error("no levels");
    const rows = [...rest, { ...first, notGraded: null, grade: 0 as const }];
    expect(flagNotGraded(rows, gradedBy(["spinal_canal_stenosis"]), STUDY)).toEqual([]);
  });
});

describe("flagSeries", () => {
  it("counts slices, and names no file: its name may be the patient's", () => {
    const files = ["Doe^Jane/1.dcm", "Doe^Jane/2.dcm"];
    const table = { flags: [{ flag: "duplicate-positions", files }], quarantined: [] } as const;
    expect(flagSeries(SERIES, table)).toEqual([
      { flag: "duplicate-positions", reason: "several slices at one place: 2 slices" },
    ]);
  });
});
