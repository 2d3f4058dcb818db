import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readSlices } from "@spinegrade/dicom-ingest";
import { writeTestDicom, type TestImage } from "../../testing/dicom-writer.ts";
import { concatenate, type WrittenSyntax } from "../../testing/element-writer.ts";
import { afterMeta, withRawElement } from "../../testing/raw-elements.ts";

const PIXELS = Array.from({ length: 16 }, (_, i) => 100 * i);
const SYNTAXES: readonly WrittenSyntax[] = ["explicit", "implicit", "big-endian"];

async function valuesOf(bytes: Uint8Array): Promise<number[]> {
  const [slice] = await readSlices({ name: "1.dcm", bytes }, { studyId: 1, seriesId: 2 });
  return [...(slice?.pixels ?? [])];
}

const number16 = (value: number, littleEndian = true): number[] =>
  littleEndian ? [value & 0xff, value >> 8] : [value >> 8, value & 0xff];
const number32 = (value: number, littleEndian = true): number[] => {
  const halves = [value & 0xffff, Math.floor(value / 0x10000)];
  return (littleEndian ? halves : halves.reverse()).flatMap((half) => number16(half, littleEndian));
};
const tag = (group: number, element: number, littleEndian = true): number[] => [
  ...number16(group, littleEndian),
  ...number16(element, littleEndian),
];
/** Tag, 32 bit length, value: no value representation. */
const bare = (group: number, element: number, value: number[], length = value.length): number[] => [
  ...tag(group, element),
  ...number32(length),
  ...value,
];
const UNDEFINED = 0xffffffff;
const item = (content: number[], isDefined: boolean): number[] =>
  isDefined
    ? bare(0xfffe, 0xe000, content)
    : [...bare(0xfffe, 0xe000, content, UNDEFINED), ...bare(0xfffe, 0xe00d, [])];
const closed = (items: number[]): number[] => [...items, ...bare(0xfffe, 0xe0dd, [])];
const explicit = (
  group: number,
  element: number,
  vr: string,
  value: number[],
  littleEndian = true,
): number[] => [
  ...tag(group, element, littleEndian),
  ...Buffer.from(vr),
  ...number16(value.length, littleEndian),
  ...value,
];
const text = (value: string): number[] => [...Buffer.from(value)];
const NESTED = [...bare(0x0008, 0x0100, text("A1")), ...bare(0x0040, 0xa043, text("meaning!"))];

describe("private elements without a value representation, in an explicit file, are stepped over", () => {
  const creator = explicit(0x0007, 0x0010, "LO", text("SIEMENS MED "));
  it.each<[string, number[]]>([
    ["an element", bare(0x0007, 0x1001, text("abcd"))],
    ["an empty element", bare(0x0007, 0x1001, [])],
    ["several", [1, 2, 3].flatMap((n) => bare(0x0007, 0x1000 + n, text("abcdef")))],
    [
      "one whose length stands behind two zero bytes",
      [...tag(0x0007, 0x1001), 0, 0, 0, 0, ...number32(4), ...text("abcd")],
    ],
    [
      "one with question marks for it",
      [...tag(0x0007, 0x1001), ...text("??"), ...number16(4), ...text("abcd")],
    ],
    [
      "one of an unknown kind with a 32 bit length",
      [...tag(0x0007, 0x1001), ...text("ZZ"), 0, 0, ...number32(4), ...text("abcd")],
    ],
    ["one of an unknown kind with a 16 bit length", explicit(0x0007, 0x1001, "ZZ", text("abcd"))],
    ["a sequence of defined items", bare(0x0007, 0x1003, closed(item(NESTED, true)), UNDEFINED)],
    ["a sequence of undefined items", bare(0x0007, 0x1003, closed(item(NESTED, false)), UNDEFINED)],
    ["a sequence of a known length", bare(0x0007, 0x1003, item(NESTED, true))],
    [
      "elements in an explicit sequence",
      [...tag(0x0007, 0x1003), ...text("SQ"), 0, 0, ...number32(UNDEFINED), ...closed(item(NESTED, false))],
    ],
  ])("%s", async (_, element) => {
    const bytes = withRawElement(
      writeTestDicom({ pixels: PIXELS }),
      Uint8Array.from([...creator, ...element]),
    );
    expect(await valuesOf(bytes)).toEqual(PIXELS);
  });

  it("whatever they hold", async () => {
    const value = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => [...bytes, ...(bytes.length % 2 === 0 ? [] : [0])]);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 4 }), async (values) => {
        const elements = values.flatMap((content, i) => bare(0x0007, 0x1001 + i, content));
        const bytes = withRawElement(
          writeTestDicom({ pixels: PIXELS }),
          Uint8Array.from([...creator, ...elements]),
        );
        expect(await valuesOf(bytes)).toEqual(PIXELS);
      }),
      { numRuns: 200 },
    );
  });

  it("unless nothing says where they end, which is not called a cut", async () => {
    const lost = Uint8Array.from([...creator, ...bare(0x0007, 0x1001, text("abcd"), 0x70000000)]);
    const reading = valuesOf(withRawElement(writeTestDicom({ pixels: PIXELS }), lost));
    await expect(reading).rejects.toThrow(
      /\(0007,1001\) at byte \d+ has no value representation, and nothing says/,
    );
    await expect(reading).rejects.not.toThrow("cut short");
  });
});

