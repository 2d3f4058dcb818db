import {
  CONDITION_WORDS,
  CONDITIONS,
  GRADE_WORDS,
  LEVEL_WORDS,
  LEVELS,
  type Condition,
  type Grade,
  type Level,
} from "../conditions.ts";

/** Both spellings of a condition or level, and the word of a grade. */
const CONDITION_OF = spellings(CONDITIONS, CONDITION_WORDS);
const LEVEL_OF = spellings(LEVELS, LEVEL_WORDS);
const GRADE_OF: ReadonlyMap<string | undefined, Grade> = new Map([
  ["", -1],
  [GRADE_WORDS[0], 0],
  [GRADE_WORDS[1], 1],
  [GRADE_WORDS[2], 2],
]);

function spellings<Name extends string>(
  names: readonly Name[],
  words: Readonly<Record<Name, string>>,
): ReadonlyMap<string | undefined, Name> {
  return new Map(
    names.flatMap((name): [string, Name][] => [
      [name, name],
      [words[name], name],
    ]),
  );
}

/** The condition that a cell spells, in words or in snake_case. @throws RangeError as `oneOf`. */
export function conditionOf(text: string | undefined): Condition {
  return CONDITION_OF.get(text) ?? fail(text);
}

/** The level that a cell spells, in words or in snake_case. @throws RangeError as `oneOf`. */
export function levelOf(text: string | undefined): Level {
  return LEVEL_OF.get(text) ?? fail(text);
}

/** The grade that a cell words; the blank is the -1 of a missing grade. @throws RangeError as `oneOf`. */
export function gradeOf(text: string | undefined): Grade {
  return GRADE_OF.get(text) ?? fail(text);
}

/** The one of some names that a cell holds. @throws RangeError for another, which the table's schema should have refused. */
export function oneOf<Name extends string>(names: readonly Name[], text: string | undefined): Name {
  return names.find((each) => each === text) ?? fail(text);
}

function fail(text: string | undefined): never {
  throw new RangeError(`"${text ?? ""}" has passed the schema, but has no name`);
}
