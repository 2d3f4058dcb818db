import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";

/** The data set of a frame's functional group that holds an element, or undefined when no group does. */
export type FindInGroups = (sequence: DicomTag, tag: DicomTag) => DataSet | undefined;

/**
 * The functional groups of each frame of an enhanced image (PS3.3 section C.7.6.16): what a frame's own groups do not
 * hold is looked up in those that all frames share.
 * @returns one look-up a frame; in an image without functional groups they find nothing.
 * @throws DicomError when there are groups for another number of frames.
 */
export function readFunctionalGroups(file: DataSet, frames: number): FindInGroups[] {
  const tag = TAGS.perFrameFunctionalGroups;
  const perFrame = file.items(tag);
  if (perFrame.length > 0 && perFrame.length !== frames) {
    throw new DicomError(
      file.source,
      `has ${perFrame.length} items for ${frames} frames; which is whose is unknown`,
      {
        tag,
      },
    );
  }
  const [shared] = file.items(TAGS.sharedFunctionalGroups);
  const sharedItems = new Map<DicomTag, DataSet | undefined>(); // looked at by every frame, so followed but once
  const findShared = (sequence: DicomTag): DataSet | undefined => {
    if (!sharedItems.has(sequence)) sharedItems.set(sequence, shared?.items(sequence)[0]);
    return sharedItems.get(sequence);
  };
  return Array.from({ length: frames }, (_, frame) => (sequence, wanted) => {
    const own = perFrame[frame]?.items(sequence)[0];
    if (own?.find(wanted) !== undefined) return own;
    const common = findShared(sequence);
    return common?.find(wanted) === undefined ? undefined : common;
  });
}
