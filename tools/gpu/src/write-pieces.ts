import { createHash, type Hash } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";

/** The pieces of a pack, cut from one stream. */
export interface PackPieces {
  readonly names: readonly string[];
  readonly bytes: number;
}

/**
 * Cuts a stream into files `piece-01`, `piece-02`, ... of at most `limit` bytes, and lists their SHA-256 in `SHA256SUMS`,
 * as sha256sum reads it.
 */
export async function writePieces(
  source: AsyncIterable<Uint8Array>,
  folder: string,
  limit: number,
): Promise<PackPieces> {
  const pieces: Piece[] = [];
  let bytes = 0;
  for await (let chunk of source) {
    bytes += chunk.length;
    while (chunk.length > 0) {
      let piece = pieces.at(-1);
      if (piece === undefined || piece.bytes === limit) {
        await piece?.close();
        piece = new Piece(folder, pieces.length + 1);
        pieces.push(piece);
      }
      const part = chunk.subarray(0, limit - piece.bytes);
      await piece.write(part);
      chunk = chunk.subarray(part.length);
    }
  }
  await pieces.at(-1)?.close();
  const lines = pieces.map((piece) => `${piece.hash.digest("hex")}  ${piece.name}\n`);
  await writeFile(join(folder, "SHA256SUMS"), lines.join(""));
  return { names: pieces.map(({ name }) => name), bytes };
}

class Piece {
  readonly name: string;
  readonly hash: Hash = createHash("sha256");
  bytes = 0;
  private readonly file: WriteStream;

  constructor(folder: string, number: number) {
    this.name = `piece-${String(number).padStart(2, "0")}`;
    this.file = createWriteStream(join(folder, this.name));
  }

  async write(part: Uint8Array): Promise<void> {
    this.hash.update(part);
    this.bytes += part.length;
    await new Promise<void>((resolve, reject) => {
      this.file.write(part, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.file.end();
    await finished(this.file);
  }
}
