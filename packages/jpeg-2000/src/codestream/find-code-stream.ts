import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import { ByteReader } from "./byte-reader.ts";

const SIGNATURE = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const CODE_STREAM = 0x6a703263; // jp2c
const HEADER = 0x6a703268; // jp2h
const PALETTE = 0x70636c72; // pclr
const SOC_SIZ = [0xff, 0x4f, 0xff, 0x51];

/**
 * The code stream of a JP2 file (ITU-T T.800 annex I), or the bytes themselves when they begin with one.
 * @throws Jpeg2000Error when there is none, or it is cut short, or its values are places in a palette.
 */
export function findCodeStream(bytes: Uint8Array): ByteReader {
  if (startsWith(bytes, SOC_SIZ)) return new ByteReader(bytes);
  if (!startsWith(bytes, SIGNATURE)) {
    throw new Jpeg2000Error("corrupt", "neither a JPEG 2000 code stream nor a JP2 file", 0);
  }
  const file = new ByteReader(bytes, SIGNATURE.length);
  while (file.left > 0) {
    const { type, content } = readBox(file);
    if (type === HEADER) refusePalette(content);
    if (type === CODE_STREAM) return content;
  }
  throw new Jpeg2000Error("corrupt", "the JP2 file has no code stream", bytes.length);
}

function readBox(from: ByteReader): { type: number; content: ByteReader } {
  const start = from.position;
  const length = from.uint32();
  const type = from.uint32();
  // 1: the length is in 8 separate bytes, 0: the box extends to the end
  const exact = length === 1 ? from.uint32() * 2 ** 32 + from.uint32() : length;
  const headerLength = from.position - start;
  const content = from.take(exact === 0 ? from.left : exact - headerLength, "a JP2 box");
  return { type, content };
}

function refusePalette(header: ByteReader): void {
  while (header.left > 0) {
    const { type, content } = readBox(header);
    if (type === PALETTE)
      throw new Jpeg2000Error("unsupported", "pictures with a palette are not read", content.position);
  }
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
