import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { pythonEnv } from "./python.ts";
import { runProgram, runTypeScript } from "./run-script.ts";

describe("runTypeScript", () => {
  it("runs a TypeScript file and returns what it printed", async () => {
    const folder = await temporaryFolder("script");
    const path = join(folder, "script.ts");
    await writeFile(
      path,
      "const text: string = `${process.argv[2]}, gc ${typeof globalThis.gc}`;\nconsole.log(text);\n",
    );
    expect(runTypeScript(path, ["--steps"], { capture: true })).toBe("--steps, gc function\n");
  });
});

describe("runProgram", () => {
  it("says which program failed, and how", () => {
    expect(() => runProgram(process.execPath, ["-e", "process.exit(3)"])).toThrow(
      "-e process.exit(3) ended with 3",
    );
    expect(() => runProgram("no-such-program", [])).toThrow("cannot run no-such-program");
  });
});

describe("pythonEnv", () => {
  it("takes out the settings of OpenBLAS and nothing else", () => {
    expect(pythonEnv({ OPENBLAS_CORETYPE: "X", OPENBLAS_L2_SIZE: "1", PATH: "p" })).toEqual({ PATH: "p" });
  });
});
