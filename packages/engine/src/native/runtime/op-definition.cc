#include "runtime/op-definition.h"

#include <algorithm>
#include <cstring>

#include "runtime/flush-denormals.h"

namespace {

// Constructed on first use: the order in which the families' files are initialised is not defined.
std::vector<OpDefinition>& Ops() {
  static auto* const ops = new std::vector<OpDefinition>;
  return *ops;
}

}  // namespace

const std::vector<OpDefinition>& RegisteredOps() { return Ops(); }

RegisterOps::RegisterOps(std::initializer_list<OpDefinition> family) {
  std::vector<OpDefinition>& ops = Ops();
  ops.insert(ops.end(), family);
  std::sort(ops.begin(), ops.end(),
            [](const OpDefinition& a, const OpDefinition& b) { return std::strcmp(a.name, b.name) < 0; });
}

void RunOp(const Compute& compute, KernelContext& context) {
  const FlushDenormals flush;
  compute(context);
}
