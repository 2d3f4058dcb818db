import { expect } from "@jest/globals";
import { CheckpointError, decodeCheckpoint } from "@spinegrade/model-zoo";

/** Decodes what must be refused, within two seconds of processor time and with a short message on one line. */
export function refusal(bytes: Uint8Array): string {
  const begin = process.cpuUsage();
  let message = "it was read";
  try {
    decodeCheckpoint(bytes, "model.pth");
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    message = error.message;
  }
  const { user, system } = process.cpuUsage(begin);
  expect(user + system).toBeLessThan(2_000_000);
  expect(message.length).toBeLessThan(5000);
  return message;
}
