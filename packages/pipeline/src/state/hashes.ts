import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a value's canonical JSON: the key under which something made from that value is stored. */
export function contentKey(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of a file, streamed. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
