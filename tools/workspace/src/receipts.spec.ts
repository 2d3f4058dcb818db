import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readReceipt, UserError, writeReceipt } from "@spinegrade/pipeline";
import { isWhole } from "../state/stores.mjs";
import { SmallWorkspace } from "./small-workspace.ts";

let workspace: SmallWorkspace;
let folder: string;
const stored = [{ path: "volumes/v.npy", bytes: 3 }];

beforeAll(() => {
  workspace = new SmallWorkspace();
  workspace.write("work/volumes/v.npy", "abc");
  folder = join(workspace.root, "data-processed", "ingest");
});
afterAll(() => {
  workspace.remove();
});

/** Whether each of the two readers of receipts trusts the one in the folder. */
async function trusted(): Promise<{ pipeline: boolean; state: boolean }> {
  const read = await readReceipt(folder).catch((error: unknown) => error);
  if (read instanceof Error) expect(read).toBeInstanceOf(UserError);
  const state = isWhole(workspace.root, join(workspace.root, "work"), "ingest");
  return { pipeline: !(read instanceof Error), state };
}

const NEITHER = { pipeline: false, state: false };
const BOTH = { pipeline: true, state: true };

describe("a receipt", () => {
  it("is trusted by pipeline and by state.mjs alike, whatever it says", async () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constant('"seal": "00"'));
    const receipts = fc.record({ task: text, contentKey: text, stored: fc.constantFrom([], stored) });
    await fc.assert(
      fc.asyncProperty(receipts, async (receipt) => {
        await writeReceipt(folder, receipt);
        expect(await trusted()).toEqual(BOTH);
      }),
      { numRuns: 40 },
    );
  });

  it("is trusted by neither when any bit of it is not as it was written", async () => {
    await writeReceipt(folder, { task: "t", contentKey: "\u00e4", stored });
    const path = join(folder, "receipt.json");
    const whole = await readFile(path);
    const trustedBits: number[] = [];
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, bytes);
      const { pipeline, state } = await trusted();
      if (pipeline || state) trustedBits.push(bit);
    }
    expect(trustedBits).toEqual([]);
    await writeFile(path, whole);
    expect(await trusted()).toEqual(BOTH);
  });

  it.each<[string, (text: string) => string]>([
    ["with another size", (text) => text.replace('"bytes": 3', '"bytes": 4')],
    ["with a file less", (text) => text.replace(/"stored": \[[^\]]*\]/, '"stored": []')],
    ["without a hash, as once they were", (text) => text.replace(/\s*"seal": "\w+",/, "")],
    ["with an empty hash", (text) => text.replace(/"seal": "\w+"/, '"seal": ""')],
    ["with a line more", (text) => `${text}\n`],
    ["cut short", (text) => text.slice(0, -2)],
    ["empty", () => ""],
    ["that is not a receipt", () => "[]"],
  ])("%s is trusted by neither", async (_what, edit) => {
    await writeReceipt(folder, { task: "t", contentKey: "k", stored });
    const path = join(folder, "receipt.json");
    const text = await readFile(path, "utf8");
    expect(edit(text)).not.toBe(text);
    await writeFile(path, edit(text));
    expect(await trusted()).toEqual(NEITHER);
  });
});
