import type { Generator } from "@spinegrade/random";

/** A distortion of square slices with its random parameters, as data. */
export type Distortion =
  | {
      readonly kind: "optical";
      /** Share of the side, squared, by which a point moves off the middle or, below 0, toward it. */
      readonly strength: number;
    }
  | {
      readonly kind: "grid";
      /** By how much each part of the columns is stretched, then of the rows: factors of 0 to 2. */
      readonly columns: readonly number[];
      readonly rows: readonly number[];
    };

/** Parts into which the published grid divides a side; a rest that is left over is one more. */
const PARTS = 5;

/**
 * Draws one of the published level net's three distortions: optical, of a grid, or elastic. The published elastic one
 * moves pixels by about a hundredth of a pixel (3 times uniform noise that a Gaussian of 50 px smooths), so it is drawn
 * as none.
 * @param probability of any of the three; at 0 nothing is drawn, so that later draws are those without distortions.
 */
export function drawDistortion(probability: number, generator: Generator): Distortion | undefined {
  if (probability === 0 || !generator.bernoulli(probability)) return undefined;
  switch (generator.pick(["optical", "grid", "elastic"] as const)) {
    case "optical":
      return { kind: "optical", strength: generator.uniform(-1, 1) };
    case "grid":
      return { kind: "grid", columns: drawFactors(generator), rows: drawFactors(generator) };
    case "elastic":
      return undefined;
  }
}

function drawFactors(generator: Generator): number[] {
  return Array.from({ length: PARTS + 1 }, () => 1 + generator.uniform(-1, 1));
}
