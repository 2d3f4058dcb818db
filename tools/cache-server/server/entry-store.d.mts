import type { Readable } from "node:stream";
export type PutResult = "stored" | "exists" | "too large" | "incomplete";
export class EntryStore {
  static open(
    folder: string,
    options: { readonly maxBytes: number; readonly log: (line: string) => void },
  ): Promise<EntryStore>;
  has(hash: string): boolean;
  get(hash: string): Promise<{ readonly bytes: number; readonly stream: Readable } | undefined>;
  put(hash: string, content: Readable, bytes: number): Promise<PutResult>;
}
