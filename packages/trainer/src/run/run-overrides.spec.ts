import { describe, expect, it } from "@jest/globals";
import { overridableKeys, readOverrides } from "./run-overrides.ts";

describe("overrides on a command line", () => {
  it("may set every key of a run file, those of its objects joined by a dot", () => {
    expect(overridableKeys()).toEqual(
      expect.arrayContaining(["epochs", "learningRate", "net.imageSize", "augmentation.flip", "onNan"]),
    );
    expect(overridableKeys()).not.toContain("description");
  });

  it("are JSON, or else text, by their own name or in kebab case", () => {
    const options = {
      epochs: "3",
      "learning-rate": "1e-4",
      "net.encoder": "resnet34",
      "on-nan": "skip",
      folds: "[0,1]",
      fold: "2",
    };
    expect(readOverrides(options)).toEqual({
      epochs: 3,
      learningRate: 1e-4,
      "net.encoder": "resnet34",
      onNan: "skip",
      folds: [0, 1],
    });
  });
});
