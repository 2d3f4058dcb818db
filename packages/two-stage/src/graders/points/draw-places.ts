import type { Generator } from "@spinegrade/random";
import type { CropPlace, ViewPlaces } from "./crop-place.ts";
import type { GraderSettings } from "../grader-settings.ts";

/**
 * Draws the places of a training example's crops: all at labelled or all at found points, moved or not, each point by a
 * separate draw. Where the drawn kind lacks a point, the other kind's stands in.
 */
export function drawPlaces(
  { labelled, found }: ViewPlaces,
  { labelledShare, pointJitter }: Pick<GraderSettings, "labelledShare" | "pointJitter">,
  generator: Generator,
): (CropPlace | null)[] {
  const [first, second] = generator.bernoulli(labelledShare) ? [labelled, found] : [found, labelled];
  const limit = generator.bernoulli(pointJitter.share) ? pointJitter.px : 0;
  return first.map((place, index) => {
    const [moveX, moveY] = [generator.uniform(-limit, limit), generator.uniform(-limit, limit)];
    const chosen = place ?? second[index] ?? null;
    if (chosen === null) return null;
    const [x, y, z] = chosen.point;
    return { ...chosen, point: [x + moveX, y + moveY, z] };
  });
}
