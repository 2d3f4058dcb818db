import { DELIMITERS, ITEM, SEQUENCE_END } from "./delimiters.ts";
import { DicomError, type DicomSource } from "../dicom-error.ts";
import { formatTag, tagOf, type DicomTag } from "../dicom-tags.ts";
import { IMPLICIT_LITTLE, type Encoding } from "./encoding.ts";

/** An element's value begins at `start`; `length` is undefined where the file says 0xFFFFFFFF: up to a delimiter. */
export interface ElementHeader {
  readonly tag: DicomTag;
  /** "" where none is written. */
  readonly vr: string;
  readonly start: number;
  readonly length: number | undefined;
  /** Encoding of the elements in the value. */
  readonly nested: Encoding;
}

/**
 * The three forms of an element header, which differ in the length field: 32 bit, 16 bit, 32 bit after two reserved
 * bytes.
 */
type Form = "implicit" | "short" | "long";

const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));
const SHORT_VRS = new Set("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" "));

/** Reads the headers of data elements: tag, value representation and length. */
export class ElementHeaders {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #source: DicomSource;

  constructor(bytes: Uint8Array<ArrayBuffer>, source: DicomSource) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
  }

  /** The group of the element at an offset. @throws DicomError when no header fits before `end`. */
  group(offset: number, end: number, { littleEndian }: Encoding): number {
    if (offset + 8 > end) throw this.fault(offset, "ends within a data element");
    return this.#view.getUint16(offset, littleEndian);
  }

  /**
   * Reads the header at an offset. If the value representation is missing, unknown or unexpected, as in some vendors'
   * private elements, reads the header in the form that leads to the next element.
   * @throws DicomError when no form does.
   */
  read(offset: number, end: number, encoding: Encoding): ElementHeader {
    const group = this.group(offset, end, encoding);
    const tag = tagOf(group, this.#view.getUint16(offset + 2, encoding.littleEndian));
    const vr = this.#vr(offset);
    if (group === DELIMITERS || (encoding.isImplicit && !isKnown(vr)))
      return this.#headerOf(offset, tag, "implicit", encoding);
    if (encoding.isImplicit) {
      const form = this.#formOf(offset, end, tag, encoding, ["implicit", formOf(vr)]);
      return this.#headerOf(offset, tag, form ?? "implicit", encoding);
    }
    if (isKnown(vr)) {
      if (LONG_VRS.has(vr) && offset + 12 > end) throw this.fault(offset, "ends within a data element");
      return this.#headerOf(offset, tag, formOf(vr), encoding);
    }
    const forms: Form[] = vr === "" ? ["implicit", "long", "short"] : ["long", "short", "implicit"];
    const form = this.#formOf(offset, end, tag, encoding, forms);
    if (form !== undefined) return this.#headerOf(offset, tag, form, encoding);
    const what = vr === "" ? "no value representation" : `the unknown value representation ${vr}`;
    throw new DicomError(
      this.#source,
      `${formatTag(tag)} at byte ${offset} has ${what}, and nothing says where it ends; export the file again from the system that wrote it`,
      { byteOffset: offset },
    );
  }

  fault(offset: number, what: string): DicomError {
    return new DicomError(this.#source, `the file ${what} at byte ${offset}: it is cut short or damaged`, {
      byteOffset: offset,
    });
  }

  /** The two capital letters after a tag, or "". */
  #vr(offset: number): string {
    const first = this.#bytes[offset + 4] ?? 0;
    const second = this.#bytes[offset + 5] ?? 0;
    return isCapital(first) && isCapital(second) ? String.fromCharCode(first, second) : "";
  }

  #headerOf(offset: number, tag: DicomTag, form: Form, encoding: Encoding): ElementHeader {
    const vr = form === "implicit" ? "" : this.#vr(offset);
    const start = offset + (form === "long" ? 12 : 8);
    const length =
      form === "short"
        ? this.#view.getUint16(offset + 6, encoding.littleEndian)
        : this.#view.getUint32(start - 4, encoding.littleEndian);
    return {
      tag,
      vr,
      start,
      length: length === UNDEFINED_LENGTH ? undefined : length,
      nested: vr === "UN" && !this.#isBigEndianItem(start, encoding) ? IMPLICIT_LITTLE : encoding,
    };
  }

  /**
   * Whether an item, or the end of a sequence, is in big endian at an offset. Some converters leave a sequence of VR UN
   * so in a big endian file, although PS3.5 section 6.2.2 requires implicit little endian. In a little endian file both
   * begin alike, and either can be read.
   */
  #isBigEndianItem(offset: number, { littleEndian }: Encoding): boolean {
    if (littleEndian || offset + 4 > this.#bytes.length) return false;
    const element = this.#view.getUint16(offset + 2);
    return this.#view.getUint16(offset) === DELIMITERS && [ITEM, SEQUENCE_END].includes(element);
  }

  /** The first form after whose value the next element surely begins, else the first after which it may. */
  #formOf(
    offset: number,
    end: number,
    tag: DicomTag,
    encoding: Encoding,
    forms: readonly Form[],
  ): Form | undefined {
    const fitting = forms.filter((form) => form !== "long" || offset + 12 <= end);
    const leads = (form: Form, isSure: boolean): boolean =>
      this.#leadsOn(this.#headerOf(offset, tag, form, encoding), end, encoding, isSure);
    return fitting.find((form) => leads(form, true)) ?? fitting.find((form) => leads(form, false));
  }

  #leadsOn({ tag, start, length }: ElementHeader, end: number, encoding: Encoding, isSure: boolean): boolean {
    const next = start + (length ?? 0);
    if (length !== undefined && next === end) return true;
    if (next + 8 > end) return false;
    const group = this.#view.getUint16(next, encoding.littleEndian);
    if (length === undefined || group === DELIMITERS) return group === DELIMITERS;
    if (group === tag.group) return this.#view.getUint16(next + 2, encoding.littleEndian) > tag.element;
    if (group < tag.group) return false;
    return (
      isKnown(this.#vr(next)) ||
      (!isSure && this.#view.getUint32(next + 4, encoding.littleEndian) <= end - next - 8)
    );
  }
}

function isKnown(vr: string): boolean {
  return SHORT_VRS.has(vr) || LONG_VRS.has(vr);
}

function formOf(vr: string): Form {
  return LONG_VRS.has(vr) ? "long" : "short";
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
