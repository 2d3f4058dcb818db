import { UserError } from "@spinegrade/pipeline";

/**
 * The most slices of a series that a net is shown. Memory grows with them: a prediction takes about 400 bytes per pixel of
 * the net's images (with their mirrored order), 1 GB for 256 slices of 96 px and 11 GB for 256 of 320 px; a training
 * step keeps several times that. Sagittal series of the lumbar spine have 10 to 60.
 */
export const MOST_SLICES = { prediction: 256, training: 128 } as const;

/** A stored volume, as far as its budget needs it. */
export interface MeasuredVolume {
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  readonly sliceTable: { readonly studyId: number | string; readonly seriesId: number | string };
}

/**
 * Refuses a volume of more slices than fit, before a net is shown one.
 * @throws UserError that names the series and the bound.
 */
export function checkSliceBudget(
  { shape: [slices], sliceTable: { studyId, seriesId } }: MeasuredVolume,
  use: keyof typeof MOST_SLICES,
): void {
  const most = MOST_SLICES[use];
  if (slices <= most) return;
  throw new UserError(
    `study ${studyId}, series ${seriesId}: the volume has ${slices} slices; ${use} of more than ${most} needs too much ` +
      `memory: remove the slices that do not belong to the series`,
  );
}
