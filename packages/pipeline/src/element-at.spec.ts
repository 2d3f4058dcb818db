import { describe, expect, it } from "@jest/globals";
import { elementAt } from "@spinegrade/pipeline/element-at";

const LEVELS = ["L1/L2", "L2/L3", "L3/L4"];

describe("elementAt", () => {
  it.each([
    [0, "L1/L2"],
    [2, "L3/L4"],
    [-1, "L3/L4"],
    [-3, "L1/L2"],
  ])("finds the element %i", (index, expected) => {
    expect(elementAt(LEVELS, index)).toBe(expected);
  });

  it("returns zeros and empty texts as they are", () => {
    expect(elementAt(new Float32Array(1), 0)).toBe(0);
    expect(elementAt([""], 0)).toBe("");
  });

  it.each([3, -4, 0.5, NaN])("refuses the index %d, which is not in the list", (index) => {
    expect(() => elementAt(LEVELS, index)).toThrow(
      new RangeError(`there is no element ${index} in a list of 3`),
    );
  });
});
