import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Returns the output of a program. @throws when it fails. */
export async function run(program: string, args: readonly string[]): Promise<string> {
  // jest's environment is not that of its process
  return (await execute(program, args, { env: { ...process.env } })).stdout;
}

/** Daemons of a test, which run until they are ended. */
export class Daemons {
  readonly #running = new Map<string, ChildProcess>();

  /** @param name by which it is ended. */
  start(program: string, args: readonly string[], name = program): void {
    const env = { ...process.env };
    this.#running.set(name, spawn(`/usr/sbin/${program}`, args, { stdio: "ignore", env }));
  }

  /** Ends one, if it runs. */
  async end(name: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const daemon = this.#running.get(name);
    this.#running.delete(name);
    if (daemon?.exitCode !== null) return;
    const closed = once(daemon, "close");
    daemon.kill(signal);
    await closed;
  }

  /** Ends all, the last first. */
  async endAll(): Promise<void> {
    for (const name of [...this.#running.keys()].reverse()) await this.end(name);
  }
}

/** Ports of the loopback that nothing uses. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    ports.push(typeof address === "object" && address !== null ? address.port : 0);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
