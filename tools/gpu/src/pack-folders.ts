import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { type PackPieces, writePieces } from "./write-pieces.ts";

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = constants;
/** A tenth smaller than gzip, and fast enough for 1 GB. */
const BROTLI = { [BROTLI_PARAM_QUALITY]: 6, [BROTLI_PARAM_LGWIN]: 24 };

/**
 * Packs a folder with `node` and `app` into pieces: Node as gzip, which any machine unpacks, then the rest as brotli, which Node
 * does. join.sh lies next to the pieces.
 */
export async function packFolders(stage: string, out: string, pieceBytes: number): Promise<PackPieces> {
  mkdirSync(out, { recursive: true });
  let nodeBytes = 0;
  async function* stream(): AsyncGenerator<Buffer> {
    const node = Readable.from(archive(stage, ["node", "prove.sh"])).pipe(createGzip({ level: 9 }));
    for await (const chunk of buffers(node)) {
      nodeBytes += chunk.length;
      yield chunk;
    }
    yield* buffers(Readable.from(archive(stage, ["app"])).pipe(createBrotliCompress({ params: BROTLI })));
  }
  const pieces = await writePieces(stream(), out, pieceBytes);
  writeFileSync(join(out, "node-bytes"), String(nodeBytes));
  copyFileSync(fileURLToPath(new URL("../join.sh", import.meta.url)), join(out, "join.sh"));
  return pieces;
}

/** The bytes of a tar archive. @throws Error when tar fails. */
async function* archive(folder: string, names: readonly string[]): AsyncGenerator<Buffer> {
  const args = ["--create", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--directory", folder];
  const tar = spawn("tar", [...args, ...names], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => tar.once("close", resolve));
  yield* buffers(tar.stdout);
  const code = await ended;
  if (code !== 0)
    throw new Error(`tar cannot pack ${names.join(", ")} of ${folder}: it ended with ${String(code)}`);
}

/** A binary stream's chunks, which Node's types leave open. */
async function* buffers(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new Error("a stream of text");
    yield chunk;
  }
}
