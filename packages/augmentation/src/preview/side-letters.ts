import { orientationLetters, type OrientationLetters, type SliceTable } from "@spinegrade/volumes";
import type { SliceVolume } from "../example.ts";

/** The direction letters at the left and right edges of a series' slices. */
export type SideLetters = Pick<OrientationLetters, "left" | "right">;

/** A volume whose slices may say how they lie. */
export interface PreviewVolume extends SliceVolume {
  readonly sliceTable?: Pick<SliceTable, "slices">;
}

/** The patient's directions at the left and right edges of all slices; undefined where one is unknown or they differ. */
export function sideLetters({ sliceTable }: PreviewVolume): SideLetters | undefined {
  const letters = (sliceTable?.slices ?? []).map(
    ({ orientation }) => orientation && orientationLetters(orientation),
  );
  const [first] = letters;
  if (!first || letters.some((other) => other?.left !== first.left || other.right !== first.right))
    return undefined;
  return { left: first.left, right: first.right };
}
