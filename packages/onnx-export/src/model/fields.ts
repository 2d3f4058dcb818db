/** Fields of protobuf messages, as chunks that are joined once: a model's weights are copied a single time. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Consecutive bytes of a message. */
export type Chunks = readonly Uint8Array[];

/** A nested message, or several fields that form one. */
export function message(field: number, content: Chunks): Chunks {
  const size = content.reduce((sum, { length }) => sum + length, 0);
  return [new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(size).finish(), ...content];
}

/** Raw bytes, which are not copied. */
export function raw(field: number, { buffer, byteOffset, byteLength }: ArrayBufferView): Chunks {
  return message(field, [new Uint8Array(buffer, byteOffset, byteLength)]);
}

/** A field of type string. */
export function text(field: number, value: string): Chunks {
  return [new BinaryWriter().tag(field, WireType.LengthDelimited).string(value).finish()];
}

/** A field of type int64, int32 or enum. */
export function whole(field: number, value: number): Chunks {
  return [new BinaryWriter().tag(field, WireType.Varint).int64(value).finish()];
}

/** A field of repeated int64, packed. */
export function wholes(field: number, values: readonly number[]): Chunks {
  const writer = new BinaryWriter();
  for (const value of values) writer.int64(value);
  return message(field, [writer.finish()]);
}

/** A field of type float. */
export function float(field: number, value: number): Chunks {
  return [new BinaryWriter().tag(field, WireType.Bit32).float(value).finish()];
}

/** All chunks as one. */
export function join(chunks: Chunks): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
