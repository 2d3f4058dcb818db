import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { createEncoder } from "../encoders/create-encoder.ts";
import { ParameterStore } from "../parameters/parameter-store.ts";
import type { LayerObserver, LayerRun } from "../parameters/layer-run.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import { createNfnNet } from "../nets/one-stage/nfn-net.ts";
import { createScsNet } from "../nets/one-stage/scs-net.ts";

export interface SummaryOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly model: string;
  /** "encoder" for the encoder alone (the default), or the net that contains it: "nfn", "scs". */
  readonly net?: string;
  /** Height and width of the images; 320 by default. */
  readonly size?: number;
  /** Slices of one volume; 1 by default. */
  readonly slices?: number;
}

export interface LayerSummary extends LayerRun {
  readonly parameters: number;
}

/** The layers and size of a model. */
export interface ModelSummary {
  /** In the order that they run in. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  /** Twice that many floating-point operations. */
  readonly multiplyAdds: number;
}

/** A model to be run once. */
interface Specimen {
  readonly state: ReadonlyMap<string, StateEntry>;
  readonly run: (images: tf.Tensor4D) => unknown;
  readonly dispose: () => void;
}

/**
 * Runs a model once, on black images of three channels, and lists its layers.
 * @throws UserError for a model or net that there is not.
 */
export function summarise(options: SummaryOptions): ModelSummary {
  const { model, net = "encoder", size = 320, slices = 1 } = options;
  const runs: LayerRun[] = [];
  const specimen = makeSpecimen(net, model, (run) => runs.push(run));
  try {
    tf.tidy(() => {
      specimen.run(tf.zeros([slices, size, size, 3]));
    });
    const parameters = parametersByLayer(specimen.state);
    const layers = runs.map((run) => ({ ...run, parameters: parameters.get(run.name) ?? 0 }));
    return {
      layers,
      parameters: sum([...parameters.values()]),
      multiplyAdds: sum(layers.map((layer) => layer.multiplyAdds)),
    };
  } finally {
    specimen.dispose();
  }
}

function makeSpecimen(net: string, model: string, observer: LayerObserver): Specimen {
  if (net === "encoder") {
    const store = new ParameterStore(null, { observer });
    const encoder = createEncoder(model, store.root());
    const run = (images: tf.Tensor4D): unknown => encoder.encode(images, { training: false });
    return {
      state: store.state(),
      run,
      dispose: () => {
        store.dispose();
      },
    };
  }
  const make = { nfn: createNfnNet, scs: createScsNet }[net];
  if (make === undefined) throw new UserError(`there is no net "${net}"; choose encoder, nfn or scs`);
  const made = make({ encoder: model, seed: null, observer });
  return {
    state: made.state(),
    run: (images) => made.forward(images, [images.shape[0]], { training: false }),
    dispose: () => {
      made.dispose();
    },
  };
}

/** Counts the trained numbers directly under each name. */
function parametersByLayer(state: ReadonlyMap<string, StateEntry>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, entry] of state) {
    if (entry.kind !== "parameter") continue;
    const layer = name.slice(0, name.lastIndexOf("."));
    counts.set(layer, (counts.get(layer) ?? 0) + tf.util.sizeFromShape([...entry.shape]));
  }
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
