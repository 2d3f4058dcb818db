/** The codecs in WebAssembly. */
export type CodecName = "openjpeg" | "charls";

/** A decoder of one image. Its buffers are views of the codec's memory. */
export interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): FrameInfo;
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

/** What a codec found in an image's header. */
export interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

/** An instance of a codec, as far as it is used; each has the decoder of its own format. */
export interface CodecModule {
  readonly HEAPU8: Uint8Array;
  readonly J2KDecoder?: new () => WasmDecoder;
  readonly JpegLSDecoder?: new () => WasmDecoder;
  /** The text of a C++ exception, which arrives as a number. */
  readonly getExceptionMessage?: (exception: number) => string | readonly string[];
}

/** Makes an instance of a codec. */
export type CreateCodec = (options: {
  readonly instantiateWasm: (imports: object, done: (instance: object) => void) => object;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}) => Promise<CodecModule>;

/** What a codec is made from: the glue code of its package, and its WebAssembly module. */
export interface CodecFiles {
  readonly createCodec: CreateCodec;
  readonly wasm: Uint8Array;
}

/** @param codecUrl where the files lie, in a browser; left out: beside the bundle. */
export type LoadCodecFiles = (name: CodecName, codecUrl?: string) => Promise<CodecFiles>;
