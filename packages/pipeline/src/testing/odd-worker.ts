import { UserError } from "@spinegrade/pipeline/errors";
import { answerRequests } from "@spinegrade/pipeline/workers";

/** A task for the worker of the pool's spec. */
export type OddRequest =
  | { readonly does: "fill"; readonly bytes: number }
  | { readonly does: "refuse" | "fail" | "exit" | "throw later" | "take all memory" | "answer a function" };

const held: number[][] = [];

async function answer(request: OddRequest): Promise<unknown> {
  switch (request.does) {
    case "fill":
      return new Uint8Array(request.bytes).fill(7);
    case "refuse":
      throw new UserError("the disk is full: free some of it");
    case "fail":
      throw new RangeError("a defect");
    case "exit":
      process.exit(3);
    case "throw later":
      setTimeout(() => {
        throw new Error("thrown outside of any request");
      });
      return await new Promise(() => undefined);
    case "take all memory":
      for (;;) held.push(Array.from({ length: 1_000_000 }, (_, index) => index));
    case "answer a function":
      return () => undefined;
  }
}

answerRequests({
  answer,
  transfer: (result) =>
    result instanceof Uint8Array && result.buffer instanceof ArrayBuffer ? [result.buffer] : [],
});
