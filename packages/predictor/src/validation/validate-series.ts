import { sliceToExample } from "@spinegrade/augmentation";
import { layOutStack, toStackPoint } from "@spinegrade/axial-levels";
import type { ImagePlace, ValidatedPoints, ValidatedSeries } from "@spinegrade/competition-data";
import type { Sample } from "@spinegrade/label-fixes";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { type GradingNet, MASK_STRIDE, type VolumePrediction } from "@spinegrade/tasks";
import type { SliceTable, Volume } from "@spinegrade/volumes";
import { predictExamples } from "../series/predict-examples.ts";
import { requireFinite } from "../series/require-finite.ts";
import { shownPart } from "../series/shown-part.ts";
import { showVolume } from "../series/show-volume.ts";

/** The labels of a series, as a sample table holds them. */
export type LabelledSample = Pick<Sample, "studyId" | "seriesId" | "fold" | "xyzSlice" | "views">;

/**
 * Predicts a labelled series as it is and with the patient's sides exchanged.
 * @throws UserError when the series has too many slices or the net returns NaN.
 */
export function validateSeries(
  net: GradingNet,
  volume: Volume,
  { studyId, seriesId, fold, xyzSlice, views }: LabelledSample,
): ValidatedSeries {
  const { imageSize } = net.config;
  const { plain, mirrored, turnBack } = showVolume(net, volume, views);
  const [straight, reversed] = predictExamples(net, [plain, mirrored]);
  if (straight === undefined || reversed === undefined) throw new RangeError("the net gave no prediction");
  const found = (prediction: VolumePrediction): ValidatedPoints =>
    toValidatedPoints(requireFinite(prediction, { studyId, seriesId }), imageSize / MASK_STRIDE);
  return {
    studyId,
    seriesId,
    fold,
    truth: truePlaces(net, volume.sliceTable, xyzSlice, views),
    plain: found(straight),
    flipped: found(turnBack(reversed)),
  };
}

/** A mask pixel's centre lies half a pixel from its edge. */
function toValidatedPoints({ xyzMask, probabilities }: VolumePrediction, maskSize: number): ValidatedPoints {
  const places = probabilities.map((_, point): ImagePlace => {
    const [x = 0, y = 0, z = 0] = xyzMask.subarray(3 * point, 3 * point + 3);
    return [(x + 0.5) / maskSize, (y + 0.5) / maskSize, z];
  });
  return { probabilities, places };
}

/** The labelled points in the image that the net received. */
function truePlaces(
  { task, config: { imageSize } }: Pick<GradingNet, "task" | "config">,
  table: SliceTable,
  xyzSlice: LabelledSample["xyzSlice"],
  views: LabelledSample["views"],
): ImagePlace[] {
  const toImage = sliceToExample(shownPart(task, table, views).size, imageSize);
  const stack = task.stack && views && layOutStack(table, views, task.stack.size);
  return xyzSlice.map((point, index): ImagePlace => {
    if (point[2] < 0) return [0, 0, -1];
    const [x, y, z] = stack ? toStackPoint(stack, index % stack.levels.length, point) : point;
    const [column, row] = applyToPoint(toImage, [x, y]);
    // the mask is a quarter of the image, and the published code divides coordinates by four
    const share = (px: number): number => (px / MASK_STRIDE + 0.5) / (imageSize / MASK_STRIDE);
    return [share(column), share(row), z];
  });
}
