/** The part of daikon 1.2 that is used; the package ships no types. */
declare module "daikon" {
  export interface Image {
    /** Top-level elements, by group and element in eight upper-case hexadecimal digits. */
    readonly tags: Record<string, { readonly value: readonly string[] }>;
    /** Decodes one JPEG or JPEG-LS image by the file's transfer syntax. */
    decompressJPEG(image: ArrayBuffer): unknown;
  }

  const daikon: { readonly Image: new () => Image };
  export default daikon;
}
