import { parseJson, UserError } from "@spinegrade/pipeline";
import type { GeneratorState } from "@spinegrade/random";
import type { SavedState, StateStore } from "./state-store.ts";
import type { TrainingState } from "./training-state.ts";
import { type TrainingProgress, parseProgress } from "./training-progress.ts";
import { collectTensors, restoreTensors } from "./state-tensors.ts";

const DEFAULT_INTERVAL_SECONDS = 60;

/** The largest share of the time that saving may take. */
const LARGEST_SHARE = 0.02;

/**
 * Seconds between two saves of a training state: the requested number, or more when saving would take too much of the
 * time.
 * @param requested seconds; 0 saves after each step, whatever it costs.
 */
export function savingInterval(secondsToSave: number, requested = DEFAULT_INTERVAL_SECONDS): number {
  return requested === 0 ? 0 : Math.max(requested, secondsToSave / LARGEST_SHARE);
}

interface SaverOptions {
  readonly stateIntervalSeconds?: number | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Saves and restores a training state: tensors and progress. Without a store it does nothing. */
export class StateSaver<Figures> {
  readonly #state: TrainingState;
  readonly #store: StateStore | undefined;
  readonly #options: SaverOptions;
  readonly #notice: (line: string) => void;
  #savedAt = performance.now();
  #secondsToSave = 0;

  constructor(
    state: TrainingState,
    store: StateStore | undefined,
    options: SaverOptions,
    notice: (line: string) => void,
  ) {
    this.#state = state;
    this.#store = store;
    this.#options = options;
    this.#notice = notice;
  }

  /**
   * Restores the newest undamaged state.
   * @param samplerOf returns the expected state of the sampler in an epoch.
   * @returns the progress of the training; undefined when nothing was saved.
   * @throws UserError when the state belongs to other samples or another net.
   */
  async restore(
    samplerOf: (epoch: number) => GeneratorState,
  ): Promise<TrainingProgress<Figures> | undefined> {
    await this.#store?.removeHalfWritten();
    const saved = await this.#store?.load(this.#notice);
    if (saved === undefined) return undefined;
    const progress = readProgress<Figures>(saved);
    if (JSON.stringify(samplerOf(progress.epoch)) !== JSON.stringify(progress.sampler)) {
      throw new UserError(
        `${saved.path} belongs to a training on other samples or with another seed: delete it to start from the beginning`,
      );
    }
    restoreTensors(this.#state, saved.state, saved.path);
    const changed = Object.entries(this.#options.metadata ?? {}).filter(
      ([name, fact]) => saved.metadata[name] !== fact,
    );
    for (const [name, fact] of changed)
      this.#notice(
        `warning: resumes with another ${name}, so the weights will differ from those of an uninterrupted training: ` +
          `${fact}; it was ${saved.metadata[name] ?? "not recorded"}`,
      );
    const { step, epoch, stepInEpoch } = progress;
    this.#notice(
      `resumes after step ${step} (epoch ${epoch + 1}, ${stepInEpoch} steps in), from ${saved.path}`,
    );
    this.#savedAt = performance.now();
    return progress;
  }

  /** Saves when the interval has passed and saving is cheap compared with the work since the last save. */
  async saveIfDue(progress: TrainingProgress<Figures>): Promise<void> {
    const seconds = (performance.now() - this.#savedAt) / 1000;
    const interval = savingInterval(this.#secondsToSave, this.#options.stateIntervalSeconds);
    if (seconds >= interval) await this.save(progress);
  }

  /** @returns whether there is a store. @throws UserError when it cannot be written. */
  async save(progress: TrainingProgress<Figures>): Promise<boolean> {
    if (this.#store === undefined) return false;
    const startedAt = performance.now();
    await this.#store.save(progress.step, collectTensors(this.#state), this.#metadataOf(progress));
    this.#savedAt = performance.now();
    this.#secondsToSave = (this.#savedAt - startedAt) / 1000;
    return true;
  }

  /** Saves the state before a step with NaN or Inf. @returns a sentence with the path, for the error. */
  async saveFault(progress: TrainingProgress<Figures>, fault: object): Promise<string> {
    if (this.#store === undefined) return "";
    const metadata = { ...this.#metadataOf(progress), fault: JSON.stringify(fault) };
    const name = `fault-at-step-${progress.step + 1}.safetensors`;
    const path = await this.#store.write(name, collectTensors(this.#state), metadata);
    return `; the state before it is saved in ${path}`;
  }

  #metadataOf(progress: TrainingProgress<Figures>): SavedState["metadata"] {
    return { ...this.#options.metadata, progress: JSON.stringify(progress) };
  }
}

function readProgress<Figures>({ path, metadata }: SavedState): TrainingProgress<Figures> {
  // the caller's own `validate` once returned these validation figures
  return parseProgress(parseJson(metadata["progress"] ?? "", path), path) as TrainingProgress<Figures>;
}
