import { COEFFICIENTS } from "./flags";
import { codeAfter, intervalAfter, Registers, stateAfter, symbolOf } from "./mq-decoder";
import { listRefinements, REFINEMENTS } from "./refinements";
import { CONTEXTS } from "./states";

/** The second coding pass (D.3.3): one more bit of the coefficients that were significant before; `half`: 0.5 x 2^p. */
export function refinementPass(half: i32): void {
  const end = listRefinements();
  let c = Registers.c;
  let a = Registers.a;
  const one = half << 1;
  for (let list = REFINEMENTS; list < end; list += 4) {
    const entry = load<i32>(list);
    const slot = CONTEXTS + <usize>(entry & 0xff);
    const state = load<i64>(slot);
    const bit = symbolOf(state, c, a);
    const interval = intervalAfter(state, c, a);
    const successor = stateAfter(state, c, a);
    c = codeAfter(state, c, a);
    a = interval;
    store<i64>(slot, successor);
    const place = COEFFICIENTS + <usize>(entry >>> 8);
    store<i32>(place, (load<i32>(place) ^ ((bit - 1) & one)) | half);
  }
  Registers.c = c;
  Registers.a = a;
}
