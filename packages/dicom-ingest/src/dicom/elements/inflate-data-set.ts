import { errorMessage } from "@spinegrade/pipeline/errors";
import { DicomError, type DicomSource } from "../dicom-error.ts";
import { TAGS } from "../dicom-tags.ts";

// deflate reaches 1032 to 1; images stay under 100 to 1, and no file may ask for more memory than the process has
const FREE_BYTES = 64 * 2 ** 20;
const MAX_RATIO = 100;

/**
 * Inflates a file's deflated data set (PS3.5 section A.5) with the platform's decompressor.
 * @returns the meta header followed by the inflated data set.
 * @throws DicomError if the deflated bytes are damaged or truncated, or inflate to more than 64 MiB + 100 times their
 *   size.
 */
export async function inflateDataSet(
  bytes: Uint8Array<ArrayBuffer>,
  metaEnd: number,
  source: DicomSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const deflated = bytes.subarray(metaEnd);
  const limit = FREE_BYTES + MAX_RATIO * deflated.length;
  const inflated = await inflatePadded(deflated, limit).catch((cause: unknown) => {
    throw new DicomError(
      source,
      `says deflated, but the data set cannot be inflated: ${errorMessage(cause)}`,
      {
        tag: TAGS.transferSyntaxUid,
        byteOffset: metaEnd,
        cause,
      },
    );
  });
  const whole = new Uint8Array(metaEnd + inflated.reduce((length, part) => length + part.length, 0));
  whole.set(bytes.subarray(0, metaEnd));
  let offset = metaEnd;
  for (const part of inflated) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A stream that inflates without end. */
class TooMuch extends RangeError {}

/** A padding byte follows a stream of odd length; some platforms' decompressors reject it and others ignore it. */
async function inflatePadded(deflated: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array[]> {
  try {
    return await inflateRaw(deflated, limit);
  } catch (error) {
    if (error instanceof TooMuch) throw error;
    const withoutZeros = deflated.findLastIndex((byte) => byte !== 0) + 1;
    for (const length of new Set([deflated.length - 1, withoutZeros])) {
      const inflated = await inflateRaw(deflated.subarray(0, length), limit).catch(() => undefined);
      if (inflated !== undefined) return inflated;
    }
    throw error;
  }
}

async function inflateRaw(deflated: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new TooMuch(`more than ${limit} bytes`);
    }
    parts.push(value);
  }
}
