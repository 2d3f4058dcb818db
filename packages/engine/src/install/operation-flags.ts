/**
 * Floating point as the loops are written for: products and sums in one instruction, no errors in global variables, no
 * traps. Nothing here changes the order of a sum or takes a NaN away. A switch that lacks a case is an error: it leaves an
 * output unwritten.
 */
const OPTIMISE = ["-Werror=switch", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"];

/** Instruction sets that the inner loops are compiled for; the processor's is chosen when the addon is loaded. */
const X64_TARGETS: Readonly<Record<string, readonly string[]>> = {
  baseline: [],
  avx2: ["-mavx2", "-mfma"],
  avx512: ["-mavx512f", "-mavx512dq", "-mfma", "-mprefer-vector-width=512"],
};

/** How our own operations are compiled: for every file, and for each instruction set of the inner loops. */
export const OPERATION_FLAGS = {
  // TensorFlow's full headers ask for some that its wheel has only in part
  common: [...OPTIMISE, "-DIS_SLIM_BUILD"],
  x64: { common: ["-DSPINEGRADE_X64"], targets: X64_TARGETS },
  other: { common: [], targets: { baseline: [] } },
} satisfies Readonly<
  Record<
    "x64" | "other",
    { common: readonly string[]; targets: Readonly<Record<string, readonly string[]>> }
  > & { common: readonly string[] }
>;

/**
 * Warnings, as errors, of a strict build. In the kernels, whose sizes are all int64_t, the compiler takes every array's
 * bound for a change of sign.
 */
export const WARNINGS = {
  common: [
    "-Werror",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wcast-qual",
    "-Wswitch",
    "-Wundef",
    "-Wnon-virtual-dtor",
  ],
  plain: ["-Wsign-conversion"],
} as const;
