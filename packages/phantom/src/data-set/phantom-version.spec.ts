import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { PHANTOM_VERSION, planStudy, renderStudy } from "@spinegrade/phantom";

/** SHA-256 over all files of one small study, by version. A new version gets its own hash here. */
const PINNED: Readonly<Record<number, string>> = {
  8: "12ad77b13195b021eed5155bd84992fd72675df3dfcdbe37c06e1fd4272fb748",
};

describe("PHANTOM_VERSION", () => {
  it("names the bytes of a study: whoever changes them raises the version and pins the new hash", () => {
    const size = { imageSize: 40, sagittalSlices: 4, axialSlices: 5 };
    const hash = createHash("sha256");
    for (const { path, bytes } of renderStudy(
      planStudy({ seed: 1, split: "train", index: 0, model: "enriched", size }),
    )) {
      hash.update(path).update(bytes);
    }
    expect(hash.digest("hex")).toBe(PINNED[PHANTOM_VERSION]);
  });
});
