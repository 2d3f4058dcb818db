import type { Probabilities, SubmissionRow } from "@spinegrade/competition-data";
import { combineVotes, type Vote } from "../rows/combine-probabilities.ts";
import type { MemberPart } from "./member-list.ts";
import { conditionOf, refuseUnsound, tableOf } from "./sound-rows.ts";

/**
 * Blends the members of an ensemble, row by row, by the weighted mean of their log probabilities, which for members of
 * known logits is that of the logits. Where a member has no row, the others of its part take its weight; where a part has
 * none, the other parts do. A row that no member with a weight has is not in the result.
 * @param rows of each member by its name; members that the list does not name are ignored.
 * @returns rows in the order in which members, as listed, first name them.
 * @throws UserError for a member's row that is there twice, is not a row id, or whose probabilities are not three numbers that
 * sum to 1.
 */
export function blendMembers(
  list: readonly MemberPart[],
  rows: ReadonlyMap<string, readonly SubmissionRow[]>,
): SubmissionRow[] {
  const names = list.flatMap(({ members }) => [...members.keys()]);
  const tables = new Map(
    [...rows].filter(([name]) => names.includes(name)).map(([name, own]) => [name, tableOf(name, own)]),
  );
  for (const [name, table] of tables)
    refuseUnsound(
      name,
      [...table].filter(([rowId]) => list.some((part) => hasWeight(part, name, rowId))),
    );
  const rowIds = new Set(names.flatMap((name) => [...(tables.get(name)?.keys() ?? [])]));
  return [...rowIds].flatMap((rowId) => {
    const votes = list.flatMap((part) => votesOf(part, rowId, tables));
    if (votes.length === 0) return [];
    return { rowId, probabilities: combineVotes(votes, "log") };
  });
}

function hasWeight({ weights, members }: MemberPart, member: string, rowId: string): boolean {
  return (weights[conditionOf(rowId)] ?? 0) * (members.get(member) ?? 0) > 0;
}

/** The members of a part that have the row; their weights sum to the part's. */
function votesOf(
  { weights, members }: MemberPart,
  rowId: string,
  tables: ReadonlyMap<string, ReadonlyMap<string, Probabilities>>,
): Vote[] {
  const ofPart = weights[conditionOf(rowId)] ?? 0;
  const present = [...members].flatMap(([name, weight]) => {
    const probabilities = tables.get(name)?.get(rowId);
    return probabilities === undefined || weight * ofPart === 0 ? [] : [{ weight, probabilities }];
  });
  const sum = present.reduce((total, { weight }) => total + weight, 0);
  return present.map(({ weight, probabilities }) => ({ weight: (weight * ofPart) / sum, probabilities }));
}
