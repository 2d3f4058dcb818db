import type { DicomSource } from "./dicom-error.ts";
import { ElementScanner, keyOf, type ElementRange } from "./elements/element-scanner.ts";
import type { DicomTag } from "./dicom-tags.ts";
import type { Encoding } from "./elements/encoding.ts";

/**
 * A parsed file, or one item of a sequence in it: the positions of its elements. Values are read from the bytes on
 * demand.
 */
export class DataSet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly encoding: Encoding;
  readonly #elements: ReadonlyMap<number, ElementRange>;
  /** The source file, for error messages. */
  readonly source: DicomSource;

  constructor(
    content: {
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly encoding: Encoding;
      readonly elements: ReadonlyMap<number, ElementRange>;
    },
    source: DicomSource,
  ) {
    this.bytes = content.bytes;
    this.encoding = content.encoding;
    this.#elements = content.elements;
    this.source = source;
  }

  /** The range of an element's value. Does not search nested items. */
  find(tag: DicomTag): ElementRange | undefined {
    return this.#elements.get(keyOf(tag));
  }

  /**
   * The items of a sequence; none if it is absent or empty.
   * @throws DicomError if they cannot be parsed: the file is damaged.
   */
  items(tag: DicomTag): DataSet[] {
    const range = this.find(tag);
    if (range === undefined) return [];
    const { bytes } = this;
    const scanner = new ElementScanner(bytes, this.source);
    return scanner.items(range).map(({ start, end, encoding }) => {
      const { elements } = scanner.scan(start, end, encoding);
      return new DataSet({ bytes, encoding, elements }, this.source);
    });
  }

  /** The same elements, for errors that name a frame of the file. */
  ofFrame(frame: number): DataSet {
    const { bytes, encoding } = this;
    return new DataSet({ bytes, encoding, elements: this.#elements }, { ...this.source, frame });
  }
}
