import * as tf from "@tensorflow/tfjs-core";
import { AdamW, Ema } from "@spinegrade/engine";
import { createNfnNet, type NfnNet, type State, stateOf } from "@spinegrade/model-zoo";
import type { RunConfig } from "./run-config.ts";
import type { Trainable } from "./train-step.ts";

/** The memory of a training: the net, its optimizer, the moving average of its weights, and a net that holds that. */
export interface FoldNets {
  readonly net: NfnNet;
  readonly trainable: Trainable;
  /** The moving average's weights of now, in a net of their own: what is validated. */
  readonly averagedNet: () => NfnNet;
  /** The same weights, with the net's counters, as a checkpoint holds them. */
  readonly averagedState: () => State;
  readonly dispose: () => void;
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
      const target = variablesOf(averaged);
      for (const [name, value] of ema.values()) {
        target.get(name)?.assign(value);
        value.dispose();
      }
      return averaged;
    },
    averagedState: () => {
      const values = ema.values();
      try {
        return stateOf(net, values);
      } finally {
        tf.dispose([...values.values()]);
      }
    },
    dispose: () => {
      for (const owner of [net, averaged, optimizer, ema]) owner.dispose();
    },
  };
}

function variablesOf(net: NfnNet): ReadonlyMap<string, tf.Variable> {
  return new Map([...net.parameters(), ...net.buffers()]);
}
