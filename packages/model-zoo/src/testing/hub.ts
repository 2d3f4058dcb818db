import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** The commit that the hub's files are of. */
export const REVISION = "0123456789abcdef0123456789abcdef01234567";

/** A server that behaves like timm's hub towards a client; `faults` makes it fail as networks do. */
export class Hub {
  readonly faults = { breakAfter: 0, wrongByte: false, ignoresRanges: false, noFile: false };
  /** The licence stated on the models' pages. */
  licence = "apache-2.0";
  /** The ranges that files were asked for. */
  readonly ranges: (string | undefined)[] = [];
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response);
  });

  /** @param files `model.safetensors` of each repository, for example of `timm/pvt_v2_b0.in1k`. */
  constructor(files: Readonly<Record<string, Uint8Array>>) {
    this.#files = new Map(Object.entries(files));
  }

  /** @returns the hub's address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const described = /^\/api\/models\/(.*)\?blobs=true$/.exec(url)?.[1];
    const resolved = new RegExp(`^/(.*)/resolve/${REVISION}/model\\.safetensors$`).exec(url)?.[1];
    const content = this.#files.get(described ?? resolved ?? "");
    if (content === undefined) response.writeHead(404).end();
    else if (described !== undefined) this.#describe(response, content);
    else {
      this.ranges.push(headers.range);
      this.#send(response, content, this.faults.ignoresRanges ? undefined : headers.range);
    }
  }

  #describe(response: ServerResponse, content: Uint8Array): void {
    const lfs = { sha256: createHash("sha256").update(content).digest("hex"), size: content.length };
    const siblings = this.faults.noFile ? [] : [{ rfilename: "model.safetensors", lfs }];
    response.end(JSON.stringify({ sha: REVISION, cardData: { license: this.licence }, siblings }));
  }

  #send(response: ServerResponse, content: Uint8Array, range: string | undefined): void {
    const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
    const body = Uint8Array.from(content.subarray(from));
    if (this.faults.wrongByte) body[5] = (body[5] ?? 0) ^ 1;
    response.writeHead(range === undefined ? 200 : 206, { "Content-Length": body.length });
    if (this.faults.breakAfter === 0) response.end(body);
    else {
      // what was written must reach the client before the connection breaks
      response.write(body.subarray(0, this.faults.breakAfter), () =>
        setTimeout(() => response.destroy(), 100),
      );
    }
  }
}
