import { type BaseAugmentation, drawBaseAugmentation } from "@spinegrade/augmentation";
import type { Grey } from "@spinegrade/crops";
import type { LossTerms } from "@spinegrade/losses";
import type { Mode } from "@spinegrade/model-zoo";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { Generator } from "@spinegrade/random";
import { readVolume } from "@spinegrade/volumes";
import type { TwoStageJob } from "../task/two-stage-task.ts";
import { augmentGreys } from "../volumes/augment-greys.ts";
import { GreyCache } from "../volumes/grey-cache.ts";
import { closeUpTraining, type CloseUpTraining } from "./close-ups/close-up-training.ts";
import type { CloseUpExamples } from "./close-ups/close-ups.ts";
import type { PointOutput } from "./heads/point-head.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointSample } from "./point-sample.ts";
import { joinTargets, pointTargets, type PointTargets } from "./point-targets.ts";

/** A net's input for a sample, with its targets. */
export interface PointExample {
  readonly input: Grey;
  readonly targets: PointTargets;
  /** Close-ups of each series. */
  readonly closeUps: readonly CloseUpExamples[];
}

/** The examples of a net that finds points. */
export interface PointExamples extends Pick<CloseUpTraining, "correct"> {
  /** Loads a sample as an epoch shows it. */
  readonly load: (sample: PointSample, epoch: number) => Promise<PointExample>;
  /** Loads a sample as a validation shows it: always the same, without augmentation. */
  readonly loadAsIs: (sample: PointSample) => Promise<PointExample>;
  /** The caller tidies. */
  readonly lossOf: (output: PointOutput, examples: readonly PointExample[], mode: Mode) => LossTerms;
}

/** Makes the examples of a net. */
export function pointExamples(
  job: TwoStageJob,
  finder: PointFinder,
  augmentation: { readonly probability: number; readonly rotationDegrees: number },
): PointExamples {
  const { seed } = job.config;
  const greys = greysOf(job, finder);
  const closeUps = closeUpTraining(job, finder.closeUps);
  return {
    load: async (sample, epoch) => {
      const { series, slice = 0 } = sample;
      const generator = Generator.fromSeed(seed, "augmentation", epoch, series[0].seriesId, slice);
      const drawn = drawBaseAugmentation({ ...augmentation, side: finder.side }, generator);
      const seen = exampleOf(finder, sample, augmentGreys(await greys(sample), drawn), drawn);
      return { ...seen, closeUps: await closeUps.draw(sample, epoch) };
    },
    loadAsIs: async (sample) => {
      const seen = exampleOf(finder, sample, await greys(sample), { move: undefined });
      return { ...seen, closeUps: await closeUps.draw(sample, null) };
    },
    lossOf: (output, examples, mode) =>
      closeUps.addLoss(
        output.loss(examples.map(({ targets }) => targets)),
        examples.flatMap((example) => example.closeUps),
        mode,
      ),
    correct: closeUps.correct,
  };
}

/** Reads what a net sees of a sample, resized; small data sets stay in memory. */
function greysOf(
  { folders }: TwoStageJob,
  { resize, toInput }: PointFinder,
): (sample: PointSample) => Promise<Grey> {
  const cache = new GreyCache();
  return async (sample) => {
    const resized: Grey[] = [];
    for (const { volumeKey } of sample.series)
      resized.push(
        await cache.get(volumeKey, async () => resize(await readVolume(folders.workDir, volumeKey))),
      );
    return toInput(resized, sample);
  };
}

function exampleOf(
  { namesOf, head }: PointFinder,
  sample: PointSample,
  input: Grey,
  drawn: Pick<BaseAugmentation, "move">,
): Omit<PointExample, "closeUps"> {
  const names = namesOf(sample);
  const targets = sample.series.map(({ points, depth }, index) => {
    const places = { toCoordinates: head.toCoordinates(depth), drawn, scale: head.scale };
    return pointTargets(points, elementAt(names, index), places);
  });
  return { input, targets: joinTargets(targets) };
}
