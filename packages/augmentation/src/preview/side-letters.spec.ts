import { describe, expect, it } from "@jest/globals";
import type { Orientation } from "@spinegrade/volumes";
import { renderPreview } from "@spinegrade/augmentation";
import { Generator } from "@spinegrade/random";
import { NFN_INTENDED } from "../settings/presets.ts";
import { NFN_TEMPLATE, spine } from "../testing/spine.ts";
import { type PreviewVolume, sideLetters } from "./side-letters.ts";

const SAGITTAL: Orientation = [0, 1, 0, 0, 0, -1];
const SIZE = 64;

function volumeOf(orientations: readonly (Orientation | null)[]): PreviewVolume {
  const slices = orientations.map((orientation, zIndex) => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: null, positionMm: null, pixelSpacingMm: null, orientation, rows: SIZE, columns: SIZE },
  }));
  const shape = [slices.length, SIZE, SIZE] as const;
  return { voxels: new Uint8Array(slices.length * SIZE * SIZE), shape, sliceTable: { slices } };
}

describe("sideLetters", () => {
  it.each<[string, (Orientation | null)[], string | undefined]>([
    ["sagittal", [SAGITTAL, SAGITTAL], "A P"],
    ["back to front", [[0, -1, 0, 0, 0, -1]], "P A"],
    ["transposed", [[0, 0, -1, 0, 1, 0]], "H F"],
    ["of one unknown orientation", [SAGITTAL, null], undefined],
    ["of unknown orientation", [null, null], undefined],
    ["differing", [SAGITTAL, [0, -1, 0, 0, 0, -1]], undefined],
    ["none", [], undefined],
  ])("are those of slices that are %s", (_, orientations, expected) => {
    const letters = sideLetters(volumeOf(orientations));
    expect(letters && `${letters.left} ${letters.right}`).toBe(expected);
  });

  it("are unknown of a volume without a slice table", () => {
    expect(sideLetters({ voxels: new Uint8Array(1), shape: [1, 1, 1] })).toBeUndefined();
  });

  it("stand in the page, where they are known", () => {
    const lettersOn = (orientation: Orientation | null): string[] => {
      const volume = volumeOf(Array<Orientation | null>(6).fill(orientation));
      const edges = sideLetters(volume);
      const study = {
        ...{ title: "one", volume, grades: new Int8Array(10), ...(edges && { edges }) },
        xyzSlice: spine(NFN_TEMPLATE, SIZE, 6, Generator.fromSeed(3)),
      };
      const nfn = { studies: [study], template: NFN_TEMPLATE, settings: NFN_INTENDED };
      const page = renderPreview({ nfn, subtitle: "a test", versions: 1, imageSize: SIZE, seed: 1 });
      return [
        ...new Set([...page.matchAll(/class="edge-letter"[^>]*>([AFHP])</g)].map(([, one]) => one ?? "")),
      ];
    };
    expect(lettersOn([0, -1, 0, 0, 0, -1])).toEqual(["P", "A"]);
    expect(lettersOn(null)).toEqual([]);
  });
});
