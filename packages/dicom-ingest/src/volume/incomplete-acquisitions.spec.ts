import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  flagsOf,
  groupsOf,
  ingestInAnyOrder as ingest,
  stack,
  type Acquisition,
} from "../testing/stacked-slices.ts";

type Places = readonly number[];
const numbered = (number: number) => (): Acquisition => ({ number: String(number) });
const at = (time: string) => (): Acquisition => ({ time });
/** `count` places from `mm` on, 4 mm apart. */
const range = (mm: number, count: number): number[] => Array.from({ length: count }, (_, i) => mm + 4 * i);
const without = (places: Places, ...missing: readonly number[]): number[] =>
  places.filter((_, i) => !missing.includes(i));
const shifted = (places: Places, mm: number): number[] => places.map((place) => place + mm);
const namesFrom = (first: number, { length }: Places): string =>
  Array.from({ length }, (_, i) => first + i).join(" ");
const NONE: readonly string[] = [];

/** Groups and flags of a first acquisition, numbered from 1, and a second, from 101. */
async function split(
  [first, second]: readonly [Places, Places],
  kinds: readonly [(i: number) => Acquisition, (i: number) => Acquisition] = [numbered(1), numbered(2)],
): Promise<{ groups: string[]; flags: string[] }> {
  const { sliceTable } = await ingest([...stack(second, kinds[1], 101), ...stack(first, kinds[0])]);
  const flags = flagsOf(sliceTable).filter((flag) => !flag.startsWith("several-acquisitions"));
  return { groups: groupsOf(sliceTable), flags };
}

const apart = ([first, second]: readonly [Places, Places]): string[] => [
  namesFrom(1, first),
  namesFrom(101, second),
];

