import type { DicomSource } from "./dicom-error.ts";
import { ElementScanner, keyOf, type ElementRange } from "./element-scanner.ts";
import type { DicomTag } from "./dicom-tags.ts";
import type { Encoding } from "./encoding.ts";

/** A parsed file, or one item of a sequence in it: the places of its elements. Values are read from the bytes. */
export class DataSet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly encoding: Encoding;
  readonly #elements: ReadonlyMap<number, ElementRange>;
  /** The file that it comes from, which errors name. */
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

  /** Where an element's value lies; elements of nested items are not found. */
  find(tag: DicomTag): ElementRange | undefined {
    return this.#elements.get(keyOf(tag));
  }

  /**
   * The items of a sequence; none when it is absent or empty.
   * @throws DicomError when they cannot be followed: the file is damaged.
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
