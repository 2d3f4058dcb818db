import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { cordEnd } from "./cord-end.ts";
import type { NamedDiscs } from "./name-discs.ts";

/** Discs 32 mm apart; that of L1/L2 lies 100 mm below the highest. */
const steps = Array.from({ length: 10 }, (_, i) => 300 - 32 * i);
const discs: NamedDiscs = { steps, first: 3, distance: 0.1, nextDistance: 0.9 };
const stepAt = (level: number): number => 300 - 32 * (3 + level);

it("finds the tip of a cord that tapers, between noise and narrowed levels", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1.5, max: 1, noNaN: true }),
      fc.array(fc.double({ min: -0.07, max: 0.07, noNaN: true }), { minLength: 320, maxLength: 320 }),
      fc.constantFrom(1, 2, 3),
      (tip, noise, narrowed) => {
        const brightness = noise.map((error, step) => {
          const above = (step - stepAt(tip)) / 32;
          const share = above <= 0 ? 1 : Math.max(0, 0.7 - above);
          const isNarrow = Math.abs(step - stepAt(narrowed)) < 8;
          return isNarrow ? 0 : 0.2 + 0.4 * share + error;
        });
        expect(Math.abs((cordEnd(discs, brightness) ?? Infinity) - tip)).toBeLessThan(0.35);
      },
    ),
    { numRuns: 40 },
  );
});

it("finds none in a sac of one brightness", () => {
  expect(
    cordEnd(
      discs,
      Array.from({ length: 320 }, () => 0.2),
    ),
  ).toBeUndefined();
});
