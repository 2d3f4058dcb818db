import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { UserError } from "@spinegrade/pipeline";
import type { AnyFoldResult } from "../report/fold-result.ts";
import type { TrainedEpoch } from "../state/training-progress.ts";
import { bestEpoch, findKeptEpoch, keptEpochOf } from "./kept-epoch.ts";

const epochsOf = (losses: readonly number[]) =>
  losses.map((validation, index) => ({ epoch: index + 1, validation }));

const bestOf = (losses: readonly number[]) => bestEpoch(epochsOf(losses), (loss) => loss);

describe("bestEpoch", () => {
  it("is the earliest of those with the lowest objective", () => {
    expect(bestOf([0.7, 0.5, 0.6, 0.5])).toBe(2);
    expect(() => bestOf([])).toThrow("no epoch is validated yet");
  });

  it("changes only when a later epoch is better than all before, as a training sees them", () => {
    const losses = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(losses, (drawn) => {
        const [before, now] = [bestOf(drawn.slice(0, -1)), bestOf(drawn)];
        const last = drawn.at(-1) ?? 0;
        expect(now).toBe(last < Math.min(...drawn.slice(0, -1)) ? drawn.length : before);
      }),
    );
  });
});

describe("findKeptEpoch", () => {
  it("is the last one where a result does not say", () => {
    const epochs = epochsOf([3, 2, 1]);
    expect(findKeptEpoch({ epochs })?.epoch).toBe(3);
    expect(findKeptEpoch({ epochs, keptEpoch: 2 })?.epoch).toBe(2);
    expect(findKeptEpoch({ epochs, keptEpoch: 9 })).toBeUndefined();
  });
});

describe("keptEpochOf", () => {
  it("names the fold whose result was edited, and what to do", () => {
    const result: AnyFoldResult<TrainedEpoch> = {
      ...{
        run: "nfn",
        fold: 2,
        dataSet: { synthetic: true, tables: {} },
        checkpoint: "",
        device: "cpu",
        engine: "",
      },
      ...{
        trainingSamples: 1,
        validationSamples: 1,
        skippedSteps: 0,
        unreadable: [],
        keptEpoch: 3,
        epochs: [],
      },
    };
    expect(() => keptEpochOf(result)).toThrow(UserError);
    expect(() => keptEpochOf(result)).toThrow(
      "result.json of fold 2 of nfn has no epoch 3, whose weights were kept: train the fold again",
    );
  });
});
