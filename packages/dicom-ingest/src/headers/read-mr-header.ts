import type { DataSet } from "../dicom/data-set.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { readFrameCount } from "../dicom/values/frame-count.ts";
import { componentsOf } from "../dicom/values/number-strings.ts";
import { sopClassOf } from "../dicom/other-kind.ts";
import { statedNumber, statedText, statedUnsigned } from "../dicom/values/stated-values.ts";
import { partBy } from "../acquisitions/part-by.ts";
import { acquisitionsOf } from "../geometry/acquisition-header.ts";
import { readFunctionalGroups, type FindInGroups } from "../geometry/functional-groups.ts";
import { readGeometry } from "../geometry/read-geometry.ts";
import { HEADER_TAGS } from "./header-tags.ts";
import type { FrameKind, HeaderFrame, MrHeader } from "./mr-header.ts";
import { type Identity, readIdentity } from "./read-identity.ts";
import { readWeighting } from "./read-weighting.ts";

/** More are no kinds, but a value that differs from frame to frame. */
const MOST_KINDS = 64;

/** An MR file's header. */
interface ReadHeader {
  readonly header: MrHeader;
  /** The kinds of its frames, in order of the first of each; absent where all are of one type and echo. */
  readonly kinds?: readonly FrameKind[];
}

/**
 * Reads the header of an MR file, as far as it is stated.
 * @throws DicomError when a value is cut off, when NumberOfFrames is no possible number, or when the functional groups
 *   do not match the frames.
 */
export function readMrHeader(file: DataSet): ReadHeader {
  const groups = readFunctionalGroups(file, readFrameCount(file));
  const frames = readFrames(file, groups);
  const identity = readIdentity(file);
  const headerOf = (own: readonly number[]): MrHeader => ({
    ...identity,
    ...readImage(
      file,
      own.flatMap((index) => groups[index] ?? []),
      own.flatMap((index) => frames[index] ?? []),
    ),
  });
  const kinds = partBy([...frames.keys()], (index) => kindOf(frames[index]));
  const header = headerOf([...frames.keys()]);
  if (kinds.length < 2 || kinds.length > MOST_KINDS) return { header };
  return { header, kinds: kinds.map((own) => ({ header: headerOf(own), frames: own })) };
}

function kindOf(frame: HeaderFrame | undefined): string {
  const { imageType = "", echoTime = "" } = frame?.acquisition ?? {};
  return `${imageType}\n${echoTime}`;
}

/** The values that the first of some frames states of them, those of `Identity` excepted. */
function readImage(
  file: DataSet,
  [first = (): undefined => undefined]: readonly FindInGroups[],
  frames: readonly HeaderFrame[],
): Omit<MrHeader, Identity> {
  const sopClass = sopClassOf(file);
  return {
    ...readWeighting(file, first),
    sopClassUid: sopClass === "" ? undefined : sopClass,
    modality: statedText(file, TAGS.modality),
    echoTime: frames[0]?.acquisition.echoTime,
    imageType: componentsOf(frames[0]?.acquisition.imageType ?? ""),
    conversionType: statedText(file, HEADER_TAGS.conversionType),
    rows: statedUnsigned(file, TAGS.rows),
    columns: statedUnsigned(file, TAGS.columns),
    sliceThickness: statedNumber(
      first(TAGS.pixelMeasures, HEADER_TAGS.sliceThickness) ?? file,
      HEADER_TAGS.sliceThickness,
    ),
    frames,
  };
}

function readFrames(file: DataSet, groups: readonly FindInGroups[]): HeaderFrame[] {
  const acquisitionOf = acquisitionsOf(file);
  return groups.map((find, frame) => {
    const own = groups.length === 1 ? file : file.ofFrame(frame);
    return { ...readGeometry(own, find).geometry, acquisition: acquisitionOf(find) };
  });
}
