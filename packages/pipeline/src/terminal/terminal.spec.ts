import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { personsTerminal } from "@spinegrade/pipeline";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { lineWidth } from "./terminal.ts";

const SCRIPT = fileURLToPath(new URL("../testing/show-progress.ts", import.meta.url));
const NX_TASK = { NX_TASK_HASH: "1", NX_TASK_TARGET_TARGET: "fold-0" };
/** Runs a command in a new terminal of 30 columns and copies what is shown there. */
const IN_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try: data = os.read(fd, 65536)
    except OSError: break
    if not data: break
    os.write(1, data)
`;

let folder = "";
beforeAll(async () => {
  folder = await temporaryFolder("terminal");
});

/** Everything that a process shows, which has no terminal unless it makes one. */
function shownBy(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { NX_TASK_HASH: _hash, ...own } = childEnv();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...own, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.on("error", reject).on("close", () => {
      resolve(text);
    });
  });
}

const inTerminal = (env: NodeJS.ProcessEnv, redirect = ""): Promise<string> => {
  const command = [process.execPath, ...SOURCE_FLAGS, SCRIPT].map((word) => `'${word}'`).join(" ");
  return shownBy("python3", ["-c", IN_TERMINAL, "sh", "-c", `${command} ${redirect}`], env);
};

describe("progress and log lines", () => {
  it("are nobody's business in a test that Nx runs", () => {
    expect(personsTerminal({ ...NX_TASK, NX_TASK_TARGET_TARGET: "test" })).toBeUndefined();
  });

  it("without a terminal: the log line alone, and in a task of Nx nothing that it could repeat", async () => {
    const args = [...SOURCE_FLAGS, SCRIPT];
    expect(await shownBy(process.execPath, args, {})).toBe("epoch 1\nresult\n");
    expect(await shownBy(process.execPath, args, NX_TASK)).toBe("result\n");
  });

  it("in a terminal: both, the live line cut to its width", async () => {
    const shown = await inTerminal({});
    expect(shown).toContain("\r\x1b[2Kdemo: 2/2 steps, ");
    expect(shown).toContain("\r\x1b[2Kepoch 1\r\n");
    for (const row of shown.split(/\r(?:\x1b\[2K|\n)/)) expect(row.length).toBeLessThan(30);
    expect(shown).toContain("…");
  });

  it("in a task of Nx that a person runs in a terminal: there, and not in what Nx keeps", async () => {
    const kept = join(folder, "kept");
    const shown = await inTerminal(NX_TASK, `> '${kept}' 2>&1`);
    expect(shown).toContain("\r\x1b[2Kdemo: 2/2 steps, ");
    expect(shown).toContain("epoch 1");
    expect(await readFile(kept, "utf8")).toBe("result\n");
  });
});

describe("lineWidth", () => {
  it("is the terminal's where that is known, else 80", () => {
    const widths = [120, 0, undefined].map((columns) =>
      lineWidth({ ...(columns !== undefined && { columns }), write: () => true }),
    );
    expect(widths).toEqual([120, 80, 80]);
  });
});
