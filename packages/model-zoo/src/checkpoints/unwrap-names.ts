/** Names under which a program holds a net: PyTorch's DataParallel, torch.compile, and training frameworks. */
const WRAPPERS = ["module", "_orig_mod", "model", "net"];

/** The count of averaged states, which PyTorch's AveragedModel saves next to the net. */
const AVERAGED = "n_averaged";

/**
 * A checkpoint of a net that was saved from within a program's wrapper, `module.encoder.conv1.weight`, by the net's own names.
 * Only what all tensors are named under is removed.
 */
export function unwrapNames<T>(state: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const names = [...state.keys()].filter((name) => name !== AVERAGED);
  const wrapper = WRAPPERS.find((word) => names.every((name) => name.startsWith(`${word}.`)));
  if (wrapper === undefined || names.length === 0) return state;
  const inner = [...state].flatMap(([name, tensor]) =>
    name === AVERAGED ? [] : [[name.slice(wrapper.length + 1), tensor] as const],
  );
  return unwrapNames(new Map(inner));
}
