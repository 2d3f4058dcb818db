import { expect, it } from "@jest/globals";
import { groupBy } from "@spinegrade/pipeline/group-by";

it("keeps the order of items, and that of keys as they first occur", () => {
  const words = ["slice", "grade", "series", "fold", "group"];
  expect([...groupBy(words, ([first]) => first)]).toEqual([
    ["s", ["slice", "series"]],
    ["g", ["grade", "group"]],
    ["f", ["fold"]],
  ]);
  expect(groupBy([], String).size).toBe(0);
});
