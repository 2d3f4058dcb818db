#include "cases.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "kernels/kernel-types.h"

namespace {

using Ints = std::map<std::string, std::vector<int32_t>>;

// Numbered, so that no two inputs are alike.
std::vector<Tensor> Inputs(const std::vector<Shape>& shapes) {
  std::vector<Tensor> inputs;
  inputs.reserve(shapes.size());
  for (const Shape& shape : shapes) inputs.push_back(SomeValues(shape, static_cast<uint32_t>(inputs.size())));
  return inputs;
}

// Decay, beta1, beta2, step size, epsilon, gradient scale.
constexpr float kAdamWConstants[] = {0.99f, 0.9f, 0.99f, 0.1f, 0.01f, 0.5f};

// Moments of `count` values as the operation holds them: numbers between 1 and 2, every other one negative unless they are
// second moments; after scales of 1.
Tensor HalfMomentsOf(int64_t count, bool isFloat16, bool isSecond) {
  const int64_t scales = isFloat16 ? (count + kHalfBlock - 1) / kHalfBlock : 0, words = (count + 1) / 2;
  Tensor moments = SomeValues({scales + words}, 7);
  std::fill_n(moments.values.get(), scales, 1.0f);
  for (int64_t word = 0; word < words; word++) {
    std::array<uint16_t, 2> halves{};
    for (size_t k = 0; k < 2; k++) {
      if (2 * word + static_cast<int64_t>(k) == count) continue;
      const auto fraction = static_cast<uint16_t>(word * 37 + static_cast<int64_t>(k) * 11) % (isFloat16 ? 1024 : 128);
      const int sign = k == 1 && !isSecond ? 0x8000 : 0;
      halves.at(k) = static_cast<uint16_t>(sign | (isFloat16 ? 0x3c00 : 0x3f80) | fraction);
    }
    std::memcpy(moments.values.get() + scales + word, halves.data(), sizeof(float));
  }
  return moments;
}

class Cases {
 public:
  void Add(const char* name, const Ints& ints, const std::vector<Shape>& shapes) {
    cases_.push_back({name, ints, {}, Inputs(shapes)});
  }
  // Inputs from `first` on are between 0.5 and 1.5: variances and standard deviations.
  void AddNormalised(const char* name, const Ints& ints, const std::vector<Shape>& shapes, size_t first = 99) {
    std::vector<Tensor> inputs = Inputs(shapes);
    for (size_t i = first; i < inputs.size(); i++) {
      for (int64_t k = 0; k < inputs[i].Size(); k++)
        inputs[i].values.get()[k] = 1.0f + inputs[i].values.get()[k] / 4.0f;
    }
    cases_.push_back({name, ints, {{"epsilon", 0.1f}}, std::move(inputs)});
  }

  void AddBatchNorm(const Ints& ints, const Shape& x) {
    const Shape vector{x.back()};
    AddNormalised("SpinegradeBatchNorm", ints, {x, vector, vector, vector, vector}, 4);
    cases_.back().floats["momentum"] = 0.1f;
    cases_.push_back({"SpinegradeBatchMoments", {}, {{"momentum", 0.1f}}, Inputs({x, vector, vector})});
  }
  void AddMovingAverage(const Ints& ints, const std::vector<Shape>& shapes) {
    cases_.push_back({"SpinegradeMovingAverage", ints, {{"decay", 0.9f}}, Inputs(shapes)});
  }
  // The constants and the second moments, from `second` on, are positive.
  void AddAdamW(const Ints& ints, const std::vector<Shape>& shapes, size_t second) {
    AddNormalised("SpinegradeAdamW", ints, shapes, second);
    std::copy_n(kAdamWConstants, 6, cases_.back().inputs[0].values.get());
  }
  // Of moments in 16 bits, `format` 0 (bfloat16) or 1 (float16 with scales).
  void AddHalfAdamW(int32_t format, const std::vector<Shape>& shapes) {
    std::vector<Tensor> inputs = Inputs({{6}, {static_cast<int64_t>(shapes.size())}});
    std::copy_n(kAdamWConstants, 6, inputs[0].values.get());
    for (int list = 0; list < 2; list++) {
      for (Tensor& tensor : Inputs(shapes)) inputs.push_back(std::move(tensor));
    }
    for (const bool isSecond : {false, true}) {
      for (const Shape& shape : shapes) inputs.push_back(HalfMomentsOf(SizeOf(shape), format == 1, isSecond));
    }
    const Ints ints{{"count", {static_cast<int32_t>(shapes.size())}}, {"format", {format}}};
    cases_.push_back({"SpinegradeHalfAdamW", ints, {}, std::move(inputs)});
  }

