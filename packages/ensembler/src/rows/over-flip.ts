import type { Probabilities, ValidatedSeries } from "@spinegrade/competition-data";
import { combineProbabilities } from "./combine-probabilities.ts";

/** A point's probabilities, the mean over the left-right flip. @param flip `false`: those of the image as it is. */
export function overFlip({ plain, flipped }: ValidatedSeries, point: number, flip = true): Probabilities {
  const given = (flip ? [plain, flipped] : [plain]).flatMap(({ probabilities }) =>
    probabilities.slice(point, point + 1),
  );
  return combineProbabilities(given);
}
