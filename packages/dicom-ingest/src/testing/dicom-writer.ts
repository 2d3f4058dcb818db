import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { concatenate, ElementWriter, type WrittenSyntax } from "./element-writer.ts";

/** The content of a test's DICOM file. Every property is optional, because tests omit elements. */
export interface TestImage {
  readonly syntax?: WrittenSyntax;
  readonly transferSyntaxUid?: string;
  readonly position?: string | undefined;
  readonly orientation?: string | undefined;
  readonly spacing?: string | undefined;
  readonly rows?: number;
  readonly columns?: number;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly highBit?: number;
  readonly isSigned?: boolean;
  readonly photometric?: string;
  readonly samplesPerPixel?: number;
  readonly frames?: string;
  /** Functional groups of an enhanced image: of all frames, and of each. */
  readonly sharedGroups?: TestGroups;
  readonly frameGroups?: readonly TestGroups[];
  /** Whether the groups' sequences and items are of undefined length, with delimiters. */
  readonly hasDelimiters?: boolean;
  /** (0020,0013) and (0008,0018); written only if given. */
  readonly instanceNumber?: string;
  readonly sopInstanceUid?: string;
  /** (0020,0052); written only if given. */
  readonly frameOfReferenceUid?: string;
  /** The values that distinguish acquisitions; absent ones are not written. */
  readonly acquisition?: {
    readonly imageType?: string;
    readonly date?: string;
    readonly time?: string;
    readonly echoTime?: string;
    readonly echoNumber?: string;
    readonly bValue?: number;
    readonly number?: string;
    readonly temporalPosition?: string;
  };
  /** Slope and intercept; 2 and -1024 by default. */
  readonly rescale?: readonly [slope: string, intercept: string];
  /** Stored values, or the bytes of the pixel data as they are to stand in the file. */
  readonly pixels?: readonly number[] | Uint8Array;
  /** Value representation of the pixel data; by default OB for 8 bit pixels, otherwise OW. */
  readonly pixelVr?: string;
  /** Written as undefined length, as encapsulated pixel data are. */
  readonly isEncapsulated?: boolean;
}

/** The functional groups of an enhanced image; absent values are not written. */
export interface TestGroups {
  readonly position?: string;
  readonly orientation?: string;
  readonly spacing?: string;
  readonly echoTimeMs?: number;
  readonly bValue?: number;
}

const SYNTAX_UIDS = {
  explicit: "1.2.840.10008.1.2.1",
  implicit: "1.2.840.10008.1.2",
  "big-endian": "1.2.840.10008.1.2.2",
} as const;

/** Bytes of a small, deterministic DICOM Part 10 file. */
export function writeTestDicom(image: TestImage): Uint8Array {
  const { syntax = "explicit" } = image;
  const meta = new ElementWriter("explicit");
  meta.text(TAGS.transferSyntaxUid, "UI", image.transferSyntaxUid ?? SYNTAX_UIDS[syntax]);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const length = new ElementWriter("explicit");
  length.element(META_LENGTH, "UL", Uint8Array.from([meta.length & 0xff, meta.length >> 8, 0, 0]));
  return concatenate([preamble, length.bytes(), meta.bytes(), dataSetOf(image, syntax).bytes()]);
}

