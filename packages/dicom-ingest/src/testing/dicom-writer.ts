import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";

/** What a test writes into one DICOM file. Everything is optional, because tests leave things out. */
export interface TestImage {
  readonly syntax?: "explicit" | "implicit" | "big-endian";
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
  /** Stored values, or the bytes of the pixel data as they are to stand in the file. */
  readonly pixels?: readonly number[] | Uint8Array;
  /** Written as undefined length, as encapsulated pixel data are. */
  readonly isEncapsulated?: boolean;
}

const SYNTAX_UIDS = {
  explicit: "1.2.840.10008.1.2.1",
  implicit: "1.2.840.10008.1.2",
  "big-endian": "1.2.840.10008.1.2.2",
} as const;

const LONG_VRS = ["OB", "OW", "SQ"];

/** Bytes of a small, deterministic DICOM Part 10 file. */
export function writeTestDicom(image: TestImage): Uint8Array {
  const {
    syntax = "explicit",
    rows = 4,
    columns = 4,
    bitsAllocated = 16,
    bitsStored = bitsAllocated,
  } = image;
  const meta = new ElementWriter("explicit");
  meta.text(TAGS.transferSyntaxUid, "UI", image.transferSyntaxUid ?? SYNTAX_UIDS[syntax]);
  const body = new ElementWriter(syntax);
  body.text(MODALITY, "CS", "MR");
  body.text(TAGS.imagePosition, "DS", "position" in image ? image.position : "0\\0\\0");
  body.text(TAGS.imageOrientation, "DS", "orientation" in image ? image.orientation : "0\\1\\0\\0\\0\\-1");
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
  body.text(RESCALE_INTERCEPT, "DS", "-1024");
  body.text(RESCALE_SLOPE, "DS", "2");
  if (image.pixels !== undefined) {
    const bytes = isBytes(image.pixels)
      ? image.pixels
      : cellBytes(image.pixels, bitsAllocated, syntax !== "big-endian");
    body.element(TAGS.pixelData, bitsAllocated === 8 ? "OB" : "OW", bytes, image.isEncapsulated === true);
  }
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const length = new ElementWriter("explicit");
  length.element(META_LENGTH, "UL", Uint8Array.from([meta.length & 0xff, meta.length >> 8, 0, 0]));
  return concatenate([preamble, length.bytes(), meta.bytes(), body.bytes()]);
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
const RESCALE_INTERCEPT = { group: 0x0028, element: 0x1052, name: "RescaleIntercept" };
const RESCALE_SLOPE = { group: 0x0028, element: 0x1053, name: "RescaleSlope" };

class ElementWriter {
  readonly #parts: Uint8Array[] = [];
  readonly #isExplicit: boolean;
  readonly #littleEndian: boolean;

  constructor(syntax: "explicit" | "implicit" | "big-endian") {
    this.#isExplicit = syntax !== "implicit";
    this.#littleEndian = syntax !== "big-endian";
  }

  get length(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  bytes(): Uint8Array {
    return concatenate(this.#parts);
  }

  text(tag: DicomTag, vr: string, value: string | undefined): void {
    if (value === undefined) return;
    this.element(
      tag,
      vr,
      new TextEncoder().encode(value.length % 2 === 0 ? value : `${value}${vr === "UI" ? "\0" : " "}`),
    );
  }

  unsigned(tag: DicomTag, value: number): void {
    const view = new DataView(new ArrayBuffer(2));
    view.setUint16(0, value, this.#littleEndian);
    this.element(tag, "US", new Uint8Array(view.buffer));
  }

  element({ group, element }: DicomTag, vr: string, value: Uint8Array, isEncapsulated = false): void {
    const hasLongLength = !this.#isExplicit || LONG_VRS.includes(vr);
    const header = new DataView(new ArrayBuffer(this.#isExplicit && hasLongLength ? 12 : 8));
    header.setUint16(0, group, this.#littleEndian);
    header.setUint16(2, element, this.#littleEndian);
    if (this.#isExplicit) {
      header.setUint8(4, vr.charCodeAt(0));
      header.setUint8(5, vr.charCodeAt(1));
    }
    const length = isEncapsulated ? 0xffffffff : value.length + (value.length % 2);
    if (hasLongLength) header.setUint32(header.byteLength - 4, length, this.#littleEndian);
    else header.setUint16(6, length, this.#littleEndian);
    this.#parts.push(new Uint8Array(header.buffer), value, new Uint8Array(value.length % 2));
  }
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

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
