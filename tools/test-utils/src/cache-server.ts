import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll } from "@jest/globals";

const SERVE = fileURLToPath(new URL("../../cache-server/serve.mjs", import.meta.url));

export const TOKENS = { read: "a-token-that-reads", write: "a-token-that-writes" } as const;

/** Environment variables with which Nx uses a server. */
export type Connection = Readonly<Record<string, string>>;

const running: ChildProcess[] = [];

afterAll(() => {
  for (const server of running.splice(0)) server.kill();
});

/** Starts the command of the server on a free port of this machine, until the spec ends. @returns its address. */
export async function startCacheServer(folder: string, options: readonly string[] = []): Promise<string> {
  const server = spawn(process.execPath, [SERVE, "--folder", folder, "--port", "0", ...options], {
    env: {
      ...process.env,
      SPINEGRADE_CACHE_READ_TOKEN: TOKENS.read,
      SPINEGRADE_CACHE_WRITE_TOKEN: TOKENS.write,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.push(server);
  const [line] = await Promise.race([
    once(server.stdout, "data"),
    once(server, "exit").then(() => [""] as unknown[]),
  ]);
  const [url] = /http:\S+/.exec(String(line)) ?? [];
  if (url === undefined) throw new Error("the server did not start");
  return url;
}

/** The settings of an Nx that uses a server. */
export function connectionTo(url: string, token: keyof typeof TOKENS): Connection {
  return {
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: TOKENS[token],
  };
}
