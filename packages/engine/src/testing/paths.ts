/** The ways in which an optimizer computes. */
import { afterAll, beforeAll } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";

export const PATHS = ["native operations", "TensorFlow's operations", "the backend cpu"] as const;

type Path = (typeof PATHS)[number];

/** Lets what follows take a path: TensorFlow's operations run where its backend says that it is a GPU's. */
export async function usePath(path: Path): Promise<void> {
  await tf.setBackend("tensorflow");
  Object.assign(tf.backend(), { isUsingGpuDevice: path === "TensorFlow's operations" });
  if (path === "the backend cpu") await tf.setBackend("cpu");
}

/** Lets the tests of a `describe` take a path. */
export function takePath(path: Path): void {
  beforeAll(() => usePath(path));
  afterAll(() => usePath("native operations"));
}
