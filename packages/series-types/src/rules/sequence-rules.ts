import type { SeriesFacts } from "../series-facts.ts";
import type { Rule, Strengths } from "./rule.ts";

const TIMES = "ScanningSequence, TR, TE, TI";

/** By ScanningSequence alone: false where it is empty. */
function isGradientEcho({ header }: SeriesFacts): boolean {
  const { scanningSequence } = header;
  return scanningSequence.includes("GR") && !scanningSequence.includes("SE");
}

function isEchoPlanar({ header }: SeriesFacts): boolean {
  return header.scanningSequence.includes("EP");
}

/** Whether spins are inverted first: ScanningSequence, TI, or a sequence name of Siemens (`*tir2d1_17`). */
function inverts({ header, inversionTime }: SeriesFacts): boolean {
  const isNamed = /tir|flair|stir/i.test(header.sequenceName ?? "");
  return header.scanningSequence.includes("IR") || inversionTime !== undefined || isNamed;
}

/** Neither gradient echo nor echo planar nor inversion recovery. */
function isPlainSpinEcho(facts: SeriesFacts): boolean {
  return !isGradientEcho(facts) && !isEchoPlanar(facts) && !inverts(facts);
}

/** Range of TR in ms of spin echoes. A header in seconds or microseconds lies outside, so that no rule applies. */
const [SHORTEST_TR, LONGEST_TR] = [100, 60_000];
/** Largest TI in ms; a STIR's in microseconds is larger. */
const LONGEST_TI = 10_000;

function times({ repetitionTime, echoTime, inversionTime, flipAngle }: SeriesFacts): string {
  const parts = [
    repetitionTime === undefined ? "" : `TR ${repetitionTime} ms`,
    echoTime === undefined ? "" : `TE ${echoTime} ms`,
    inversionTime === undefined ? "" : `TI ${inversionTime} ms`,
    flipAngle === undefined ? "" : `flip angle ${flipAngle} degrees`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

interface TimesRule {
  readonly name: string;
  readonly reads?: string;
  readonly when: string;
  readonly says: Strengths<"weighting">;
  /** Kind of sequence that the sentence names. */
  readonly sequence: string;
  readonly applies: (facts: SeriesFacts, TR: number, TE: number) => boolean;
}

/** A rule on echo and repetition time; it does not apply where one of them is missing. */
function timesRule({ reads = TIMES, sequence, applies, ...rule }: TimesRule): Rule<"weighting"> {
  return {
    ...rule,
    reads,
    find: (facts) => {
      const { repetitionTime, echoTime } = facts;
      if (repetitionTime === undefined || echoTime === undefined) return undefined;
      return applies(facts, repetitionTime, echoTime) ? `${sequence} with ${times(facts)}` : undefined;
    },
  };
}

const TIMES_RULES: readonly Rule<"weighting">[] = [
  timesRule({
    name: "spin-echo-t1",
    when: "spin echo without inversion, TR 100 to 1,000 ms, TE at most 40 ms",
    says: [["t1", 0.95]],
    sequence: "spin echo",
    applies: (facts, TR, TE) => isPlainSpinEcho(facts) && isWithin(TR, SHORTEST_TR, 1000) && TE <= 40,
  }),
  timesRule({
    name: "spin-echo-t2",
    when: "spin echo without inversion, TR 1,200 to 60,000 ms, TE at least 65 ms",
    says: [
      ["t2", 0.95],
      ["stir", 0.5],
    ],
    sequence: "spin echo",
    applies: (facts, TR, TE) => isPlainSpinEcho(facts) && isWithin(TR, 1200, LONGEST_TR) && TE >= 65,
  }),
  timesRule({
    name: "spin-echo-pd",
    when: "spin echo without inversion, TR 1,200 to 60,000 ms, TE below 65 ms",
    says: [
      ["pd", 0.7],
      ["t2", 0.4],
      ["stir", 0.4],
    ],
    sequence: "spin echo",
    applies: (facts, TR, TE) => isPlainSpinEcho(facts) && isWithin(TR, 1200, LONGEST_TR) && TE < 65,
  }),
  timesRule({
    name: "inversion-stir",
    when: "inversion recovery, TI 80 to 290 ms, TR at least 1,200 ms",
    says: [["stir", 0.97]],
    sequence: "inversion recovery",
    applies: (facts, TR) => isWithin(facts.inversionTime, 80, 290) && inverts(facts) && TR >= 1200,
  }),
  timesRule({
    name: "inversion-t1",
    when: "inversion recovery, TI 291 to 1,400 ms, TE at most 60 ms",
    says: [["t1", 0.93]],
    sequence: "inversion recovery",
    applies: (facts, _TR, TE) => isWithin(facts.inversionTime, 291, 1400) && TE <= 60,
  }),
  timesRule({
    name: "inversion-flair",
    when: "inversion recovery, TI 1,401 to 10,000 ms, TE above 60 ms",
    says: [["flair", 0.93]],
    sequence: "inversion recovery",
    applies: (facts, _TR, TE) => isWithin(facts.inversionTime, 1401, LONGEST_TI) && TE > 60,
  }),
  timesRule({
    name: "inversion-time-missing",
    when: "inversion recovery, TI missing, TR at least 1,200 ms",
    says: [
      ["stir", 0.75],
      ["t1", 0.3],
      ["flair", 0.2],
    ],
    sequence: "inversion recovery whose TI is missing",
    applies: (facts, TR) => inverts(facts) && facts.inversionTime === undefined && TR >= 1200,
  }),
  timesRule({
    name: "gradient-ssfp",
    reads: "ScanningSequence, SequenceVariant, TR, TE, FlipAngle",
    when: "gradient echo, TR at most 12 ms, flip angle at least 35 degrees",
    says: [["ssfp", 0.85]],
    sequence: "gradient echo",
    applies: (facts, TR) => isGradientEcho(facts) && TR <= 12 && (facts.flipAngle ?? 0) >= 35,
  }),
  timesRule({
    name: "gradient-t2-star",
    when: "gradient echo, TE at least 10 ms",
    says: [["t2-star", 0.9]],
    sequence: "gradient echo",
    applies: (facts, _TR, TE) => isGradientEcho(facts) && TE >= 10,
  }),
  timesRule({
    name: "gradient-t1",
    when: "gradient echo, TE below 10 ms, flip angle below 35 degrees or TR above 12 ms",
    says: [["t1", 0.6]],
    sequence: "gradient echo",
    applies: (facts, TR, TE) => isGradientEcho(facts) && TE < 10 && (TR > 12 || (facts.flipAngle ?? 0) < 35),
  }),
];

const OTHER_SEQUENCES: readonly Rule<"weighting">[] = [
  {
    name: "echo-planar",
    reads: "ScanningSequence",
    when: "echo planar",
    says: [["diffusion", 0.9]],
    find: (facts) => (isEchoPlanar(facts) ? "echo planar imaging" : undefined),
  },
  {
    name: "b-value",
    reads: "DiffusionBValue",
    when: "a b-value above 0 is stated",
    says: [["diffusion", 0.99]],
    find: ({ bValue = 0 }) => (bValue > 0 ? `b-value ${bValue} s/mm2` : undefined),
  },
];

/** Rules that say how a series is weighted by its pulse sequence. */
export const SEQUENCE_RULES: readonly Rule<"weighting">[] = [...TIMES_RULES, ...OTHER_SEQUENCES];

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}
