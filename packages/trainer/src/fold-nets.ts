import type * as tf from "@tensorflow/tfjs-core";
import { AdamW, Ema } from "@spinegrade/engine";
import { createNfnNet, type NfnNet } from "@spinegrade/model-zoo";
import type { RunConfig } from "./run-config.ts";
import type { Trainable } from "./train-step.ts";

/** The memory of a training: the net, its optimizer, the moving average of its weights, and a net that holds that. */
export interface FoldNets {
  readonly net: NfnNet;
  readonly trainable: Trainable;
  /** The moving average's weights in a net of their own: what is validated and saved. Call after the last step. */
  averagedNet(): NfnNet;
  dispose(): void;
}

/** Makes a run's net, initialised by its seed, and all that training it needs. */
export function createFoldNets(config: RunConfig): FoldNets {
  const { encoder, decoderChannels } = config.net;
  const net = createNfnNet({ encoder, decoderChannels, seed: config.seed });
  const averaged = createNfnNet({ encoder, decoderChannels, seed: config.seed });
  const parameters = net.parameters();
  const { weightDecay, emaDecay } = config;
  const optimizer = new AdamW(parameters, { learningRate: 0, weightDecay });
  const ema = new Ema(variablesOf(net), { decay: emaDecay });
  return {
    net,
    trainable: { parameters, optimizer, ema },
    averagedNet: () => {
      const values = ema.values();
      for (const [name, variable] of variablesOf(averaged)) {
        const value = values.get(name);
        if (value !== undefined) variable.assign(value);
      }
      return averaged;
    },
    dispose: () => {
      for (const owner of [net, averaged, optimizer, ema]) owner.dispose();
    },
  };
}

function variablesOf(net: NfnNet): ReadonlyMap<string, tf.Variable> {
  return new Map([...net.parameters(), ...net.buffers()]);
}
