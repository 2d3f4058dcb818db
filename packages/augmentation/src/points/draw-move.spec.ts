import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import { applyToPoint, FRAME_SIZE, IDENTITY } from "@spinegrade/shape-alignment";
import {
  drawMove,
  NFN_INTENDED,
  NFN_PUBLISHED,
  SCS_INTENDED,
  SCS_PUBLISHED,
  type XyzSlice,
} from "@spinegrade/augmentation";
import { NFN_TEMPLATE, SCS_TEMPLATE, spine } from "../testing/spine.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe("drawMove", () => {
  const framed = (seed: number): XyzSlice[] => spine(NFN_TEMPLATE, FRAME_SIZE, 12, Generator.fromSeed(seed));

  it("keeps every point `borderPx` inside of the frame, or moves nothing", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(NFN_PUBLISHED, NFN_INTENDED),
        fc.double({ min: 0, max: 120, noNaN: true }),
        (seed, preset, borderPx) => {
          const settings = { ...preset, borderPx, tries: 3 };
          const move = drawMove(framed(seed), NFN_TEMPLATE, settings, Generator.fromSeed(seed));
          if (move === undefined) return;
          for (const [x, y] of framed(seed)) {
            const moved = applyToPoint(move, [x, y]);
            expect(Math.min(...moved)).toBeGreaterThanOrEqual(borderPx);
            expect(Math.max(...moved)).toBeLessThanOrEqual(FRAME_SIZE - 1 - borderPx);
          }
        },
      ),
    );
  });

  it("moves nothing when no draw can keep the points inside", () => {
    const settings = { ...NFN_PUBLISHED, borderPx: 250 };
    for (let seed = 0; seed < 10; seed++) {
      expect(drawMove(framed(seed), NFN_TEMPLATE, settings, Generator.fromSeed(seed))).toBeUndefined();
    }
  });

  it("moves nothing in a tenth of the draws, by a homography in a fifth", () => {
    const kinds = { none: 0, similarity: 0, homography: 0 };
    const generator = Generator.fromSeed(9, "kinds");
    for (let draw = 0; draw < 4000; draw++) {
      const move = drawMove(framed(1), NFN_TEMPLATE, NFN_PUBLISHED, generator);
      kinds[move === undefined ? "none" : move[6] === 0 && move[7] === 0 ? "similarity" : "homography"]++;
    }
    // five standard errors of 4,000 draws
    expect(Math.abs(kinds.none - 400)).toBeLessThan(100);
    expect(Math.abs(kinds.similarity - 2800)).toBeLessThan(145);
    expect(Math.abs(kinds.homography - 800)).toBeLessThan(130);
  });

  it.each([
    { settings: NFN_PUBLISHED, limit: 0.36, name: "published" },
    { settings: NFN_INTENDED, limit: 10.01, name: "intended" },
    { settings: SCS_PUBLISHED, limit: 0.21, name: "published for the canal" },
    { settings: SCS_INTENDED, limit: 5.01, name: "intended for the canal" },
  ])("shifts the box of aligned points from the middle as $name", ({ settings, limit }) => {
    const generator = Generator.fromSeed(10, "shift");
    const aligned = { ...settings, move: { identity: 0, alignment: 1, homography: 0 } };
    let farthest = 0;
    for (let draw = 0; draw < 300; draw++) {
      const points = framed(draw);
      const move = drawMove(points, NFN_TEMPLATE, aligned, generator);
      expect(move).toBeDefined();
      if (move === undefined) continue;
      const ys = points.map(([x, y]) => applyToPoint(move, [x, y])[1]);
      const middle = (Math.min(...ys) + Math.max(...ys)) / 2;
      farthest = Math.max(farthest, Math.abs(middle - FRAME_SIZE / 2));
    }
    expect(farthest).toBeLessThan(limit);
    expect(farthest).toBeGreaterThan(0.8 * limit);
  });

  it("aligns by the points that have a label", () => {
    const points = NFN_TEMPLATE.points.map(([x, y], k) =>
      k === 3 ? ([0, 0, -1] as const) : ([x, y, 1] as const),
    );
    const still = { ...NFN_PUBLISHED.alignment, scale: [0, 0] as const, rotationDegrees: [0, 0] as const };
    const settings = {
      ...NFN_PUBLISHED,
      alignment: still,
      move: { identity: 0, alignment: 1, homography: 0 },
    };
    const move = drawMove(points, NFN_TEMPLATE, settings, Generator.fromSeed(1));
    // the shape is the template's: nothing but a shift of its box to the middle
    expect(move?.[0]).toBeCloseTo(1, 9);
    expect(move?.[1]).toBeCloseTo(0, 9);
    const unlabelled = points.map(() => [0, 0, -1] as const);
    expect(drawMove(unlabelled, NFN_TEMPLATE, settings, Generator.fromSeed(1))).toBeUndefined();
  });
});

