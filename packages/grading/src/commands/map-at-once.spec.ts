import { expect, it } from "@jest/globals";
import { setImmediate } from "node:timers/promises";
import { mapAtOnce } from "./map-at-once.ts";

it("keeps the order of the items, and begins no more at once than it may", async () => {
  let [running, most] = [0, 0];
  const doubled = await mapAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = item % 3; turn >= 0; turn--) await setImmediate();
    running--;
    return 2 * item;
  });
  expect(doubled).toEqual([2, 4, 6, 8, 10, 12, 14]);
  expect(most).toBe(3);
});

it("throws the first error when those begun have ended, and begins no other", async () => {
  const ended: number[] = [];
  const all = mapAtOnce([1, 2, 3, 4], 2, async (item) => {
    await setImmediate();
    if (item === 1) throw new Error("the first fails");
    await setImmediate();
    ended.push(item);
  });
  await expect(all).rejects.toThrow("the first fails");
  expect(ended).toEqual([2]);
});
