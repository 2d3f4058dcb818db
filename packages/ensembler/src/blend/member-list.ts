import { fileURLToPath } from "node:url";
import { CONDITIONS, type Condition } from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  didYouMean,
  type Parse,
  readJson,
  UserError,
} from "@spinegrade/pipeline";
import { weightsByGroup } from "./weights-by-group.ts";
import type { BlendWeights } from "./blend.ts";

/** Members of an ensemble that share a part of it, and that part's weight in each condition. */
export interface MemberPart {
  readonly name: string;
  readonly weights: BlendWeights;
  /** Member -> its weight in the part. */
  readonly members: ReadonlyMap<string, number>;
}

/** `intended`: as the weights were found, the default. `published`: as the published code has them. */
export type MemberListName = (typeof MEMBER_LISTS)[number];

/** The names of the lists. */
export const MEMBER_LISTS = ["intended", "published"] as const;

interface MemberFile {
  readonly source: string;
  readonly parts: Readonly<
    Record<
      string,
      {
        /** Condition, or a group of them -> weight of the part. */
        readonly conditions: Readonly<Record<string, number>>;
        readonly members: Readonly<Record<string, number>>;
        /** Weights of the list `published` that differ. */
        readonly published?: Readonly<Record<string, number>>;
      }
    >
  >;
}

const FILE = fileURLToPath(new URL("../../recipes/two-stage-members.json", import.meta.url));
/** Weights are stated with four decimals. */
const ROUNDING = 5e-4;

const weight = { type: "number", minimum: 0, maximum: 1 };
const weights = { type: "object", minProperties: 1, additionalProperties: weight };
const parseMembers: Parse<MemberFile> = compileSchema<MemberFile>(
  closedObject({
    source: { type: "string" },
    parts: {
      type: "object",
      minProperties: 1,
      additionalProperties: closedObject({ conditions: weights, members: weights, published: weights }, [
        "published",
      ]),
    },
  }),
);

/**
 * A list of the two-stage solution's members: those of a part weigh 1 in sum, unless the list is the published one, and
 * the parts of each condition do.
 * @throws UserError where they do not.
 */
export async function readMemberList(name: MemberListName = "intended"): Promise<readonly MemberPart[]> {
  const { parts } = await readJson(FILE, parseMembers);
  const list = Object.entries(parts).map(([part, { conditions, members, published = {} }]) => {
    expectSum(members, `the members of ${part}`);
    const own = name === "published" ? { ...members, ...published } : members;
    return { name: part, weights: weightsByGroup(conditions), members: new Map(Object.entries(own)) };
  });
  for (const condition of CONDITIONS) expectSum(partsOf(list, condition), `the parts of ${condition}`);
  return list;
}

/**
 * Expects names of members, at least one.
 * @throws UserError that lists the members for another name.
 */
export function expectMembers(list: readonly MemberPart[], names: readonly string[]): void {
  const members = list.flatMap((part) => [...part.members.keys()]);
  const listed = `the members are: ${members.join(", ")}`;
  if (names.length === 0) throw new UserError(`no member is named: give each as MEMBER=FILE; ${listed}`);
  const strange = names.find((name) => !members.includes(name));
  if (strange === undefined) return;
  throw new UserError(`there is no member "${strange}"${didYouMean(strange, members)}; ${listed}`);
}

function partsOf(list: readonly MemberPart[], condition: Condition): Record<string, number> {
  return Object.fromEntries(list.map((part) => [part.name, part.weights[condition] ?? 0]));
}

function expectSum(given: Readonly<Record<string, number>>, what: string): void {
  const sum = Object.values(given).reduce((total, one) => total + one, 0);
  if (Math.abs(sum - 1) <= ROUNDING) return;
  throw new UserError(`the weights of ${what} in ${FILE} sum to ${sum}: correct them so that they sum to 1`);
}
