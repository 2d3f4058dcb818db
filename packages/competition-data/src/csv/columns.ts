import {
  CONDITION_WORDS,
  CONDITIONS,
  GRADE_WORDS,
  LEVEL_WORDS,
  LEVELS,
  SERIES_DESCRIPTIONS,
} from "../conditions.ts";

/** A column of a table: its name and the JSON schema of its cells, whose description names the expected values. */
export interface Column {
  readonly name: string;
  readonly schema: { readonly type: "string"; readonly description: string } & Readonly<
    Record<string, unknown>
  >;
  /** Whether a table may do without it. */
  readonly isOptional?: boolean;
}

const MAX_ID = 2 ** 32 - 1;

// as pandas and C read numbers: " .5", "5.", "+1E-5"; texts without a digit, "nan" and "inf" are not numbers
const isDecimal = (text: string): boolean =>
  /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/.test(text) && Number.isFinite(Number(text));

/** The text formats of cells, for ajv. */
export const CELL_FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  id: (text) => /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID,
  "instance-number": (text) => /^\d{1,9}$/.test(text),
  decimal: isDecimal,
  share: (text) => isDecimal(text) && Number(text) >= 0 && Number(text) <= 1,
};

/** A column of study or series ids. */
export function idColumn(name: string): Column {
  return { name, schema: { type: "string", format: "id", description: "a whole number in 1..4294967295" } };
}

/** A column of instance numbers. */
export function instanceNumberColumn(name: string): Column {
  return {
    name,
    schema: { type: "string", format: "instance-number", description: "a whole number, 0 or more" },
  };
}

/** A column of decimal numbers from 0 to 1. */
export function shareColumn(name: string): Column {
  return { name, schema: { type: "string", format: "share", description: "a number from 0 to 1" } };
}

/** A column of decimal numbers. */
export function decimalColumn(name: string, description = "a number, for example 322.8318584"): Column {
  return { name, schema: { type: "string", format: "decimal", description } };
}

/** A column of grades in words; blank means that none was given, unless every row needs one. */
export function gradeColumn(name: string, need: "optional" | "required" = "optional"): Column {
  const words = GRADE_WORDS.join(", ");
  const isRequired = need === "required";
  return {
    name,
    schema: {
      type: "string",
      enum: isRequired ? GRADE_WORDS : [...GRADE_WORDS, ""],
      description: isRequired ? `one of ${words}` : `${words}, or blank where no grade was given`,
    },
  };
}

/** The column of series descriptions. */
export function descriptionColumn(name: string): Column {
  return {
    name,
    schema: {
      type: "string",
      enum: SERIES_DESCRIPTIONS,
      description: `one of ${SERIES_DESCRIPTIONS.join(", ")}`,
    },
  };
}

/** A column of conditions, in words or as the column names spell them. */
export function conditionColumn(name: string): Column {
  const words = CONDITIONS.map((condition) => CONDITION_WORDS[condition]);
  return {
    name,
    schema: {
      type: "string",
      enum: [...words, ...CONDITIONS],
      description: `one of ${words.join(", ")}, or the same in snake_case`,
    },
  };
}

/** A column of levels, in words or as the column names spell them. */
export function levelColumn(name: string): Column {
  const words = LEVELS.map((level) => LEVEL_WORDS[level]);
  return {
    name,
    schema: {
      type: "string",
      enum: [...words, ...LEVELS],
      description: `one of ${words.join(", ")}, or l1_l2 ... l5_s1`,
    },
  };
}
