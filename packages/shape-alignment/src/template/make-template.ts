import { UserError } from "@spinegrade/pipeline";
import type { LabelledShape } from "./labelled-shapes.ts";
import { applyToPoint } from "../transforms/matrix3.ts";
import { meanShape, type MeanShape } from "./mean-shape.ts";
import { resizeAndCentre } from "../warp/resize-and-centre.ts";
import { scsPairs, scsTemplateFromPairs } from "./scs-pairs.ts";
import { FRAME_SIZE, type Template } from "./template.ts";

/** A template and the analysis that it comes from. */
export interface TemplateWithVariation {
  readonly template: Template;
  readonly variation: Pick<MeanShape, "modes" | "rmsPx">;
}

/**
 * The mean shape of the ten foramina (left L1/L2 to L5/S1, then right) over a sample table, in the 512 px frame.
 * @throws UserError when there is no sample, or one that has not ten points or has all of them in one place.
 */
export function makeNfnTemplate(samples: readonly LabelledShape[]): TemplateWithVariation {
  const { points, ...variation } = meanShapeOf(samples, "NFN", 10);
  return { template: { frameSize: FRAME_SIZE, points }, variation };
}

/**
 * The mean shape of the five canal points (L1/L2 to L5/S1) over a sample table, in the 512 px frame, with the ten
 * points about the origin that the published template consists of (`scsPairs`).
 * @throws UserError when there is no sample, or one that has not five points or has all of them in one place.
 */
export function makeScsTemplate(samples: readonly LabelledShape[]): TemplateWithVariation {
  const { points, ...variation } = meanShapeOf(samples, "SCS", 5);
  return { template: scsTemplateFromPairs(scsPairs(points)), variation };
}

function meanShapeOf(samples: readonly LabelledShape[], task: string, pointCount: number): MeanShape {
  if (samples.length === 0) {
    throw new UserError(
      `there is no ${task} sample to make a template from; see samples/excluded.json for the reasons`,
    );
  }
  return meanShape(samples.map((sample) => shapeInFrame(sample, task, pointCount)));
}

function shapeInFrame(
  { studyId, seriesId, xyzSlice, sliceSize }: LabelledShape,
  task: string,
  pointCount: number,
): Float64Array {
  const where = `study ${studyId}, series ${seriesId}`;
  if (xyzSlice.length !== pointCount) {
    throw new UserError(`${where}: ${xyzSlice.length} points, where an ${task} sample has ${pointCount}`);
  }
  const toFrame = resizeAndCentre(sliceSize, FRAME_SIZE);
  const points = xyzSlice.map(([x, y]) => applyToPoint(toFrame, [x, y]));
  const [first] = points;
  if (points.every((point) => point[0] === first?.[0] && point[1] === first[1])) {
    throw new UserError(`${where}: all points are at one place; exclude the series from the samples`);
  }
  return Float64Array.from(points.flat());
}
