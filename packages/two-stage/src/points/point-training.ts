import { formatPointTable } from "@spinegrade/competition-data";
import type { LossValues } from "@spinegrade/losses";
import { compileSchema, UserError } from "@spinegrade/pipeline";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { withTensors } from "@spinegrade/tasks";
import { readLosses } from "../task/read-losses.ts";
import { POINTS_FILE } from "../task/trained-two-stage-run.ts";
import type { TwoStageJob, TwoStageTraining, TwoStageValidation } from "../task/two-stage-task.ts";
import { meanLosses, validateEach } from "../task/validate-each.ts";
import { comparePoints, medianOf } from "./compare-points.ts";
import { AUGMENT_KEY } from "./net-keys.ts";
import { type PointExample, type PointExamples, pointExamples } from "./point-examples.ts";
import type { PointFinder } from "./point-net.ts";
import type { FoundPoint } from "./point-order.ts";
import { toPointRows } from "./point-rows.ts";
import type { PointSample, SampleSeries } from "./point-sample.ts";

/** JSON schemas of the run-file keys of tasks that find points. */
export const POINT_OPTIONS = { augmentProbability: AUGMENT_KEY };

const parseOptions = compileSchema<{ readonly augmentProbability: number }>({
  type: "object",
  properties: POINT_OPTIONS,
});

/** The samples of a fold. */
export interface PointSamples<Sample extends PointSample> {
  readonly training: readonly Sample[];
  readonly validation: readonly Sample[];
}

/** Options in which the trainings of nets that find points differ. */
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
  { isAsked = () => true, isListed = () => true, rotationDegrees = 15 }: PointTrainingOptions<Sample> = {},
): TwoStageTraining<Sample, PointExample> {
  const labelled = samples.training.filter(isLabelled);
  if (labelled.length === 0 || !samples.validation.some(isLabelled))
    throw new UserError(
      `no series of the studies to ${labelled.length === 0 ? "train" : "validate"} on has a labelled point for ${job.run}`,
    );
  const { augmentProbability: probability } = parseOptions(job.config, "the run");
  const examples = pointExamples(job, finder, { probability, rotationDegrees });
  const { head } = finder;
  const validateOne = async (sample: Sample): Promise<ValidatedSample> => {
    const { loss, found } = await findAsIs(finder, examples, sample);
    const series = sample.series.map((one, index) => {
      const asked = elementAt(found, index).filter((point) => isAsked(point, one));
      return { ...one, studyId: sample.studyId, found: asked, isListed: isListed(sample) };
    });
    return { series, loss };
  };
  return {
    net: finder.net,
    ...(head.encoders !== undefined && { encoders: head.encoders }),
    samples: labelled,
    validationSamples: samples.validation.length,
    load: examples.load,
    describe,
    computeLoss: (batch) => {
      const mode = { training: true };
      const inputs = batch.map(({ input }) => input);
      return examples.lossOf(head.forward(inputs, mode), batch, mode);
    },
    validate: async (signal) => {
      const options = { describe, signal };
      return summarise(await validateEach(samples.validation, validateOne, options));
    },
  };
}

/** The points that a net finds in each series of a sample as it is, and its losses there. */
async function findAsIs(
  { head, toPoints }: PointFinder,
  { loadAsIs, lossOf, correct }: PointExamples,
  sample: PointSample,
): Promise<{ readonly loss: LossValues; readonly found: readonly (readonly FoundPoint[])[] }> {
  const example = await loadAsIs(sample);
  const { loss, points } = withTensors(() => {
    const mode = { training: false };
    const output = head.forward([example.input], mode);
    const losses = readLosses(() => lossOf(output, [example], mode));
    return { loss: losses, points: toPoints(output.coordinates.dataSync(), sample) };
  });
  return { loss, found: await correct(sample, points) };
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