describe("the presets", () => {
  it.each([
    { settings: NFN_PUBLISHED, template: NFN_TEMPLATE, scale: [0.75, 1.35], degrees: 20, name: "foramina" },
    { settings: SCS_PUBLISHED, template: SCS_TEMPLATE, scale: [0.8, 1.2], degrees: 15, name: "canal" },
  ])(
    "scale and turn an aligned shape over the whole range of the $name",
    ({ settings, template, scale, degrees }) => {
      const aligned = { ...settings, move: { identity: 0, alignment: 1, homography: 0 }, borderPx: -1000 };
      const points = template.points.map(([x, y]): XyzSlice => [x, y, 1]);
      const moves = Array.from({ length: 400 }, (_, seed) =>
        drawMove(points, template, aligned, Generator.fromSeed(seed)),
      );
      const scales = moves.map((move) => Math.hypot(move?.[0] ?? 0, move?.[1] ?? 0));
      const turns = moves.map((move) => (Math.atan2(move?.[1] ?? 0, move?.[0] ?? 0) * 180) / Math.PI);
      const [low = 0, high = 0] = scale;
      // 400 uniform draws leave less than 3 % of the range at either end
      const slack = 0.03 * (high - low);
      expect(
        [Math.min(...scales) - low, high - Math.max(...scales)].every((gap) => gap >= -1e-9 && gap < slack),
      ).toBe(true);
      expect(
        [Math.min(...turns) + degrees, degrees - Math.max(...turns)].every(
          (gap) => gap >= -1e-9 && gap < 1.2,
        ),
      ).toBe(true);
    },
  );

  it.each([
    { settings: NFN_PUBLISHED, template: NFN_TEMPLATE, share: 0.25, name: "foramina" },
    { settings: SCS_PUBLISHED, template: SCS_TEMPLATE, share: 0.2, name: "canal" },
  ])("move corners by up to $share of the frame for the $name", ({ settings, template, share }) => {
    const only = { ...settings, move: { identity: 0, alignment: 0, homography: 1 }, borderPx: -10_000 };
    const points = template.points.map(([x, y]): XyzSlice => [x, y, 1]);
    const corner = FRAME_SIZE - 1;
    const moved = Array.from({ length: 100 }, (_, seed) => {
      const move = drawMove(points, template, only, Generator.fromSeed(seed));
      const [x, y] = applyToPoint(move ?? IDENTITY, [corner, corner]);
      return [x - corner, y - corner];
    }).flat();
    expect(Math.max(...moved.map(Math.abs))).toBeLessThanOrEqual(share * FRAME_SIZE + 1e-6);
    expect(Math.max(...moved)).toBeGreaterThan(0.9 * share * FRAME_SIZE);
    expect(Math.min(...moved)).toBeLessThan(-0.9 * share * FRAME_SIZE);
  });
});

describe("drawMove by RANSAC", () => {
  it("puts the points that agree on the mean shape, whatever the others do", () => {
    const astray = [2, 5, 9];
    const points = NFN_TEMPLATE.points.map(([x, y], k): XyzSlice => {
      return astray.includes(k) ? [x + 60, y - 30 * k, 1] : [0.8 * x + 30, 0.8 * y + 20, 1];
    });
    const still = { ...NFN_PUBLISHED.alignment, scale: [0, 0] as const, rotationDegrees: [0, 0] as const };
    const alone = { alignment: still, move: { identity: 0, alignment: 1, homography: 0 }, borderPx: -1000 };
    for (const [fit, scale] of [
      ["ransac", 1.25],
      ["least-squares", undefined],
    ] as const) {
      const move = drawMove(points, NFN_TEMPLATE, { ...NFN_PUBLISHED, ...alone, fit }, Generator.fromSeed(1));
      if (scale !== undefined) expect(move?.[0]).toBeCloseTo(scale, 9);
      else expect(Math.abs((move?.[0] ?? 0) - 1.25)).toBeGreaterThan(0.1);
    }
  });
});
