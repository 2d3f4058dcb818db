import type { HalfFormat } from "@spinegrade/engine";
import { at, doublesOf, type Doubles } from "../reference/doubles.ts";
import { halfBits, roundToHalf } from "../reference/halves.ts";
import { forwardCase, inputAt, type OpCase, some } from "./op-case.ts";

const FORMATS = { bfloat16: 0, float16: 1 } as const;

/** Numbers to 16 bits and from them, to the bit. */
export function halfCases(count: number): OpCase[] {
  return (["bfloat16", "float16"] as const).flatMap((format) => {
    const x = inputAt(some([count]), 0);
    const rounded = doublesOf([count], (i) => roundToHalf(format, at(x, i)));
    const attribute = { format: { int: FORMATS[format] } };
    const size = { size: { int: count } };
    const words = wordsOf(format, rounded);
    return [
      {
        ...forwardCase("SpinegradeWiden", { ...attribute, ...size }, [words], () => [rounded], 1),
        integers: [0],
      },
      forwardCase("SpinegradeNarrow", attribute, [x], () => [halvesOf(format, rounded)], 1),
    ];
  });
}

/** The bits of each number, and of nothing after an odd count. */
function halvesOf(format: HalfFormat, { values }: Doubles): Doubles {
  const count = values.length;
  return doublesOf([count + (count % 2)], (i) => (i < count ? halfBits(format, values[i] ?? NaN) : 0));
}

/** The same, two in a word. */
function wordsOf(format: HalfFormat, numbers: Doubles): Doubles {
  const halves = halvesOf(format, numbers);
  return doublesOf([halves.values.length / 2], (i) => at(halves, 2 * i) | (at(halves, 2 * i + 1) << 16));
}
