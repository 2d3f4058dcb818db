import { afterMeta } from "./raw-elements.ts";

/** Elements that tell which series a file belongs to, by their tags; "" and undefined are not written. */
export interface TestIdentity {
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string | undefined;
  readonly description?: string;
  readonly patientId?: string;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly seriesNumber?: string;
  readonly instanceNumber?: string;
  /** Bytes of a private element, as vendors put them before the elements that matter. */
  readonly privateBytes?: number;
}

const MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";

/** Puts a file of `writeTestDicom` in explicit little endian into a series, by elements at the start of its data set. */
export function inSeries(file: Uint8Array, identity: TestIdentity): Uint8Array {
  const start = file.length - afterMeta(file).length;
  const elements = [
    text(0x0008, 0x0016, "UI", identity.sopClassUid ?? MR_IMAGE),
    text(0x0008, 0x0018, "UI", identity.sopInstanceUid),
    text(0x0008, 0x103e, "LO", identity.description),
    text(0x0010, 0x0020, "LO", identity.patientId),
    bytesOf(0x0019, 0x1010, identity.privateBytes ?? 0),
    text(0x0020, 0x000d, "UI", identity.studyUid),
    text(0x0020, 0x000e, "UI", identity.seriesUid),
    text(0x0020, 0x0011, "IS", identity.seriesNumber),
    text(0x0020, 0x0013, "IS", identity.instanceNumber),
  ];
  return Uint8Array.from(Buffer.concat([file.subarray(0, start), ...elements, file.subarray(start)]));
}

function text(group: number, element: number, vr: string, value = ""): Uint8Array {
  if (value === "") return new Uint8Array(0);
  const padded = value.length % 2 === 0 ? value : `${value}${vr === "UI" ? "\0" : " "}`;
  const header = Buffer.alloc(8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(element, 2);
  header.write(vr, 4, "latin1");
  header.writeUInt16LE(padded.length, 6);
  return Buffer.concat([header, Buffer.from(padded, "latin1")]);
}

function bytesOf(group: number, element: number, length: number): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  const header = Buffer.alloc(12);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(element, 2);
  header.write("OB", 4, "latin1");
  header.writeUInt32LE(length, 8);
  return Buffer.concat([header, Buffer.alloc(length)]);
}
