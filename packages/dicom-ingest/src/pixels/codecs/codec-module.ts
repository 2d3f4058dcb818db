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

/** The values that a codec read from an image's header. */
export interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

/** The part of a codec instance that is used; each codec has the decoder of its format. */
export interface CodecModule {
  readonly HEAPU8: Uint8Array;
  readonly J2KDecoder?: new () => WasmDecoder;
  readonly JpegLSDecoder?: new () => WasmDecoder;
  /** The text of a C++ exception, which arrives as a number. */
  readonly getExceptionMessage?: (exception: number) => string | readonly string[];
}

/** Creates a codec instance. */
export type CreateCodec = (options: {
  readonly instantiateWasm: (imports: object, done: (instance: object) => void) => object;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}) => Promise<CodecModule>;

/** The files of a codec: the glue code of its package and its WebAssembly module. */
export interface CodecFiles {
  readonly createCodec: CreateCodec;
  readonly wasm: Uint8Array;
}

/** @param codecUrl the URL of the files, in a browser; by default the folder of the bundle. */
export type LoadCodecFiles = (name: CodecName, codecUrl?: string) => Promise<CodecFiles>;
