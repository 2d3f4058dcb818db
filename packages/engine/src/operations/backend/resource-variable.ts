import { randomUUID } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { FLOAT32, runOp } from "./run-op.ts";

/**
 * A float32 tensor that TensorFlow's training operations update in place: one pass over it, without new memory.
 *
 * The addon represents the variable's handle as a scalar tensor of type "string". A tensor read from the variable
 * shares its memory until the next update, which then writes to a copy: a tensor that was read never changes.
 */
export class ResourceVariable {
  readonly handle: tf.Tensor;
  readonly shape: readonly number[];

  /** Creates a variable without a value; call `assign` before reading. Belongs to no tidy: call `dispose`. */
  constructor(shape: readonly number[]) {
    this.shape = shape;
    const attributes = {
      dtype: FLOAT32,
      shape: { shape },
      container: { string: "" },
      shared_name: { string: randomUUID() },
    };
    const [handle] = runOp("VarHandleOp", attributes, [], 1);
    this.handle = tf.keep(handle);
  }

  /** Takes the value of a tensor without a copy; the tensor may then be disposed. */
  assign(value: tf.Tensor): void {
    runOp("AssignVariableOp", { dtype: FLOAT32 }, [this.handle, value], 0);
  }

  /** The value, without a copy. */
  read(): tf.Tensor {
    const [value] = runOp("ReadVariableOp", { dtype: FLOAT32 }, [this.handle], 1);
    return value;
  }

  /** Frees the value and the handle. */
  dispose(): void {
    if (this.handle.isDisposed) return;
    runOp("DestroyResourceOp", {}, [this.handle], 0);
    this.handle.dispose();
  }
}
