import { drawBaseAugmentation, type BaseAugmentation } from "@spinegrade/augmentation";
import { formatPointTable } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import type { LossValues } from "@spinegrade/losses";
import { compileSchema, UserError } from "@spinegrade/pipeline";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { Generator } from "@spinegrade/random";
import { withTensors } from "@spinegrade/tasks";
import { readVolume } from "@spinegrade/volumes";
import { readLosses } from "../task/read-losses.ts";
import { POINTS_FILE } from "../task/trained-two-stage-run.ts";
import type { TwoStageJob, TwoStageTraining, TwoStageValidation } from "../task/two-stage-task.ts";
import { meanLosses, validateEach } from "../task/validate-each.ts";
import { augmentGreys } from "../volumes/augment-greys.ts";
import { GreyCache } from "../volumes/grey-cache.ts";
import { comparePoints, medianOf } from "./compare-points.ts";
import { AUGMENT_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";
import type { FoundPoint } from "./point-order.ts";
import { toPointRows } from "./point-rows.ts";
import type { PointSample, SampleSeries } from "./point-sample.ts";
import { joinTargets, pointTargets, type PointTargets } from "./point-targets.ts";

/** JSON schemas of the run-file keys of tasks that find points. */
export const POINT_OPTIONS = { augmentProbability: AUGMENT_KEY };

const parseOptions = compileSchema<{ readonly augmentProbability: number }>({
  type: "object",
  properties: POINT_OPTIONS,
});

interface PointExample {
  readonly input: Grey;
  readonly targets: PointTargets;
}

/** The samples of a fold. */
export interface PointSamples<Sample extends PointSample> {
  readonly training: readonly Sample[];
  readonly validation: readonly Sample[];
}

/** How the training of some nets that find points differs. */
interface PointTrainingOptions<Sample> {
  /** Whether a found point becomes a row of the point table and is compared; by default all. */
  readonly isAsked?: (point: FoundPoint, series: SampleSeries) => boolean;
  /** Whether the points of a sample become rows of the point table; by default those of all. */
  readonly isListed?: (sample: Sample) => boolean;
  /** Largest turn of the augmentation; 15 by default. */
  readonly rotationDegrees?: number;
}

/**
 * The training of a net that finds points.
 * @throws UserError when no sample to train on, or to validate on, has a label.
 */
export function pointTraining<Sample extends PointSample>(
  job: TwoStageJob,
  finder: PointFinder,
  samples: PointSamples<Sample>,
  options: PointTrainingOptions<Sample> = {},
): TwoStageTraining<Sample, PointExample> {
  const { seed } = job.config;
  const { rotationDegrees = 15 } = options;
  const { augmentProbability } = parseOptions(job.config, "the run");
  const labelled = samples.training.filter(isLabelled);
  if (labelled.length === 0 || !samples.validation.some(isLabelled))
    throw new UserError(
      `no series of the studies to ${labelled.length === 0 ? "train" : "validate"} on has a labelled point for ${job.run}`,
    );
  const load = greysOf(job, finder);
  const { side, head } = finder;
  const validateOne = async (sample: Sample): Promise<ValidatedSample> =>
    validatePoints(finder, sample, await load(sample), options);
  return {
    net: finder.net,
    ...(head.encoders !== undefined && { encoders: head.encoders }),
    samples: labelled,
    validationSamples: samples.validation.length,
    load: async (sample, epoch) => {
      const { series, slice = 0 } = sample;
      const generator = Generator.fromSeed(seed, "augmentation", epoch, series[0].seriesId, slice);
      const drawn = drawBaseAugmentation(
        { probability: augmentProbability, side, rotationDegrees },
        generator,
      );
      return exampleOf(finder, sample, augmentGreys(await load(sample), drawn), drawn);
    },
    describe,
    computeLoss: (examples) => {
      const inputs = examples.map(({ input }) => input);
      const targets = examples.map((example) => example.targets);
      return head.forward(inputs, { training: true }).loss(targets);
    },
    validate: async (signal) =>
      summarise(await validateEach(samples.validation, validateOne, { describe, signal })),
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
): PointExample {
  const names = namesOf(sample);
  const targets = sample.series.map(({ points, depth }, index) => {
    const places = { toCoordinates: head.toCoordinates(depth), drawn, scale: head.scale };
    return pointTargets(points, elementAt(names, index), places);
  });
  return { input, targets: joinTargets(targets) };
}

function validatePoints<Sample extends PointSample>(
  finder: PointFinder,
  sample: Sample,
  grey: Grey,
  { isAsked = () => true, isListed = () => true }: PointTrainingOptions<Sample>,
): ValidatedSample {
  const { input, targets } = exampleOf(finder, sample, grey, { move: undefined });
  return withTensors(() => {
    const output = finder.head.forward([input], { training: false });
    const loss = readLosses(() => output.loss([targets]));
    const found = finder.toPoints(output.coordinates.dataSync(), sample);
    const series = sample.series.map((one, index) => {
      const asked = elementAt(found, index).filter((point) => isAsked(point, one));
      return { ...one, studyId: sample.studyId, found: asked, isListed: isListed(sample) };
    });
    return { series, loss };
  });
}

function isLabelled({ series }: { readonly series: readonly SampleSeries[] }): boolean {
  return series.some(({ points }) => points.length > 0);
}

function describe({ studyId, series, slice }: PointSample): string {
  const ids = series.map(({ seriesId }) => seriesId).join(" and ");
  return `study ${studyId}, series ${ids}${slice === undefined ? "" : `, slice ${slice}`}`;
}

/** A series with the points that the net found in it. */
interface ValidatedSeries extends SampleSeries {
  readonly studyId: number;
  readonly found: readonly FoundPoint[];
  readonly isListed: boolean;
}

interface ValidatedSample {
  readonly series: readonly ValidatedSeries[];
  readonly loss: LossValues;
}

function summarise(validated: readonly ValidatedSample[]): TwoStageValidation {
  const all = validated.flatMap(({ series }) => series);
  const errors = all.flatMap(({ found, points }) => comparePoints(found, points));
  const labelled = validated.filter(isLabelled);
  const loss = meanLosses(labelled.map((one) => one.loss));
  const listed = all.filter(({ isListed }) => isListed);
  const rows = listed.flatMap((one) => toPointRows(one, one.found));
  return {
    loss,
    figures: {
      medianPx: medianOf(errors.map(({ px }) => px)),
      medianSlices: medianOf(errors.map(({ slices }) => slices)),
    },
    objective: loss["total"] ?? 0,
    files: { [POINTS_FILE]: formatPointTable(rows) },
  };
}
