import { UserError } from "@spinegrade/pipeline";
import { type FoundLevels, type FoundPlace, POINT_FRAME } from "@spinegrade/two-stage";
import type { Volume } from "@spinegrade/volumes";
import type { FoundPoint } from "../nets/chain-nets.ts";

/**
 * The mean of what the nets of several folds found in one series, moved inside the series where it lies outside.
 * @throws UserError that names the series when a coordinate is not a number.
 */
export function meanPoints(
  folds: readonly (readonly FoundPoint[])[],
  { shape: [depth], sliceTable }: Volume,
): FoundPoint[] {
  const means = (folds[0] ?? []).map((point, index) => {
    const mean = (axis: "x" | "y" | "z"): number =>
      meanOf(folds.map((fold) => fold[index]?.[axis] ?? Number.NaN));
    return { ...point, x: mean("x"), y: mean("y"), z: mean("z") };
  });
  requireNumbers(
    means.flatMap(({ x, y, z }) => [x, y, z]),
    sliceTable,
  );
  const inside = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return means.map(({ x, y, z, ...point }) => ({
    ...point,
    ...{ x: inside(x, POINT_FRAME - 1), y: inside(y, POINT_FRAME - 1), z: inside(z, depth - 1) },
  }));
}

/** The same of levels. */
export function meanLevels(folds: readonly FoundLevels[], { sliceTable }: Volume): FoundLevels {
  const [first] = folds;
  if (first === undefined) return { probabilities: [], places: [] };
  const probabilities = first.probabilities.map((slice, z) =>
    slice.map((_, level) => meanOf(folds.map((fold) => fold.probabilities[z]?.[level] ?? Number.NaN))),
  );
  const places = first.places.map((place, index): FoundPlace => {
    const mean = (key: "z" | "confidence"): number =>
      meanOf(folds.map((fold) => fold.places[index]?.[key] ?? Number.NaN));
    return { ...place, z: mean("z"), confidence: mean("confidence") };
  });
  requireNumbers(
    [...probabilities.flat(), ...places.flatMap(({ z, confidence }) => [z, confidence])],
    sliceTable,
  );
  return { probabilities, places };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requireNumbers(values: readonly number[], { studyId, seriesId }: Volume["sliceTable"]): void {
  const unsound = values.filter((value) => !Number.isFinite(value)).length;
  if (unsound === 0) return;
  throw new UserError(
    `study ${studyId}, series ${seriesId}: the nets give NaN or infinite numbers for ${unsound} of ${values.length} coordinates; ` +
      "their weights are unusable: train them again, with a lower learning rate if training was unstable",
  );
}