describe("a sequence of VR UN and unknown length holds implicit little endian", () => {
  it.each(["explicit", "big-endian"] as const)("in a file of %s", async (syntax) => {
    const little = syntax === "explicit";
    const header = [...tag(0x0007, 0x1001, little), ...text("UN"), 0, 0, ...number32(UNDEFINED, little)];
    for (const isDefined of [true, false]) {
      const inner = [...NESTED, ...bare(0x0040, 0xa730, closed(item(NESTED, isDefined)), UNDEFINED)];
      const element = Uint8Array.from([...header, ...closed(item(inner, isDefined))]);
      expect(await valuesOf(withRawElement(writeTestDicom({ syntax, pixels: PIXELS }), element))).toEqual(
        PIXELS,
      );
    }
  });

  it.each([true, false])("or big endian like its file, items of known length: %s", async (isDefined) => {
    const long = (element: number, length: number): number[] => [
      ...tag(0xfffe, element, false),
      ...number32(length, false),
    ];
    const own = (content: number[]): number[] =>
      isDefined
        ? [...long(0xe000, content.length), ...content]
        : [...long(0xe000, UNDEFINED), ...content, ...long(0xe00d, 0)];
    const unknown = (content: number[]): number[] => [
      ...tag(0x0007, 0x1001, false),
      ...[...text("UN"), 0, 0, ...number32(UNDEFINED, false)],
      ...content,
      ...long(0xe0dd, 0),
    ];
    const named = explicit(0x0008, 0x0100, "SH", text("A1"), false);
    const nameless = [...tag(0x0008, 0x0100, false), ...number32(2, false), ...text("A1")];
    for (const content of [named, nameless, [], unknown(own(named)), [...named, ...unknown([])]]) {
      for (const items of [own(content), [...own(named), ...own(content)]]) {
        const bytes = writeTestDicom({ syntax: "big-endian", pixels: PIXELS });
        expect(await valuesOf(withRawElement(bytes, Uint8Array.from(unknown(items))))).toEqual(PIXELS);
      }
    }
  });

  it("or explicit elements, as some converters leave them", async () => {
    const header = [...tag(0x0007, 0x1001), ...text("UN"), 0, 0, ...number32(UNDEFINED)];
    const inner = [
      ...explicit(0x0008, 0x0100, "SH", text("A1")),
      ...explicit(0x0040, 0xa043, "LO", text("meaning!")),
    ];
    const element = Uint8Array.from([...header, ...closed(item(inner, false))]);
    expect(await valuesOf(withRawElement(writeTestDicom({ pixels: PIXELS }), element))).toEqual(PIXELS);
  });
});

describe("a data set without DICOM Part 10's preamble or header is read as it is written", () => {
  const cases = SYNTAXES.flatMap((syntax) =>
    ([8, 16] as const).map((bitsAllocated): [WrittenSyntax, 8 | 16] => [syntax, bitsAllocated]),
  );
  it.each(cases)("%s, %d bit", async (syntax, bitsAllocated) => {
    const pixels = PIXELS.map((value) => value % 200);
    const file = writeTestDicom({ syntax, bitsAllocated, pixels, sopInstanceUid: "1.2.3" });
    expect(await valuesOf(afterMeta(file))).toEqual(pixels);
    expect(await valuesOf(file.subarray(128))).toEqual(pixels);
    expect(await valuesOf(file.subarray(132))).toEqual(pixels);
    const withoutSyntax = writeTestDicom({
      syntax,
      transferSyntaxUid: "",
      bitsAllocated,
      pixels,
      sopInstanceUid: "1.2",
    });
    expect(await valuesOf(withoutSyntax)).toEqual(pixels);
    const withoutMagic = Uint8Array.from(file);
    withoutMagic.fill(0, 128, 132);
    expect(await valuesOf(concatenate([withoutMagic.subarray(0, 128), file.subarray(132)]))).toEqual(pixels);
  });
});

describe("a data set that contradicts its transfer syntax is read as it is written", () => {
  const UIDS = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"];
  it.each(SYNTAXES.flatMap((syntax) => UIDS.map((uid) => [syntax, uid] as const)))(
    "%s under %s",
    async (syntax, transferSyntaxUid) => {
      const image = { syntax, transferSyntaxUid, sopInstanceUid: "1.2.3", pixels: PIXELS };
      expect(await valuesOf(writeTestDicom(image))).toEqual(PIXELS);
    },
  );
});

describe("8 bit pixels", () => {
  const eight = (count: number): number[] => Array.from({ length: count }, (_, i) => (i * 7 + 1) % 251);
  const words = (values: readonly number[]): Uint8Array => {
    const cells = Uint8Array.from([...values, ...(values.length % 2 === 0 ? [] : [0])]);
    return Uint8Array.from(cells, (_, i) => cells[i ^ 1] ?? 0);
  };
  it.each([
    [4, 4, 1],
    [3, 5, 1],
    [3, 5, 2],
    [1, 1, 1],
  ])(
    "of VR OW in big endian are swapped in pairs, of OB are not: %d x %d, %d frames",
    async (rows, columns, frames) => {
      const values = eight(rows * columns * frames);
      const image: TestImage = {
        syntax: "big-endian",
        rows,
        columns,
        bitsAllocated: 8,
        frames: String(frames),
      };
      const read = async (pixels: Uint8Array, pixelVr: string): Promise<number[]> => {
        const slices = await readSlices(
          {
            name: "1.dcm",
            bytes: writeTestDicom({ ...image, pixels, pixelVr, frameGroups: placesOf(frames) }),
          },
          { studyId: 1, seriesId: 2 },
        );
        return slices.flatMap((slice) => [...slice.pixels]);
      };
      expect(await read(words(values), "OW")).toEqual(values);
      expect(await read(Uint8Array.from(values), "OB")).toEqual(values);
    },
  );
});

function placesOf(frames: number): { position: string }[] {
  return Array.from({ length: frames }, (_, frame) => ({ position: `${frame}\\0\\0` }));
}
