import { describe, expect, it } from "@jest/globals";
import type { DicomInput } from "@spinegrade/dicom-ingest";
import { AXIAL, DOUBLE_OBLIQUE, flagsOf, orderOf, slice, tableOf } from "../testing/geometry-cases.ts";

/** The orientation of an axial slice that leans forward, as L5/S1 does, and to a side, degrees. */
function axialAt(forward: number, sideways: number): string {
  const [lean, tilt] = [(forward * Math.PI) / 180, (sideways * Math.PI) / 180];
  const row = [Math.cos(tilt), 0, Math.sin(tilt)];
  const down = [-Math.sin(lean) * Math.sin(tilt), Math.cos(lean), Math.sin(lean) * Math.cos(tilt)];
  return [...row, ...down].map((cosine) => cosine.toFixed(7)).join("\\");
}

describe("a series", () => {
  it("with localisers puts each orientation into a separate group, flagged", async () => {
    const localisers = [
      slice("1", -50, { orientation: AXIAL }),
      slice("2", 70, { orientation: DOUBLE_OBLIQUE }),
    ];
    const table = await tableOf([...localisers, slice("3", 0), slice("4", -4)], { plane: "sagittal" });
    expect(table.slices.map(({ fileName, group }) => `${fileName} in ${group}`)).toEqual([
      "1.dcm in 0",
      "3.dcm in 1",
      "4.dcm in 1",
      "2.dcm in 2",
    ]);
    expect(flagsOf(table)).toEqual([["mixed-orientations", "1.dcm 2.dcm"]]);
  });

  it.each([
    ["one stack at the angle of L5/S1", [[45, 0, 3]], ""],
    [
      "a block along each disc",
      [
        [-12, 0, 2],
        [-4, 2, 2],
        [6, 3, 2],
        [18, 0, 2],
        [42, -3, 2],
      ],
      "",
    ],
    [
      "blocks in a curve of 25 degrees",
      [
        [0, 25, 2],
        [0, 5, 2],
        [0, -22, 2],
      ],
      "",
    ],
    [
      "blocks and a sagittal scout",
      [
        [5, 0, 2],
        [30, 0, 2],
        [0, 90, 1],
      ],
      "5.dcm",
    ],
    [
      "blocks and a coronal scout",
      [
        [5, 0, 2],
        [30, 0, 2],
        [90, 0, 1],
      ],
      "5.dcm",
    ],
    [
      "a block that leans back as no disc does",
      [
        [0, 0, 3],
        [20, 0, 2],
        [-48, 0, 1],
      ],
      "6.dcm",
    ],
    [
      "a block that leans aside as no disc does",
      [
        [0, 0, 3],
        [20, 0, 2],
        [0, 40, 1],
      ],
      "6.dcm",
    ],
  ])(
    "of axial slices is flagged only where an angle is not that of a disc: %s",
    async (_, blocks, flagged) => {
      const orientations = blocks.flatMap(([forward = 0, sideways = 0, count = 0]) =>
        Array<string>(count).fill(axialAt(forward, sideways)),
      );
      const files = orientations.map((orientation, i) =>
        slice(`${i + 1}`, 0, { orientation, position: `0\\0\\${-4 * i}` }),
      );
      const { flags } = await tableOf(files, { plane: "axial" });
      const mixed = flags.filter(({ flag }) => flag === "mixed-orientations");
      expect(mixed.flatMap(({ files: names }) => names).join(" ")).toBe(flagged);
    },
  );

  it("that is double-oblique is sorted along its own normal", async () => {
    // the normal is about (0.35, -0.61, 0.71): what lies further along it comes later, whatever x alone says
    const at = (name: string, mm: number): DicomInput =>
      slice(name, 0, {
        orientation: DOUBLE_OBLIQUE,
        position: [0.3535534, -0.6123724, 0.7071068].map((cosine) => cosine * mm).join("\\"),
      });
    const table = await tableOf([at("1", 8), at("2", -4), at("3", 0), at("4", 4)]);
    expect(orderOf(table)).toEqual(["2", "3", "4", "1"]);
    [-4, 0, 4, 8].forEach((mm, z) => {
      expect(table.slices[z]?.projectionMm).toBeCloseTo(mm, 5);
    });
  });
});
