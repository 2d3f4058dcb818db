import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireSuccess } from "./run-process.ts";

/** Time limit for a registry's answer: it takes a second, unless other work holds the machine. */
const START_MS = 300_000;
const TOKEN = "anyone"; // npm publishes with a token only; the registry below lets everyone in

/** A real npm registry on the loopback address: ours are published to it, everything else comes from npm's own. */
export class LocalRegistry {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  /** Starts verdaccio with an empty storage, and waits until it answers. */
  static async start(): Promise<LocalRegistry> {
    const folder = await mkdtemp(join(tmpdir(), "spinegrade-registry-"));
    const { stdout } = await requireSuccess("npm", ["config", "get", "registry"], { cwd: folder });
    const port = await freePort();
    const configFile = join(folder, "config.json"); // verdaccio reads YAML, of which JSON is a part
    await writeFile(configFile, JSON.stringify(configuration(join(folder, "storage"), stdout.trim())));
    const verdaccio = createRequire(import.meta.url).resolve("verdaccio/bin/verdaccio");
    const listen = ["--config", configFile, "--listen", `127.0.0.1:${port}`];
    const process = spawn(globalThis.process.execPath, [verdaccio, ...listen], { stdio: "ignore" });
    const registry = new LocalRegistry(`http://127.0.0.1:${port}/`, process, folder);
    try {
      await registry.#waitUntilUp();
    } catch (error) {
      await registry.stop();
      throw error;
    }
    return registry;
  }

  /** Settings that lead npm here, as lines of an .npmrc. */
  get npmrc(): string {
    return [
      `registry=${this.url}`,
      `${this.url.slice("http:".length)}:_authToken=${TOKEN}`,
      "audit=false",
      "fund=false",
      "ignore-scripts=true",
      `cache=${join(this.#folder, "npm-cache")}`, // versions published here must never meet npm's own cache
      "",
    ].join("\n");
  }

  /** Publishes packages of a workspace, their folders as they are, by one npm: each start of it takes a second. */
  async publish(workspace: string, packageFolders: readonly string[]): Promise<void> {
    const userconfig = join(this.#folder, "npmrc");
    await writeFile(userconfig, this.npmrc);
    // a package's own setting asks for the provenance that only a public CI can sign
    const settings = ["--userconfig", userconfig, "--registry", this.url, "--no-provenance"];
    const packages = packageFolders.flatMap((folder) => ["--workspace", folder]);
    await requireSuccess("npm", ["publish", ...settings, ...packages], { cwd: workspace });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill();
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #waitUntilUp(): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const answer = await fetch(`${this.url}-/ping`).catch(() => undefined);
      if (answer?.ok === true) return;
      if (Date.now() > deadline || this.#process.exitCode !== null) {
        throw new Error(`the local registry ${this.url} did not start`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function configuration(storage: string, upstream: string): object {
  const everyone = { access: "$all", publish: "$all", unpublish: "$all" };
  return {
    storage,
    uplinks: { upstream: { url: upstream, maxage: "60m" } },
    packages: { "@spinegrade/*": everyone, spinegrade: everyone, "**": { ...everyone, proxy: "upstream" } },
    log: { type: "stdout", level: "fatal" },
  };
}

/** A port that is free at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
