import type { DicomTag } from "../dicom/dicom-tags.ts";

/** Transfer syntax of written data elements: little endian with or without value representations, or big endian. */
export type WrittenSyntax = "explicit" | "implicit" | "big-endian";

const LONG_VRS = ["OB", "OW", "SQ"];

/** Writes data elements one after the other (PS3.5 section 7.1). */
export class ElementWriter {
  readonly #parts: Uint8Array[] = [];
  readonly #syntax: WrittenSyntax;
  readonly #isExplicit: boolean;
  readonly #littleEndian: boolean;

  constructor(syntax: WrittenSyntax) {
    this.#syntax = syntax;
    this.#isExplicit = syntax !== "implicit";
    this.#littleEndian = syntax !== "big-endian";
  }

  get length(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** An empty writer of the same syntax, for the items of a sequence. */
  another(): ElementWriter {
    return new ElementWriter(this.#syntax);
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

  double(tag: DicomTag, value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, this.#littleEndian);
    this.element(tag, "FD", new Uint8Array(view.buffer));
  }

  /** @param hasDelimiters whether lengths are left undefined and delimiters written. */
  sequence(tag: DicomTag, items: readonly ElementWriter[], hasDelimiters = false): void {
    const item = (element: number, length: number): Uint8Array => {
      const header = new DataView(new ArrayBuffer(8));
      header.setUint16(0, 0xfffe, this.#littleEndian);
      header.setUint16(2, element, this.#littleEndian);
      header.setUint32(4, length, this.#littleEndian);
      return new Uint8Array(header.buffer);
    };
    const parts = items.flatMap((content) =>
      hasDelimiters
        ? [item(0xe000, 0xffffffff), content.bytes(), item(0xe00d, 0)]
        : [item(0xe000, content.length), content.bytes()],
    );
    const ends = hasDelimiters ? [item(0xe0dd, 0)] : [];
    this.element(tag, "SQ", concatenate([...parts, ...ends]), hasDelimiters);
  }

  element({ group, element }: DicomTag, vr: string, value: Uint8Array, hasUndefinedLength = false): void {
    const hasLongLength = !this.#isExplicit || LONG_VRS.includes(vr);
    const header = new DataView(new ArrayBuffer(this.#isExplicit && hasLongLength ? 12 : 8));
    header.setUint16(0, group, this.#littleEndian);
    header.setUint16(2, element, this.#littleEndian);
    if (this.#isExplicit) {
      header.setUint8(4, vr.charCodeAt(0));
      header.setUint8(5, vr.charCodeAt(1));
    }
    const length = hasUndefinedLength ? 0xffffffff : value.length + (value.length % 2);
    if (hasLongLength) header.setUint32(header.byteLength - 4, length, this.#littleEndian);
    else header.setUint16(6, length, this.#littleEndian);
    this.#parts.push(new Uint8Array(header.buffer), value, new Uint8Array(value.length % 2));
  }
}

/** The parts one after the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
