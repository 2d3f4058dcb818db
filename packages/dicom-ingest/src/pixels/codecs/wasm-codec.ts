import { errorMessage } from "@spinegrade/pipeline/errors";
import { loadCodecFiles } from "./codec-files.ts";
import { boundWasmMemory } from "./bound-wasm-memory.ts";
import type { CodecFiles, CodecModule, CodecName, FrameInfo } from "./codec-module.ts";

const MAX_PAGES = 4096; // 256 MiB, enough for 4096 x 4096 pixels of JPEG 2000
const KEEP_BYTES = 96 * 2 ** 20; // a codec with more memory is discarded, because memory never shrinks
const MAX_LINES = 100;

/** A decoded image, in 8 bit cells if its values have at most 8 bits, otherwise in 16 bit little endian cells. */
export interface DecodedCells {
  readonly info: FrameInfo;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A codec in WebAssembly. It is created on first use and reused, but discarded after a failure, because its state is
 * then unknown. Its memory is limited. A line that reports damage on its output counts as a failure.
 */
export class WasmCodec {
  readonly #name: CodecName;
  readonly #isComplaint: (line: string) => boolean;
  readonly #printed: string[] = [];
  #compiled: Promise<{ files: CodecFiles; module: WebAssembly.Module }> | undefined;
  #codec: Promise<CodecModule> | undefined;

  /** @param isComplaint whether a line that the codec prints reports damage. */
  constructor(name: CodecName, isComplaint: (line: string) => boolean) {
    this.#name = name;
    this.#isComplaint = (line) => line.trim() !== "" && isComplaint(line);
  }

  /**
   * @param codecUrl in a browser, the URL of the folder that holds the codec's files; by default the folder of this
   *   code.
   * @throws RangeError with the codec's message if it cannot decode the image or reports damage.
   */
  async decode(image: Uint8Array, codecUrl?: string): Promise<DecodedCells> {
    let codec: CodecModule | undefined;
    let isFit = false;
    try {
      codec = await (this.#codec ??= this.#create(codecUrl));
      this.#printed.length = 0;
      const decoded = decodeWith(codec, image);
      const complaint = this.#printed.find(this.#isComplaint);
      if (complaint !== undefined) throw new RangeError(complaint);
      isFit = codec.HEAPU8.length <= KEEP_BYTES;
      return decoded;
    } catch (thrown) {
      throw new RangeError(this.#explain(codec, thrown), { cause: thrown });
    } finally {
      if (!isFit) this.#codec = undefined;
    }
  }

  async #create(codecUrl: string | undefined): Promise<CodecModule> {
    const { files, module } = await (this.#compiled ??= this.#compile(codecUrl));
    const note = (line: string): void => {
      if (this.#printed.length < MAX_LINES) this.#printed.push(line);
    };
    return await new Promise((resolve, reject) => {
      const instantiateWasm = (imports: object, done: (instance: object) => void): object => {
        WebAssembly.instantiate(module, imports).then(done, reject);
        return {};
      };
      files.createCodec({ instantiateWasm, print: note, printErr: note }).then(resolve, reject);
    });
  }

  async #compile(codecUrl: string | undefined): Promise<{ files: CodecFiles; module: WebAssembly.Module }> {
    try {
      const files = await loadCodecFiles(this.#name, codecUrl);
      return { files, module: await WebAssembly.compile(boundWasmMemory(files.wasm, MAX_PAGES)) };
    } catch (error) {
      this.#compiled = undefined; // a file that could not be fetched may be there next time
      throw error;
    }
  }

  #explain(codec: CodecModule | undefined, thrown: unknown): string {
    const complaint = this.#printed.find(this.#isComplaint);
    if (complaint !== undefined) return complaint;
    if (typeof thrown === "number")
      return String(codec?.getExceptionMessage?.(thrown) ?? "the decoder failed");
    return errorMessage(thrown);
  }
}

function decodeWith(codec: CodecModule, image: Uint8Array): DecodedCells {
  const Decoder = codec.J2KDecoder ?? codec.JpegLSDecoder;
  if (Decoder === undefined) throw new TypeError("the codec has no decoder");
  const decoder = new Decoder();
  decoder.getEncodedBuffer(image.length).set(image);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const bytes = Uint8Array.from(decoder.getDecodedBuffer());
  decoder.delete();
  return { info, bytes };
}
