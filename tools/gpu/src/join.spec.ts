import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { packFolders } from "./pack-folders.ts";

const PIECE = 4096;
let root: string;
let pieces: readonly string[];

/** A pack of a Node that is a link's script, a runtime and a file of random bytes, in small pieces. */
beforeAll(async () => {
  root = await temporaryFolder("gpu-pack");
  for (const folder of ["stage/node/bin", "stage/app/cuda-runtime", "cuda13", "empty"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "stage/node/bin/node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, {
    mode: 0o700,
  });
  writeFileSync(join(root, "stage/prove.sh"), "");
  writeFileSync(join(root, "stage/app/cuda-runtime/libcudart.so.12"), "runtime 12");
  const noise = Uint8Array.from({ length: 3 * PIECE }, (_, index) => (index * index * 2654435761) >>> 24);
  writeFileSync(join(root, "stage/app/noise"), noise);
  for (const name of ["libcublas.so.13", "libcublasLt.so.13", "libcudart.so.12", "libother.so.1"])
    writeFileSync(join(root, "cuda13", name), name);
  const packed = await packFolders(join(root, "stage"), join(root, "pack"), PIECE);
  pieces = packed.names;
});

function joinPieces(...folders: string[]): SpawnSyncReturns<string> {
  // a Python that has no packages
  const env = { PATH: "/usr/bin:/bin", SPINEGRADE_BENCH_PYTHON: "/bin/false" };
  return spawnSync(
    "bash",
    [join(root, "pack/join.sh"), join(root, "pack"), join(root, "target"), ...folders],
    {
      env,
      encoding: "utf8",
    },
  );
}

describe("join.sh", () => {
  it("names missing pieces, which may still be on their way", () => {
    const [, second = ""] = pieces;
    const path = join(root, "pack", second);
    renameSync(path, `${path}.away`);
    expect(joinPieces()).toMatchObject({ status: 3, stdout: `missing: ${second}\n` });
    renameSync(`${path}.away`, path);
  });

  it("refuses a damaged piece", () => {
    const path = join(root, "pack", pieces.at(-1) ?? "");
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
    const { status, stdout } = joinPieces();
    writeFileSync(path, bytes);
    expect({ status, names: stdout.includes(pieces.at(-1) ?? "-") }).toEqual({ status: 1, names: true });
  });

  it("unpacks once, and links the machine's libraries under the names that TensorFlow opens", () => {
    for (const piece of pieces) expect(statSync(join(root, "pack", piece)).size).toBeLessThanOrEqual(PIECE);
    const { status, stdout, stderr } = joinPieces(join(root, "cuda13"));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const target = join(root, "target");
    expect(readFileSync(join(target, "app/noise"))).toEqual(readFileSync(join(root, "stage/app/noise")));
    expect(readlinkSync(join(target, "cuda/libcublas.so.12"))).toBe(join(root, "cuda13/libcublas.so.13"));
    expect(realpathSync(join(target, "cuda/libcublas.so.13"))).toBe(
      realpathSync(join(root, "cuda13/libcublas.so.13")),
    );
    expect(readFileSync(join(target, "cuda/libcudart.so.12"), "utf8")).toBe("runtime 12");
    expect(stdout).toContain("libnvrtc.so.12 missing");
    const inode = statSync(join(target, "app/noise")).ino;
    symlinkSync("/nowhere", join(target, "cuda/stale.so"));
    expect(joinPieces(join(root, "empty")).stdout).toContain("libcublas.so.12 missing");
    expect(statSync(join(target, "app/noise")).ino).toBe(inode);
    expect(execFileSync("ls", [join(target, "cuda")], { encoding: "utf8" })).toBe("libcudart.so.12\n");
  });
});
