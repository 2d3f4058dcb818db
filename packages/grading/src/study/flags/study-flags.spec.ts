import { describe, expect, it } from "@jest/globals";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { flagSeries, flagStudy } from "./study-flags.ts";

const STUDY: FoundStudy = {
  patientKey: "0f3a9c1be4d27788",
  patient: { id: undefined, name: undefined, birthDate: undefined },
  studyInstanceUid: "1.1",
  date: "",
  series: [],
  sharesUid: false,
  unusableSlices: 0,
};

describe("flagStudy", () => {
  it("says that another patient has the study's UID, and how many slices cannot be used", () => {
    expect(flagStudy(STUDY)).toEqual([]);
    const flags = flagStudy({ ...STUDY, sharesUid: true, unusableSlices: 2 });
    expect(flags.map(({ flag }) => flag)).toEqual(["mixed-patients", "slices-missing"]);
    expect(flags[1]?.reason).toContain("2 slices cannot be used");
  });
});

describe("flagSeries", () => {
  it("counts slices, and names no file: its name may be the patient's", () => {
    const series: TypedSeries = {
      ...{ hasContrast: false, confidence: 1, type: "sagittal-t1", seriesInstanceUid: "1.1.1" },
      ...{ plane: "sagittal", weighting: "t1", isFatSaturated: false, isLumbar: true },
      ...{ reasons: [], files: [], headers: [] },
    };
    const files = ["Doe^Jane/1.dcm", "Doe^Jane/2.dcm"];
    const table = { flags: [{ flag: "duplicate-positions", files }], quarantined: [] } as const;
    expect(flagSeries(series, table)).toEqual([
      { flag: "duplicate-positions", reason: "several slices at one place: 2 slices" },
    ]);
  });
});