  void AddWiden(int32_t format, int64_t size) {
    std::vector<Tensor> words;
    words.push_back(HalfMomentsOf(size, false, false));  // numbers of either format
    cases_.push_back(
        {"SpinegradeWiden", {{"format", {format}}, {"size", {static_cast<int32_t>(size)}}}, {}, std::move(words)});
  }

  std::vector<OpCase> Take() { return std::move(cases_); }

 private:
  std::vector<OpCase> cases_;
};

// Less than a vector, whole vectors of every instruction set, and rests.
const int64_t kChannels[] = {1, 3, 16, 19, 70};

void AddPointwise(Cases& cases) {
  for (const int64_t count : {int64_t{0}, int64_t{1}, int64_t{37}, int64_t{64}, int64_t{40001}}) {
    for (const char* const name : {"SpinegradeGelu", "SpinegradeSilu"}) cases.Add(name, {}, {{count}});
    for (const char* const name : {"SpinegradeGeluGrad", "SpinegradeSiluGrad"}) cases.Add(name, {}, {{count}, {count}});
    cases.Add("SpinegradeStarRelu", {}, {{count}, {1}, {1}});
    cases.Add("SpinegradeStarReluGrad", {}, {{count}, {count}, {1}});
  }
}

void AddHalves(Cases& cases, const std::vector<int64_t>& sizes) {
  for (const int64_t size : sizes) {
    for (const int32_t format : {0, 1}) {
      cases.AddWiden(format, size);
      cases.Add("SpinegradeNarrow", {{"format", {format}}}, {{size}});
    }
  }
}

// Each operation of the optimizer, of tensors of these shapes.
void AddOptimizer(Cases& cases, const std::vector<Shape>& shapes) {
  const Ints ints{{"count", {static_cast<int32_t>(shapes.size())}}};
  std::vector<Shape> lists{{6}};
  for (int list = 0; list < 4; list++) lists.insert(lists.end(), shapes.begin(), shapes.end());
  cases.Add("SpinegradeSumSquares", ints, shapes);
  cases.AddMovingAverage(ints, {lists.begin() + 1, lists.end() - 2 * static_cast<int64_t>(shapes.size())});
  cases.AddAdamW(ints, lists, 1 + 3 * shapes.size());
  for (const int32_t format : {0, 1}) cases.AddHalfAdamW(format, shapes);
}

void AddRows(Cases& cases) {
  for (const int64_t c : kChannels) {
    for (const int64_t rows : {int64_t{1}, int64_t{7}, int64_t{1000}}) {
      cases.Add("SpinegradeSumRows", {}, {{rows, c}});
      cases.AddNormalised("SpinegradeLayerNorm", {}, {{rows, c}, {c}, {c}});
      cases.AddNormalised("SpinegradeLayerNormGrad", {}, {{rows, c}, {rows, c}, {c}, {rows}, {rows}}, 4);
      for (const int32_t activation : {0, 1, 2, 4}) {
        const Ints ints{{"activation", {activation}}};
        cases.AddBatchNorm(ints, {2, rows, c});
        cases.AddNormalised("SpinegradeNormalise", ints, {{rows, c}, {c}, {c}, {c}, {c}}, 4);
        cases.AddNormalised("SpinegradeBatchNormGrad", ints, {{rows, c}, {rows, c}, {c}, {c}, {c}, {c}}, 5);
      }
      for (const int32_t activation : {0, 1, 4}) {
        const Ints ints{{"activation", {activation}}};
        cases.Add("SpinegradeGate", ints, {{2, rows, c}, {2, c}});
        cases.Add("SpinegradeGateGrad", ints, {{2, rows, c}, {2, rows, c}, {2, c}});
      }
      cases.AddNormalised("SpinegradeFold", {}, {{rows, c, 1}, {c}, {c}, {c}, {c}}, 4);
    }
  }
}

void AddAttention(Cases& cases) {
  for (const int64_t heads : {int64_t{1}, int64_t{2}}) {
    for (const auto& [queries, keys, width] :
         {std::array<int64_t, 3>{0, 3, 5}, {1, 1, 1}, {5, 7, 16}, {50, 33, 19}, {1100, 37, 35}}) {
      const Ints ints{{"heads", {static_cast<int32_t>(heads)}}};
      const Shape map{2, queries, heads * width}, keysAndValues{2, keys, 2 * heads * width};
      cases.Add("SpinegradeAttention", ints, {map, keysAndValues});
      cases.Add("SpinegradeAttentionGrad", ints, {map, map, keysAndValues, {2, heads, queries, 2}});
    }
  }
}

// An operation of products, in float32 and in bfloat16.
void AddProducts(Cases& cases, const char* name, const Ints& ints, const std::vector<Shape>& shapes) {
  for (const int32_t precision : {0, 1}) {
    Ints both = ints;
    both["precision"] = {precision};
    cases.Add(name, both, shapes);
  }
}

// With gates, scale and addend, or without them.
Ints LinearInts(int32_t inputActivation, int32_t activation, int32_t count) {
  return {{"input_activation", {inputActivation}},
          {"activation", {activation}},
          {"gate_count", {count}},
          {"scale_count", {count}},
          {"addend_count", {count}}};
}

void AddLinear(Cases& cases) {
  for (const auto& [rows, ins, outs] : {std::array<int64_t, 3>{0, 4, 3},
                                        {1, 1, 1},
                                        {2, 16, 32},
                                        {61, 19, 70},
                                        {300, 130, 33},
                                        {1100, 7, 5},
                                        {520, 200, 530}}) {
    for (const bool all : {false, true}) {
      const int32_t count = all ? 1 : 0;
      const Shape x{2, rows, ins}, y{2, rows, outs};
      std::vector<Shape> forward{x, {ins, outs}, {outs}}, backward{y, {ins, outs}}, byKernel{y, x};
      if (all) {
        forward.insert(forward.end(), {{2, ins}, {outs}, y});
        backward.insert(backward.end(), {{outs}, x});
        byKernel.push_back({2, ins});
      }
      AddProducts(cases, "SpinegradeLinear", LinearInts(0, 2 * count, count), forward);
      AddProducts(cases, "SpinegradeLinearInputGrad", {{"scale_count", {count}}, {"gelu_count", {count}}}, backward);
      AddProducts(cases, "SpinegradeLinearKernelGrad", {{"input_activation", {0}}, {"gate_count", {count}}}, byKernel);
      if (all) continue;
      AddProducts(cases, "SpinegradeLinear", LinearInts(3, 0, 0), forward);
      AddProducts(cases, "SpinegradeLinearKernelGrad", {{"input_activation", {3}}, {"gate_count", {0}}}, byKernel);
    }
  }
}

void AddNormalisedLinear(Cases& cases) {
  for (const int64_t rows : {int64_t{0}, int64_t{1}, int64_t{61}, int64_t{600}}) {
    for (const auto& [first, second, outs] : {std::array<int64_t, 3>{1, 1, 1}, {48, 16, 32}, {19, 70, 33}}) {
      const int64_t ins = first + second;
      const Shape vector{ins};
      for (const int32_t precision : {0, 1}) {
        for (const auto& [inputActivation, activation] : {std::pair<int32_t, int32_t>{0, 0}, {1, 0}, {1, 1}}) {
          cases.AddNormalised(
              "SpinegradeNormalisedLinear",
              {{"piece_count", {2}},
               {"input_activation", {inputActivation}},
               {"activation", {activation}},
               {"precision", {precision}}},
              {{2, rows, first}, {2, rows, second}, vector, vector, vector, vector, {ins, outs}, {outs}}, 5);
        }
        cases.AddNormalised("SpinegradeNormalisedLinearKernelGrad", {{"precision", {precision}}},
                            {{2, rows, outs}, {2, rows, ins}, vector, vector, vector, vector}, 5);
        if (rows > 0) {
          cases.AddNormalised("SpinegradeNormalisedLinearGrad", {{"precision", {precision}}},
                              {{2, rows, outs}, {2, rows, ins}, vector, vector, vector, vector, {ins, outs}}, 5);
        }
      }
    }
  }
}

void AddRecurrent(Cases& cases) {
  for (const auto& [sequences, steps, hidden] :
       {std::array<int64_t, 3>{0, 3, 4}, {2, 0, 3}, {1, 1, 1}, {2, 5, 16}, {70, 3, 19}, {13, 4, 70}}) {
    for (const int32_t cell : {0, 1}) {
      const int64_t width = (cell + 3) * hidden;
      for (const int64_t directions : {int64_t{1}, int64_t{2}}) {
        const Ints ints{{"cell", {cell}}, {"directions", {static_cast<int32_t>(directions)}}};
        const Shape y{sequences, steps, directions * hidden};
        std::vector<Shape> forward, backward{y, y, {directions, sequences, steps, (cell + 4) * hidden}};
        for (const Shape& shape : {Shape{sequences, steps, width}, Shape{hidden, width}, Shape{width}})
          forward.insert(forward.end(), static_cast<size_t>(directions), shape);
        backward.insert(backward.end(), static_cast<size_t>(directions), {hidden, width});
        cases.Add("SpinegradeRecurrent", ints, forward);
        cases.Add("SpinegradeRecurrentGrad", ints, backward);
      }
    }
  }
}

void AddDepthwise(Cases& cases) {
  for (const int64_t c : kChannels) {
    for (const int32_t k : {1, 3, 5, 7}) {
      for (const int32_t stride : {1, 2}) {
        for (const auto& [height, width] : {std::pair<int64_t, int64_t>{1, 1}, {5, 21}, {19, 9}}) {
          const int32_t pad = k / 2;
          const int64_t outHeight = (height + 2 * pad - k) / stride + 1, outWidth = (width + 2 * pad - k) / stride + 1;
          const Shape x{2, height, width, c}, kernel{k, k, c, 1};
          for (const int32_t before : {0, 1}) {
            Ints ints{{"geometry", {stride, pad, pad, pad, pad}}, {"input_activation", {before}}};
            cases.Add("SpinegradeDepthwiseConv2dGrad", ints, {{2, outHeight, outWidth, c}, x, kernel});
            ints["activation"] = {stride};
            cases.Add("SpinegradeDepthwiseConv2d", ints, {x, kernel, {c}});
            ints["activation"] = {2};
            cases.Add("SpinegradeDepthwiseConv2dMeans", ints, {x, kernel, {c}});
          }
        }
      }
    }
    for (const int64_t outs : {int64_t{3}, int64_t{40}}) {
      AddProducts(cases, "SpinegradeDepthwiseGeluLinear", {},
                  {{2, 9, 13, c}, {3, 3, c, 1}, {c}, {c, outs}, {outs}, {2, 9, 13, outs}});
    }
  }
  AddProducts(cases, "SpinegradeDepthwiseGeluLinear", {},
              {{0, 9, 13, 4}, {3, 3, 4, 1}, {4}, {4, 2}, {2}, {0, 9, 13, 2}});
}

void AddConvolutions(Cases& cases) {
  for (const auto& [c, o] : {std::pair<int64_t, int64_t>{1, 1}, {3, 19}, {16, 32}, {70, 5}}) {
    for (const int32_t taps : {1, 3}) {
      for (const int32_t zoom : {1, 2}) {
        for (const auto& [depth, height, width] : {std::array<int64_t, 3>{1, 1, 1}, {3, 5, 8}, {3, 14, 17}}) {
          const Shape x{2, depth, height, width, c}, y{2, depth, height * zoom, width * zoom, o};
          const Shape kernel{taps, 3, 3, c, o}, wider{taps, 3, 3, c + 2, o};
          const Ints isUpsampled{{"is_upsampled", {zoom - 1}}};
          Ints ints{{"is_upsampled", {zoom - 1}}, {"first_channel", {0}}, {"activation", {0}}, {"largest_tile", {2}}};
          cases.Add("SpinegradeConv3x3", ints, {x, kernel, {0}, {0}, {0}});
          ints["largest_tile"] = {4};
          cases.Add("SpinegradeConv3x3", ints, {x, kernel, {0}, {0}, {0}});
          ints["first_channel"] = {2};
          ints["activation"] = {1};
          cases.Add("SpinegradeConv3x3", ints, {x, wider, y, {o}, {o}});
          cases.Add("SpinegradeConv3x3InputGrad", isUpsampled, {y, kernel});
          Ints byKernel = isUpsampled;
          byKernel["taps"] = {taps};
          cases.Add("SpinegradeConv3x3KernelGrad", byKernel, {x, y});
        }
      }
    }
    const Shape maps{3, 14, 17, c}, kernel{3, 3, c, o}, gradients{3, 14, 17, o};
    cases.Add("SpinegradeConv3x3",
              {{"is_upsampled", {0}}, {"first_channel", {0}}, {"activation", {0}}, {"largest_tile", {4}}},
              {maps, kernel, {0}, {0}, {0}});
    cases.Add("SpinegradeConv3x3InputGrad", {{"is_upsampled", {0}}}, {gradients, kernel});
    cases.Add("SpinegradeConv3x3KernelGrad", {{"is_upsampled", {0}}, {"taps", {1}}}, {maps, gradients});
  }
}

// x [N, H, W, C], a kernel of k x k to O channels, and rows and columns of zeros on all sides.
struct Convolution {
  int64_t images, height, width, channels, outs;
  int32_t kernel, stride, pad;
};

void AddConv2d(Cases& cases, const Convolution& of) {
  const Shape x{of.images, of.height, of.width, of.channels}, kernel{of.kernel, of.kernel, of.channels, of.outs};
  const Shape y{of.images, (of.height + 2 * of.pad - of.kernel) / of.stride + 1,
                (of.width + 2 * of.pad - of.kernel) / of.stride + 1, of.outs};
  const Ints geometry{{"geometry", {of.stride, of.pad, of.pad, of.pad, of.pad}}};
  Ints byInput = geometry, byKernel = geometry;
  byInput["map"] = {static_cast<int32_t>(of.height), static_cast<int32_t>(of.width)};
  byKernel["kernel_size"] = {of.kernel};
  cases.Add("SpinegradeConv2d", geometry, {x, kernel});
  cases.Add("SpinegradeConv2dInputGrad", byInput, {y, kernel});
  cases.Add("SpinegradeConv2dKernelGrad", byKernel, {x, y});
}

void AddSmallConvolutions(Cases& cases) {
  for (const auto& [c, o] : {std::pair<int64_t, int64_t>{1, 1}, {3, 19}, {16, 32}, {70, 5}, {300, 33}}) {
    for (const int32_t k : {1, 2, 3}) {
      for (const int32_t stride : {1, 2, 3}) {
        for (const auto& [images, height, width] : {std::array<int64_t, 3>{2, 2, 2}, {0, 4, 5}, {3, 5, 8}, {2, 19, 23}})
          AddConv2d(cases, {images, height, width, c, o, k, stride, k / 2});
      }
    }
  }
  AddConv2d(cases, {2, 1, 1, 5, 7, 3, 1, 1});
  AddConv2d(cases, {1, 9, 11, 3, 8, 7, 2, 3});
  AddConv2d(cases, {2, 61, 67, 1, 33, 7, 2, 3});
  AddConv2d(cases, {3, 5, 40, 7, 19, 4, 4, 0});
  AddConv2d(cases, {1, 3, 400, 3, 8, 3, 1, 1});
}

void AddPooling(Cases& cases) {
  for (const int64_t c : kChannels) {
    for (const auto& [height, width] : {std::pair<int64_t, int64_t>{1, 1}, {5, 8}, {9, 6}}) {
      const Ints ints{{"geometry", {2, 1, 1, 1, 1}}, {"window", {3}}};
      cases.Add("SpinegradeMaxPoolGrad", ints,
                {{3, height, width, c}, {3, (height - 1) / 2 + 1, (width - 1) / 2 + 1, c}});
      cases.Add("SpinegradeMaxPoolGrad", {{"geometry", {1, 0, 0, 0, 0}}, {"window", {1}}},
                {{2, height, width, c}, {2, height, width, c}});
    }
  }
}

// What the other operations, and the maps of a small net, have in a training step.
void AddSmallerBenchCases(Cases& cases) {
  cases.Add("SpinegradeSilu", {}, {{51200, 96}});
  cases.Add("SpinegradeSiluGrad", {}, {{51200, 96}, {51200, 96}});
  cases.Add("SpinegradeStarReluGrad", {}, {{51200, 96}, {51200, 96}, {1}});
  cases.Add("SpinegradeSumRows", {}, {{51200, 96}});
  AddHalves(cases, {4096 * 1024});
  cases.AddNormalised("SpinegradeLayerNormGrad", {}, {{51200, 96}, {51200, 96}, {96}, {51200}, {51200}}, 4);
  const Ints relu{{"activation", {1}}};
  cases.AddNormalised("SpinegradeNormalise", relu, {{51200, 96}, {96}, {96}, {96}, {96}}, 4);
  cases.AddNormalised("SpinegradeBatchNormGrad", relu, {{51200, 96}, {51200, 96}, {96}, {96}, {96}, {96}}, 5);
  const Ints strided{{"geometry", {2, 1, 1, 1, 1}}, {"activation", {0}}};
  cases.Add("SpinegradeDepthwiseConv2d", strided, {{8, 80, 80, 96}, {3, 3, 96, 1}, {96}});
  cases.Add("SpinegradeDepthwiseConv2dMeans", {{"geometry", {1, 2, 2, 2, 2}}, {"activation", {2}}},
            {{8, 40, 40, 96}, {5, 5, 96, 1}, {96}});
  AddProducts(cases, "SpinegradeDepthwiseGeluLinear", {},
              {{8, 40, 40, 256}, {3, 3, 256, 1}, {256}, {256, 64}, {64}, {8, 40, 40, 64}});
  for (const int32_t zoom : {1, 2}) {
    const Shape x{1, 15, 24 / zoom, 24 / zoom, 64}, y{1, 15, 24, 24, 64}, kernel{1, 3, 3, 64, 64};
    const Ints isUpsampled{{"is_upsampled", {zoom - 1}}};
    cases.Add("SpinegradeConv3x3",
              {{"is_upsampled", {zoom - 1}}, {"first_channel", {0}}, {"activation", {0}}, {"largest_tile", {4}}},
              {x, kernel, {0}, {0}, {0}});
    cases.Add("SpinegradeConv3x3InputGrad", isUpsampled, {y, kernel});
    cases.Add("SpinegradeConv3x3KernelGrad", {{"is_upsampled", {zoom - 1}}, {"taps", {1}}}, {x, y});
  }
}

}  // namespace

