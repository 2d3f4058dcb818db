// Max pooling by windows: its backward pass, for which TensorFlow takes twice as long.
#include "ops/window-geometry.h"
#include "runtime/active-kernels.h"
#include "runtime/op-definition.h"
#include "runtime/partition.h"

namespace {

// Channels of a task: two lines of the cache.
constexpr int64_t kChannelsOfTask = 32;

struct Attributes {
  Geometry geometry;
  int64_t window;
};

// x [N, H, W, C], dy [N, h, w, C] -> dx [N, H, W, C]
void ComputeMaxPoolGradient(const Attributes& given, KernelContext& context) {
  const Shape& x = context.ShapeOf(0);
  const Conv2dSizes sizes = SizesOf(x, given.window, ChannelsOf(x), given.geometry);
  Require(OutputOf(sizes) == context.ShapeOf(1), "dy must be the pooled map's [N, h, w, C]");
  const PoolGradient args{context.Input(0), context.Input(1), context.Output(0, x)};
  const int64_t groups = DivideUp(sizes.channels, kChannelsOfTask);
  ParallelFor(sizes.images * groups, [&](int64_t index) {
    const int64_t channel = index % groups * kChannelsOfTask;
    const PoolPart part{index / groups, channel, std::min(sizes.channels, channel + kChannelsOfTask)};
    ActiveKernels().pooling.maxGradient(sizes, part, args);
  });
}

Compute CreateMaxPoolGradient(const AttributeReader& read) {
  const Attributes given{ReadGeometry(read), read.Int("window")};
  return [given](KernelContext& context) { ComputeMaxPoolGradient(given, context); };
}

const RegisterOps kFamily{
    {"SpinegradeMaxPoolGrad",
     {"x: float", "dy: float"},
     {"dx: float"},
     {"geometry: list(int)", "window: int"},
     CreateMaxPoolGradient},
};

}  // namespace
