/** The part of daikon 1.2 that is used; the package ships no types. */
declare module "daikon" {
  export interface Tag {
    readonly group: number;
    readonly element: number;
    /** Byte offsets in the parsed buffer; `offsetEnd` is taken from the declared length, not from the file's. */
    readonly offsetStart: number;
    readonly offsetValue: number;
    readonly offsetEnd: number;
  }

  export interface Image {
    readonly littleEndian: boolean;
    /** Top-level elements, by group and element in eight upper-case hexadecimal digits. */
    readonly tags: Readonly<Record<string, Tag>>;
    /** Decodes one JPEG or JPEG-LS image by the file's transfer syntax. */
    decompressJPEG(image: ArrayBuffer): unknown;
  }

  export interface Parser {
    readonly error: unknown;
    /** Reads up to and including the pixel data. The view must start at the first byte of its buffer. */
    parse(data: DataView): Image | null;
  }

  const daikon: { readonly Parser: new () => Parser };
  export default daikon;
}