describe("two acquisitions with gaps, separated by number alone", () => {
  const GAPPED: readonly (readonly [string, Places])[] = [
    ["one slice is missing of both", without(range(0, 5), 2)],
    ["two slices in a row are missing of both", without(range(0, 8), 3, 4)],
    ["slices are missing at two places of both", without(range(0, 12), 3, 4, 8)],
    ["both have stacks 40 mm apart", [...range(0, 3), ...range(48, 2)]],
    ["both have three stacks at growing distances", [...range(0, 4), ...range(32, 4), ...range(90, 4)]],
  ];

  it.each(GAPPED)("are parted where %s", async (_, places) => {
    const parts = [places, shifted(places, 0.5)] as const;
    const { groups, flags } = await split(parts);
    expect(groups).toEqual(apart(parts));
    // the true gaps of each part, at the same indexes
    const wide = places.flatMap((mm, i) => {
      const isBeside = mm - (places[i - 1] ?? mm) > 6 || (places[i + 1] ?? mm) - mm > 6;
      return isBeside ? [i + 1] : [];
    });
    const files = [...wide, ...wide.map((name) => name + 100)].map((name) => `${name}.dcm`);
    expect(flags).toEqual([`gap-between-slices: ${files.join(" ")}`]);
  });

  it("are parted wherever the gap is and however wide", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0.01, max: 1.2, noNaN: true }),
        async (before, after, missing, offsetMm) => {
          const places = [...range(0, before), ...range(4 * (before + missing), after)];
          const parts = [places, shifted(places, offsetMm)] as const;
          expect((await split(parts)).groups).toEqual(apart(parts));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("a second acquisition that its own even distances show", () => {
  const whole = range(0, 10);

  it.each<[string, Places, Places]>([
    ["covers a part of the first", whole, range(12.5, 4)],
    ["covers three places at an end", whole, range(30.7, 3)],
    ["reaches beyond the first", whole, range(33, 5)],
    ["has its own distances", whole, [5, 10, 15, 20, 25, 30]],
    ["lies 1.34 mm further", whole, shifted(whole, 1.34)],
    ["lies 1.6 mm further", whole, shifted(whole, 1.6)],
    ["lies 1.9 mm further", whole, shifted(whole, 1.9)],
  ])("is parted where it %s", async (_, first, second) => {
    for (const kinds of [
      [numbered(1), numbered(2)],
      [() => ({ imageType: "ORIGINAL\\PRIMARY\\M" }), () => ({ imageType: "ORIGINAL\\PRIMARY\\P" })],
    ] as const)
      expect(await split([first, second], kinds)).toEqual({ groups: apart([first, second]), flags: NONE });
  });

  it("is not an acquisition where it is the even slices of the first, whichever slice is missing", async () => {
    for (let missing = 1; missing < 9; missing++) {
      const numbers = without([...whole.keys()], missing);
      const parities = [0, 1].map((parity) => numbers.filter((i) => i % 2 === parity).map((i) => 4 * i));
      const { groups, flags } = await split([parities[0] ?? [], parities[1] ?? []]);
      expect([missing, groups.length, flags.length]).toEqual([missing, 1, 1]);
      expect(flags[0]).toContain("gap-between-slices");
    }
  });

  it("is not parted where it is itself uneven, or has no distinct header", async () => {
    const uneven = await split([whole, [12.5, 16.5, 22, 24.5]]);
    expect([uneven.groups.length, uneven.flags.length]).toEqual([1, 1]);
    const untold = await split([whole, range(12.5, 4)], [numbered(1), numbered(1)]);
    expect([untold.groups.length, untold.flags.length]).toEqual([1, 1]);
  });
});

describe("acquisitions of one time each", () => {
  const whole = range(0, 6);

  it.each<[string, Places, Places]>([
    ["the first lacks a slice", without(whole, 2), whole],
    ["the second lacks a slice", whole, without(whole, 3)],
    ["each lacks another slice", without(whole, 1), without(whole, 4)],
    ["the first lacks two slices", without(whole, 0, 3), whole],
    ["the second lies 0.3 mm further and the first lacks a slice", without(whole, 2), shifted(whole, 0.3)],
  ])("are parted where %s", async (_, first, second) => {
    const { groups } = await split([first, second], [at("100000"), at("101000")]);
    expect(groups).toEqual(apart([first, second]));
  });

  it("or of two passes each, are parted where a slice is missing, and passes stay together", async () => {
    const first = without(whole, 2);
    const pass = (minute: number) => (i: number) => ({ time: `10${minute + (i % 2)}00` });
    const firstPass = (i: number): Acquisition => pass(10)(i < 2 ? i : i + 1);
    expect((await split([first, whole], [firstPass, pass(20)])).groups).toEqual(apart([first, whole]));
  });

  it("stay together where a time of a slice alone could belong to either", async () => {
    const times = (hour: number) => (i: number) => ({ time: `${hour}000${i}` });
    const overlapping = await split([without(whole, 2), whole], [times(10), at("100002")]);
    expect(overlapping.groups).toHaveLength(1);
  });
});

describe("echo times and b-values that rounding alone tells apart", () => {
  it.each<[string, (i: number) => Acquisition]>([
    ["10.449 and 10.451 ms", (i) => ({ echoTime: i % 2 === 0 ? "10.449" : "10.451" })],
    ["9.995 and 10.005 ms", (i) => ({ echoTime: i % 2 === 0 ? "9.995" : "10.005" })],
    ["0.0999 and 0.1001 ms", (i) => ({ echoTime: i % 2 === 0 ? "0.0999" : "0.1001" })],
    ["99.49 to 99.53 ms", (i) => ({ echoTime: String(99.49 + 0.01 * (i % 5)) })],
    ["799.99 and 800.01 s/mm2", (i) => ({ bValue: i % 2 === 0 ? 799.99 : 800.01 })],
    ["999 and 1000 s/mm2", (i) => ({ bValue: 999 + (i % 2) })],
  ])("are one: %s", async (_, kind) => {
    const { sliceTable } = await ingest(stack(range(0, 10), kind));
    expect([groupsOf(sliceTable).length, flagsOf(sliceTable)]).toEqual([1, []]);
  });

  it("are one at every size and with every rounding, and two where they are 3 % apart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.array(fc.double({ min: -0.004, max: 0.004, noNaN: true }), { minLength: 6, maxLength: 6 }),
        async (ms, rounding) => {
          const echo = (first: number) => (i: number) => ({
            echoTime: (first * (1 + (rounding[i] ?? 0))).toPrecision(7),
          });
          const { sliceTable } = await ingest(stack(range(0, 6), echo(ms)));
          expect([groupsOf(sliceTable).length, flagsOf(sliceTable)]).toEqual([1, []]);
          const parts = [range(0, 6), range(0, 6)] as const;
          expect((await split(parts, [echo(ms), echo(1.03 * ms)])).groups).toEqual(apart(parts));
        },
      ),
      { numRuns: 15 },
    );
  });
});
