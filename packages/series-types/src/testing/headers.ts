import type { StatedHeader } from "@spinegrade/series-types";
import type { Orientation, Vector3 } from "@spinegrade/volumes/slices";

type PlaneName = "sagittal" | "axial" | "coronal";

const ORIENTATIONS: Readonly<Record<PlaneName, Orientation>> = {
  sagittal: [0, 1, 0, 0, 0, -1],
  axial: [1, 0, 0, 0, 1, 0],
  coronal: [1, 0, 0, 0, 0, -1],
};

const STEPS: Readonly<Record<PlaneName, Vector3>> = {
  sagittal: [4, 0, 0],
  axial: [0, 0, 5],
  coronal: [0, 4, 0],
};

/** Headers of a stack of one plane, 320 x 320 mm, each with the given values. */
export function stack(plane: PlaneName, values: StatedHeader, slices: number): StatedHeader[] {
  const [x, y, z] = STEPS[plane];
  return Array.from({ length: slices }, (_, i) => ({
    rows: 320,
    columns: 320,
    ...values,
    frames: [
      {
        positionMm: [x * i, y * i, z * i],
        orientation: ORIENTATIONS[plane],
        pixelSpacingMm: [1, 1],
      },
    ],
  }));
}

/** Headers of a sagittal stack. */
export function sagittal(values: StatedHeader, slices: number): StatedHeader[] {
  return stack("sagittal", values, slices);
}
