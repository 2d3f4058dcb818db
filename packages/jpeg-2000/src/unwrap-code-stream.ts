import { endOfCodeStream } from "./codestream/end-of-code-stream.ts";
import { findCodeStream } from "./codestream/find-code-stream.ts";

/**
 * The code stream alone, from SOC to EOC, without the JP2 file around it and the padding after it; a view of the same
 * bytes.
 * @throws Jpeg2000Error when there is none, or its end is missing.
 */
export function unwrapCodeStream(bytes: Uint8Array): Uint8Array {
  const stream = findCodeStream(bytes);
  return bytes.subarray(stream.position, endOfCodeStream(stream));
}
