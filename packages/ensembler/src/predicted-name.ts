import { checkBundle, isBundle, runOfBundle } from "@spinegrade/pipeline";

/**
 * The name under which a run, or the bundle in a folder, has its predictions.
 * @throws UserError for a bundle of which a byte was changed.
 */
export async function predictedName(operand: string): Promise<string> {
  if (!isBundle(operand)) return operand;
  await checkBundle(operand);
  return runOfBundle(operand);
}
