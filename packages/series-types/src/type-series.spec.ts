import { describe, expect, it } from "@jest/globals";
import { typeSeries, type StatedHeader } from "@spinegrade/series-types";
import { sagittal } from "./testing/headers.ts";

const T1: StatedHeader = { scanningSequence: ["SE"], repetitionTime: 550, echoTime: 10 };
const T2: StatedHeader = { scanningSequence: ["SE"], repetitionTime: 3500, echoTime: 105 };
const STIR: StatedHeader = {
  ...{ scanningSequence: ["IR"], repetitionTime: 4000, echoTime: 70, inversionTime: 160 },
};

describe("typeSeries", () => {
  it("types a series by orientation and times, without any description", () => {
    expect(typeSeries(sagittal(T1, 12))).toMatchObject({ type: "sagittal-t1", plane: "sagittal" });
    expect(typeSeries(sagittal(T2, 12)).type).toBe("sagittal-t2");
  });

  it("is surer where the description agrees, and less sure where it contradicts the times, which it lists", () => {
    const silent = typeSeries(sagittal(T1, 12));
    const agreeing = typeSeries(sagittal({ ...T1, seriesDescription: "T1 TSE sag" }, 12));
    const contradicting = typeSeries(sagittal({ ...T1, seriesDescription: "T2 TSE sag" }, 12));
    expect(agreeing.confidence).toBeGreaterThan(silent.confidence);
    expect(contradicting.confidence).toBeLessThan(0.7);
    expect(contradicting.type).toBe("sagittal-t1");
    expect(contradicting.reasons).toContain('but SeriesDescription "T2 TSE sag" names t2');
  });

  it("is unsure where the description names another plane than the orientation, which a de-identifier may have reset", () => {
    const confidenceOf = (seriesDescription: string): number =>
      typeSeries(sagittal({ ...T1, seriesDescription }, 12)).confidence;
    expect(confidenceOf("T1 TSE tra")).toBeLessThan(0.5);
    expect(confidenceOf("T1 TSE")).toBeGreaterThan(0.9);
    expect(confidenceOf("T1 TSE sag, planned on tra")).toBeGreaterThan(0.9);
  });

  it("is unsure where Modality is not MR, and says so", () => {
    const found = typeSeries(sagittal({ ...T1, modality: "CT" }, 12));
    expect([found.type, found.confidence < 0.5]).toEqual(["sagittal-t1", true]);
    expect(found.reasons).toContain("but Modality is CT, not MR");
    expect(typeSeries(sagittal({ ...T1, modality: "MR" }, 12))).toEqual(typeSeries(sagittal(T1, 12)));
  });

  it.each([
    ["seconds", 0.001],
    ["microseconds", 1000],
  ])("goes by the description where times are stated in %s, which no spin echo has in ms", (_, factor) => {
    const typeOf = (times: StatedHeader, seriesDescription: string): string => {
      const { repetitionTime = Number.NaN, echoTime = Number.NaN, inversionTime } = times;
      const wrong = {
        ...{ repetitionTime: repetitionTime * factor, echoTime: echoTime * factor },
        ...(inversionTime !== undefined && { inversionTime: inversionTime * factor }),
      };
      return typeSeries(sagittal({ ...times, ...wrong, seriesDescription }, 12)).type;
    };
    expect(typeOf(T2, "Sagittal T2")).toBe("sagittal-t2");
    expect(typeOf(T1, "Sagittal T1")).toBe("sagittal-t1");
    expect(typeOf(STIR, "Sagittal STIR")).toBe("sagittal-stir");
  });

  it("types a series of 200,000 images", () => {
    const [header] = sagittal(T1, 1);
    const frames = Array.from({ length: 200_000 }, () => header?.frames?.[0] ?? {});
    expect(typeSeries([{ ...header, frames }]).type).toBe("sagittal-t1");
  });
});
