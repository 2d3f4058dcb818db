import { UserError } from "@spinegrade/pipeline";

/** The value that work gives, or the reason why it gives none, for those who continue without it. */
export async function orReason<Value>(
  work: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly reason: string }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message };
  }
}