std::vector<OpCase> AllCases() {
  Cases cases;
  AddPointwise(cases);
  AddHalves(cases, {0, 1, 37, 64, 40001});
  AddOptimizer(cases, {{37}});
  AddOptimizer(cases, {{}, {0, 3}, {5, 19}, {64}, {3, 13337}});
  AddRows(cases);
  AddAttention(cases);
  AddLinear(cases);
  AddNormalisedLinear(cases);
  AddRecurrent(cases);
  AddDepthwise(cases);
  AddConvolutions(cases);
  AddSmallConvolutions(cases);
  AddPooling(cases);
  return cases.Take();
}

std::vector<OpCase> BenchCases() {
  Cases cases;
  cases.AddNormalised("SpinegradeLayerNorm", {}, {{51200, 96}, {96}, {96}});
  cases.Add("SpinegradeGelu", {}, {{51200, 384}});
  cases.Add("SpinegradeGeluGrad", {}, {{51200, 384}, {51200, 384}});
  AddOptimizer(cases, {{51200, 384}, {384}});
  cases.AddBatchNorm({{"activation", {1}}}, {51200, 96});
  AddProducts(cases, "SpinegradeLinear", LinearInts(0, 0, 0), {{3200, 320}, {320, 1280}, {1280}});
  AddProducts(cases, "SpinegradeLinearInputGrad", {{"scale_count", {0}}, {"gelu_count", {0}}},
              {{3200, 1280}, {320, 1280}});
  AddProducts(cases, "SpinegradeLinearKernelGrad", {{"input_activation", {0}}, {"gate_count", {0}}},
              {{3200, 1280}, {3200, 320}});
  cases.Add("SpinegradeAttention", {{"heads", {2}}}, {{8, 1600, 128}, {8, 100, 256}});
  cases.Add("SpinegradeAttentionGrad", {{"heads", {2}}},
            {{8, 1600, 128}, {8, 1600, 128}, {8, 100, 256}, {8, 2, 1600, 2}});
  cases.Add("SpinegradeRecurrent", {{"cell", {1}}, {"directions", {2}}},
            {{1, 200, 1024}, {1, 200, 1024}, {256, 1024}, {256, 1024}, {1024}, {1024}});
  cases.Add("SpinegradeRecurrentGrad", {{"cell", {1}}, {"directions", {2}}},
            {{1, 200, 512}, {1, 200, 512}, {2, 1, 200, 1280}, {256, 1024}, {256, 1024}});
  Ints depthwise{{"geometry", {1, 3, 3, 3, 3}}, {"input_activation", {0}}};
  cases.Add("SpinegradeDepthwiseConv2dGrad", depthwise, {{8, 80, 80, 96}, {8, 80, 80, 96}, {7, 7, 96, 1}});
  depthwise["activation"] = {0};
  cases.Add("SpinegradeDepthwiseConv2d", depthwise, {{8, 80, 80, 96}, {7, 7, 96, 1}, {96}});
  cases.Add("SpinegradeConv3x3",
            {{"is_upsampled", {0}}, {"first_channel", {0}}, {"activation", {0}}, {"largest_tile", {4}}},
            {{1, 8, 40, 40, 96}, {3, 3, 3, 96, 96}, {0}, {0}, {0}});
  cases.Add("SpinegradeConv3x3InputGrad", {{"is_upsampled", {0}}}, {{1, 8, 40, 40, 96}, {3, 3, 3, 96, 96}});
  cases.Add("SpinegradeConv3x3KernelGrad", {{"is_upsampled", {0}}, {"taps", {3}}},
            {{1, 8, 40, 40, 96}, {1, 8, 40, 40, 96}});
  AddSmallerBenchCases(cases);
  cases.Add("SpinegradeMaxPoolGrad", {{"geometry", {2, 1, 0, 1, 0}}, {"window", {3}}},
            {{13, 48, 48, 64}, {13, 24, 24, 64}});
  // a ResNet's last stage and its first strided blocks, on images of 96 pixels
  AddConv2d(cases, {13, 3, 3, 512, 512, 3, 1, 1});
  AddConv2d(cases, {13, 6, 6, 256, 512, 3, 2, 1});
  AddConv2d(cases, {13, 12, 12, 128, 256, 3, 2, 1});
  AddConv2d(cases, {13, 24, 24, 64, 128, 3, 2, 1});
  AddConv2d(cases, {13, 24, 24, 64, 128, 1, 2, 0});
  AddConv2d(cases, {13, 6, 6, 256, 512, 1, 2, 0});
  return cases.Take();
}
