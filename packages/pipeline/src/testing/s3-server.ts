import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A real S3 server over a folder, from the Go module of that name. */
const PROGRAM = process.env["SPINEGRADE_VERSITYGW"] ?? "versitygw";
const INSTALL = "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0";

/** Why no S3 server can be started here; undefined where one can. */
export function whyNoS3Server(): string | undefined {
  return spawnSync(PROGRAM, ["--version"]).error === undefined
    ? undefined
    : `needs the S3 server versitygw: ${INSTALL}`;
}

/** An S3 server on this machine's loopback, whose bucket `shared` is the folder of that name in another. */
export class S3Server {
  readonly env: Readonly<Record<string, string>>;
  readonly #process: ChildProcess;
  readonly #log: string;

  private constructor(server: ChildProcess, env: Readonly<Record<string, string>>, log: string) {
    this.#process = server;
    this.env = env;
    this.#log = log;
  }

  static async start(folder: string): Promise<S3Server> {
    await mkdir(join(folder, "shared"), { recursive: true });
    const [access, secret] = ["tester", "a-secret-of-the-test"];
    const address = `127.0.0.1:${await freePort()}`;
    const log = join(folder, "access.log");
    const settings = ["--access", access, "--secret", secret, "--port", address, "--access-log", log];
    const args = [...settings, "posix", "--nometa", folder];
    const env = {
      AWS_ACCESS_KEY_ID: access,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_ENDPOINT_URL_S3: `http://${address}`,
    };
    const server = new S3Server(spawn(PROGRAM, args, { stdio: "ignore" }), env, log);
    await server.#untilUp(`http://${address}`);
    return server;
  }

  /** The operations on the object whose key ends so, in order, by the server's names. */
  async operationsOn(path: string): Promise<string[]> {
    const lines = (await readFile(this.#log, "utf8")).split("\n").map((line) => line.split(" "));
    // in a line, the operation is before the key
    return lines.flatMap((fields) => fields[fields.findIndex((field) => field.endsWith(path)) - 1] ?? []);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const closed = once(this.#process, "close");
    this.#process.kill();
    await closed;
  }

  async #untilUp(url: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await fetch(url);
        return;
      } catch (error) {
        if (tries > 100 || this.#process.exitCode !== null) throw error;
        await sleep(100);
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
