import { describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import { drawPlaces } from "./draw-places.ts";

const labelled = [0, 1].map((index) => ({
  seriesId: 1,
  volumeKey: "key",
  point: [100 + index, 50, 3] as const,
}));
const found = [0, 1].map((index) => ({
  seriesId: 1,
  volumeKey: "key",
  point: [300 + index, 50, 4] as const,
}));

function draw(seed: number, labelledShare: number, share: number): (readonly number[] | undefined)[] {
  const settings = { labelledShare, pointJitter: { share, px: 5 } };
  return drawPlaces({ labelled, found }, settings, Generator.fromSeed(seed, "places")).map(
    (one) => one?.point,
  );
}

describe("the places of a training example", () => {
  it("are all labelled or all found, by their share", () => {
    const draws = Array.from({ length: 400 }, (_, seed) => draw(seed, 0.5, 0));
    const isLabelled = draws.map((points) => points[0]?.[0] === 100);
    draws.forEach((points, index) => {
      expect(points).toEqual((isLabelled[index] === true ? labelled : found).map(({ point }) => point));
    });
    expect(Math.abs(isLabelled.filter(Boolean).length / draws.length - 0.5)).toBeLessThan(0.1);
  });

  it("move by up to 5 px in x and y, each by a separate draw, and never in z", () => {
    const moves = Array.from({ length: 200 }, (_, seed) => draw(seed, 1, 1)).map((points) =>
      points.map((point, index) => [(point?.[0] ?? NaN) - 100 - index, (point?.[1] ?? NaN) - 50]),
    );
    const all = moves.flat(2).map(Math.abs);
    expect(Math.max(...all)).toBeLessThanOrEqual(5);
    expect(Math.max(...all)).toBeGreaterThan(4);
    expect(moves.every(([first, second]) => first?.[0] !== second?.[0])).toBe(true);
    expect(draw(1, 1, 1).every((point) => point?.[2] === 3)).toBe(true);
    expect(draw(7, 0.5, 0.5)).toEqual(draw(7, 0.5, 0.5));
  });

  it("are the other kind's where the drawn kind has none, and null where none has", () => {
    const settings = { labelledShare: 0, pointJitter: { share: 0, px: 5 } };
    const [first, second] = drawPlaces(
      { labelled: [labelled[0] ?? null, null], found: [null, null] },
      settings,
      Generator.fromSeed(1, "places"),
    );
    expect([first?.point, second]).toEqual([[100, 50, 3], null]);
  });
});
