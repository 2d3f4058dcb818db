import { describe, expect, it } from "@jest/globals";
import { readGolden } from "@spinegrade/test-utils";
import { learningRateAt, type ScheduleMoment } from "./learning-rate.ts";

const golden = readGolden(import.meta.url, "train-steps.json") as {
  schedules: {
    name: string;
    warmUpSteps: number;
    totalSteps: number;
    rate: number;
    finalRate: number;
    rates: number[];
  }[];
};

const at = (step: number, changes: Partial<ScheduleMoment> = {}): ScheduleMoment => ({
  epoch: 0,
  step,
  totalSteps: 100,
  warmUpSteps: 0,
  ...changes,
});

describe("learningRateAt", () => {
  it("is constant, or changes at the epochs that the schedule names", () => {
    expect(learningRateAt(0.1, at(7))).toBe(0.1);
    const schedule = [
      { fromEpoch: 0, rate: 1e-4 },
      { fromEpoch: 11, rate: 5e-5 },
    ];
    const rates = [0, 10, 11, 40].map((epoch) => learningRateAt(schedule, at(3, { epoch })));
    expect(rates).toEqual([1e-4, 1e-4, 5e-5, 5e-5]);
    expect(() => learningRateAt([{ fromEpoch: 1, rate: 1 }], at(0))).toThrow('begin with "fromEpoch": 0');
  });

  it.each(golden.schedules)("follows PyTorch's schedulers: $name", (schedule) => {
    const { totalSteps, warmUpSteps, rate, finalRate, rates } = schedule;
    for (const [step, expected] of rates.entries()) {
      const found = learningRateAt(
        { schedule: "cosine", rate, finalRate },
        at(step, { totalSteps, warmUpSteps }),
      );
      expect(found).toBeCloseTo(expected, 12);
    }
  });

  it("warms any schedule up", () => {
    const rates = [0, 1, 2, 3, 4].map((step) => learningRateAt(0.4, at(step, { warmUpSteps: 4 })));
    expect(rates).toEqual([0.1, 0.2, 0.3, 0.4, 0.4].map((rate) => expect.closeTo(rate, 12)));
  });
});