/** The elements of an image, in the order of their tags. */
function dataSetOf(image: TestImage, syntax: WrittenSyntax): ElementWriter {
  const { acquisition = {}, rows = 4, columns = 4, bitsAllocated = 16, bitsStored = bitsAllocated } = image;
  const body = new ElementWriter(syntax);
  body.text(TAGS.imageType, "CS", acquisition.imageType);
  body.text(TAGS.sopInstanceUid, "UI", image.sopInstanceUid);
  body.text(TAGS.acquisitionDate, "DA", acquisition.date);
  body.text(TAGS.acquisitionTime, "TM", acquisition.time);
  body.text(MODALITY, "CS", "MR");
  body.text(TAGS.echoTime, "DS", acquisition.echoTime);
  body.text(TAGS.echoNumbers, "IS", acquisition.echoNumber);
  if (acquisition.bValue !== undefined) body.double(TAGS.diffusionBValue, acquisition.bValue);
  body.text(TAGS.acquisitionNumber, "IS", acquisition.number);
  body.text(TAGS.instanceNumber, "IS", image.instanceNumber);
  body.text(TAGS.imagePosition, "DS", "position" in image ? image.position : "0\\0\\0");
  body.text(TAGS.imageOrientation, "DS", "orientation" in image ? image.orientation : "0\\1\\0\\0\\0\\-1");
  body.text(TAGS.frameOfReferenceUid, "UI", image.frameOfReferenceUid);
  body.text(TAGS.temporalPositionIdentifier, "IS", acquisition.temporalPosition);
  body.unsigned(TAGS.samplesPerPixel, image.samplesPerPixel ?? 1);
  body.text(TAGS.photometricInterpretation, "CS", image.photometric ?? "MONOCHROME2");
  body.text(TAGS.numberOfFrames, "IS", image.frames);
  body.unsigned(TAGS.rows, rows);
  body.unsigned(TAGS.columns, columns);
  body.text(TAGS.pixelSpacing, "DS", "spacing" in image ? image.spacing : "0.5\\0.5");
  body.unsigned(TAGS.bitsAllocated, bitsAllocated);
  body.unsigned(TAGS.bitsStored, bitsStored);
  body.unsigned(TAGS.highBit, image.highBit ?? bitsStored - 1);
  body.unsigned(TAGS.pixelRepresentation, image.isSigned === true ? 1 : 0);
  // neither may touch the pixels: the published solution takes stored values
  const [slope, intercept] = image.rescale ?? ["2", "-1024"];
  body.text(TAGS.rescaleIntercept, "DS", intercept);
  body.text(TAGS.rescaleSlope, "DS", slope);
  const { sharedGroups, frameGroups, hasDelimiters = false } = image;
  if (sharedGroups !== undefined)
    writeGroups(body, TAGS.sharedFunctionalGroups, [sharedGroups], hasDelimiters);
  if (frameGroups !== undefined) writeGroups(body, TAGS.perFrameFunctionalGroups, frameGroups, hasDelimiters);
  if (image.pixels !== undefined) {
    const bytes = isBytes(image.pixels)
      ? image.pixels
      : cellBytes(image.pixels, bitsAllocated, syntax !== "big-endian");
    body.element(
      TAGS.pixelData,
      image.pixelVr ?? (bitsAllocated === 8 ? "OB" : "OW"),
      bytes,
      image.isEncapsulated === true,
    );
  }
  return body;
}

/** One encapsulated frame: an empty offset table, its fragments, and the delimiter. */
export function encapsulate(...fragments: readonly Uint8Array[]): Uint8Array {
  const item = (element: number, content: Uint8Array): Uint8Array => {
    const header = new DataView(new ArrayBuffer(8));
    header.setUint16(0, 0xfffe, true);
    header.setUint16(2, element, true);
    header.setUint32(4, content.length, true);
    return concatenate([new Uint8Array(header.buffer), content]);
  };
  const none = new Uint8Array(0);
  return concatenate([
    item(0xe000, none),
    ...fragments.map((fragment) => item(0xe000, fragment)),
    item(0xe0dd, none),
  ]);
}

const META_LENGTH = { group: 0x0002, element: 0x0000, name: "FileMetaInformationGroupLength" };
const MODALITY = { group: 0x0008, element: 0x0060, name: "Modality" };

/** Writes each group as a separate sequence in the item, as the functional group macros require. */
function writeGroups(
  body: ElementWriter,
  tag: DicomTag,
  items: readonly TestGroups[],
  hasDelimiters: boolean,
): void {
  const nested = (
    sequence: DicomTag,
    tagInside: DicomTag,
    value: string | number | undefined,
    item: ElementWriter,
  ): void => {
    if (value === undefined) return;
    const inner = body.another();
    if (typeof value === "number") inner.double(tagInside, value);
    else inner.text(tagInside, "DS", value);
    item.sequence(sequence, [inner], hasDelimiters);
  };
  const written = items.map(({ position, orientation, spacing, echoTimeMs, bValue }) => {
    const item = body.another();
    nested(TAGS.mrEcho, TAGS.effectiveEchoTime, echoTimeMs, item);
    nested(TAGS.mrDiffusion, TAGS.diffusionBValue, bValue, item);
    nested(TAGS.planePosition, TAGS.imagePosition, position, item);
    nested(TAGS.planeOrientation, TAGS.imageOrientation, orientation, item);
    nested(TAGS.pixelMeasures, TAGS.pixelSpacing, spacing, item);
    return item;
  });
  body.sequence(tag, written, hasDelimiters);
}

function isBytes(pixels: readonly number[] | Uint8Array): pixels is Uint8Array {
  return ArrayBuffer.isView(pixels);
}

function cellBytes(pixels: readonly number[], bitsAllocated: number, littleEndian: boolean): Uint8Array {
  if (bitsAllocated === 8) return Uint8Array.from(pixels, (value) => value & 0xff);
  const view = new DataView(new ArrayBuffer(pixels.length * 2));
  pixels.forEach((value, index) => {
    view.setUint16(index * 2, value & 0xffff, littleEndian);
  });
  return new Uint8Array(view.buffer);
}
