import type { Grey } from "@spinegrade/crops";
import type { LossTerms } from "@spinegrade/losses";
import type { Mode } from "@spinegrade/model-zoo";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { Generator } from "@spinegrade/random";
import { readVolume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageJob } from "../../task/two-stage-task.ts";
import { GreyCache } from "../../volumes/grey-cache.ts";
import type { FoundPoint } from "../point-order.ts";
import type { PointSample, SampleSeries } from "../point-sample.ts";
import type { CloseUpExamples, CloseUps } from "./close-ups.ts";

/** The close-ups in the training of a point net; does nothing for a net without them. */
export interface CloseUpTraining {
  /** Close-ups of a sample; `epoch` is null for those of a validation, which are always the same. */
  readonly draw: (sample: PointSample, epoch: number | null) => Promise<readonly CloseUpExamples[]>;
  /** Adds their loss to those of the net that they correct. The caller tidies. */
  readonly addLoss: (losses: LossTerms, examples: readonly CloseUpExamples[], mode: Mode) => LossTerms;
  /** Corrects the points of each series of a sample. */
  readonly correct: (
    sample: PointSample,
    found: readonly (readonly FoundPoint[])[],
  ) => Promise<readonly (readonly FoundPoint[])[]>;
}

const NONE: CloseUpTraining = {
  draw: () => Promise.resolve([]),
  addLoss: (losses) => losses,
  correct: (_, found) => Promise.resolve(found),
};

/** The training of a point net's close-ups. */
export function closeUpTraining(
  { config: { seed }, folders }: TwoStageJob,
  closeUps: CloseUps | undefined,
): CloseUpTraining {
  if (closeUps === undefined) return NONE;
  const cache = new GreyCache();
  const load = ({ volumeKey }: SampleSeries): Promise<Grey> =>
    cache.get(volumeKey, async () => closeUps.shrink(await readVolume(folders.workDir, volumeKey)));
  return {
    draw: async ({ series, slice }, epoch) => {
      const examples: CloseUpExamples[] = [];
      for (const one of series) {
        const stream = [epoch ?? "validation", one.seriesId, ...(slice === undefined ? [] : [slice])];
        const generator = Generator.fromSeed(seed, "close-ups", ...stream);
        if (one.points.length > 0) examples.push(closeUps.draw(await load(one), one.points, generator));
      }
      return examples;
    },
    addLoss: (losses, examples, mode) => {
      if (examples.length === 0) return losses;
      const all = {
        near: examples.flatMap(({ near }) => near),
        wide: examples.flatMap(({ wide }) => wide),
      };
      const term = closeUps.loss(all, mode);
      return { ...losses, total: tf.add<tf.Scalar>(losses.total, term), closeUps: term };
    },
    correct: async ({ series }, found) => {
      const corrected: FoundPoint[][] = [];
      for (const [index, one] of series.entries())
        corrected.push(closeUps.correct(await load(one), elementAt(found, index)));
      return corrected;
    },
  };
}
