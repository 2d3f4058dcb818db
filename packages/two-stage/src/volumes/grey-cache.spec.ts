import { expect, it } from "@jest/globals";
import type { Grey } from "@spinegrade/crops";
import { GreyCache } from "./grey-cache.ts";

/** Bytes of half the budget; nothing is written to them. */
const HALF = 2 ** 27;

it("counts a volume once that several examples ask for at a time", async () => {
  const cache = new GreyCache();
  let made = 0;
  const get = (name: string): Promise<Grey> =>
    cache.get(name, async () => {
      made++;
      await Promise.resolve();
      return { voxels: new Uint8Array(HALF), shape: [1, 1, HALF] };
    });
  await Promise.all([get("a"), get("a")]);
  await get("b");
  const before = made;
  await get("b");
  expect(made).toBe(before);
});
