#include "operations.h"

#include "definitions.h"
#include "parts.h"

namespace {

const Kernels* chosen = nullptr;

}  // namespace

const Kernels& TheKernels() { return *chosen; }

std::string RegisterOperations(const Kernels* kernels) {
  chosen = kernels;
  for (const auto& family : {AttentionOperations(), BatchNormOperations(), DepthwiseLinearOperations(), DepthwiseOperations(),
                             LayerNormOperations(), LinearOperations(), PointwiseOperations(), WinogradOperations()}) {
    for (const Definition& definition : family) {
      const std::string message = Register(definition);
      if (!message.empty()) return message;
    }
  }
  return "";
}
