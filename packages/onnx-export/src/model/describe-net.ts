import { GRADES } from "@spinegrade/competition-data";
import { readManifest } from "@spinegrade/pipeline";
import type { GradingNet, Task } from "@spinegrade/tasks";
import { OPSET_VERSION } from "./encode-model.ts";
import type { ModelProto } from "./model.ts";

/** The origin of a net. */
export interface NetOrigin {
  /** SHA-256 of the checkpoint's file. */
  readonly checkpointSha256?: string;
  /** The licence of the weights, as its author states it. */
  readonly licence?: string;
  /** The checkpoint's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const NOT_CLINICAL =
  "Research software, not a medical device, not for clinical use: nothing it computes may guide the care of a patient.";

/** Everything about a net that its model says in words. */
export async function describeNet(
  { task, config }: Pick<GradingNet, "task" | "config">,
  origin: NetOrigin,
): Promise<Omit<ModelProto, "graph">> {
  const facts = {
    task: task.name,
    title: task.title,
    encoder: config.encoder,
    imageSize: String(config.imageSize),
    input: `images: float32 [batch, depth, ${config.imageSize}, ${config.imageSize}], -1..1`,
    preprocessing: preprocessing(task, config.imageSize),
    outputs: outputs(task),
    points: JSON.stringify(task.points.map(({ condition, level }) => `${condition} ${level}`)),
    grades: JSON.stringify(GRADES),
  };
  return describeModel(`${task.title}, ${config.encoder}`, facts, origin);
}

/** Everything that a model says in words. @param facts by the key that follows `spinegrade.onnx.` */
export async function describeModel(
  title: string,
  facts: Readonly<Record<string, string>>,
  { checkpointSha256, licence, metadata = {} }: NetOrigin,
): Promise<Omit<ModelProto, "graph">> {
  const { version } = await readManifest(new URL("../../package.json", import.meta.url));
  const all = {
    ...facts,
    licence: licence ?? "not stated",
    use: NOT_CLINICAL,
    ...(checkpointSha256 !== undefined && { checkpointSha256 }),
  };
  return {
    producerName: "spinegrade",
    producerVersion: version,
    description: `${title}, opset ${OPSET_VERSION}. ${NOT_CLINICAL}`,
    metadata: { ...metadata, ...prefixed(all) },
  };
}

function prefixed(facts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [`spinegrade.onnx.${key}`, value]));
}

function preprocessing({ series, stack }: Task, imageSize: number): string {
  const slices =
    stack === undefined
      ? `All slices of one ${series} series, from the patient's left to the right`
      : `The slices of L1/L2 to L5/S1 of one ${series} series, ${stack.size.slices} for each level and a square of ` +
        `${stack.size.sideMm} mm around it, so that the depth is 5 times a whole number`;
  return (
    `${slices}; 8-bit grey after clipping to the series' percentiles; resized with its proportions kept and centred on ` +
    `black to ${imageSize} x ${imageSize} pixels; then grey / 127.5 - 1. The package predictor does all of this.`
  );
}

function outputs({ points }: Task): string {
  const count = points.length;
  return (
    `xyz: float32 [batch, ${count}, 3], x and y in pixels of the heatmap from the centre of the first (a quarter of the image's ` +
    `resolution), z in slices from 0. probabilities: float32 [batch, ${count}, 3], of the grades of each point. heatmap: ` +
    `float32, [batch, (slices,) height, width, ${count}], the probability of each place.`
  );
}
