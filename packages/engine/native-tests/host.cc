#include "host.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace {

class TestAttributes : public AttributeReader {
 public:
  explicit TestAttributes(const OpCase& given) : given_(given) {}

  float Float(const char* name) const override { return Find(given_.floats, name); }
  int32_t Int(const char* name) const override { return Ints(name, 1)[0]; }
  std::vector<int32_t> Ints(const char* name, int count) const override {
    const std::vector<int32_t>& values = Find(given_.ints, name);
    if (values.size() != static_cast<size_t>(count)) throw InvalidArgument(std::string(name) + " has another length");
    return values;
  }

 private:
  template <typename Value>
  static const Value& Find(const std::map<std::string, Value>& values, const char* name) {
    const auto found = values.find(name);
    if (found == values.end()) throw InvalidArgument(std::string("there is no attribute ") + name);
    return found->second;
  }

  const OpCase& given_;
};

Tensor CopyOf(const Tensor& tensor) {
  Tensor copy = Unwritten(tensor.shape);
  std::copy_n(tensor.values.get(), tensor.Size(), copy.values.get());
  return copy;
}

class TestContext : public KernelContext {
 public:
  explicit TestContext(const std::vector<Tensor>& inputs) : inputs_(inputs) {}

  const Shape& ShapeOf(int input) const override { return inputs_.at(static_cast<size_t>(input)).shape; }
  const float* Input(int input) const override { return inputs_.at(static_cast<size_t>(input)).values.get(); }
  float* InPlace(int input) override {
    const Tensor& copy = changed_.emplace_back(CopyOf(inputs_.at(static_cast<size_t>(input))));
    return copy.values.get();
  }
  float* Output(int index, const Shape& shape) override {
    if (index != static_cast<int>(outputs_.size())) throw std::logic_error("outputs are asked for in another order");
    outputs_.push_back(Unwritten(shape));
    return outputs_.back().values.get();
  }
  float* Temporary(int64_t count) override {
    temporaries_.push_back(Unwritten({count}));
    return temporaries_.back().values.get();
  }

  // The outputs, and what the operation made of the inputs that it changes.
  std::vector<Tensor> TakeOutputs() {
    std::move(changed_.begin(), changed_.end(), std::back_inserter(outputs_));
    return std::move(outputs_);
  }

 private:
  const std::vector<Tensor>& inputs_;
  std::vector<Tensor> outputs_, temporaries_, changed_;
};

const OpDefinition& FindOp(const std::string& name) {
  for (const OpDefinition& op : RegisteredOps()) {
    if (op.name == name) return op;
  }
  throw std::out_of_range("there is no operation " + name);
}

}  // namespace

Tensor Unwritten(const Shape& shape) {
  const int64_t size = SizeOf(shape);
  Tensor tensor{shape, std::make_unique<float[]>(static_cast<size_t>(size))};
  std::fill_n(tensor.values.get(), size, std::numeric_limits<float>::quiet_NaN());
  return tensor;
}

Tensor SomeValues(const Shape& shape, uint32_t seed) {
  Tensor tensor = Unwritten(shape);
  uint32_t state = 2654435769u * (seed + 1);
  for (int64_t i = 0; i < tensor.Size(); i++) {
    state = state * 1664525u + 1013904223u;  // Numerical Recipes' generator; its high bits are good enough
    tensor.values.get()[i] = static_cast<float>(state >> 8) / static_cast<float>(1 << 22) - 2.0f;
  }
  return tensor;
}

std::string Describe(const OpCase& given) {
  std::string text = given.name;
  for (const auto& [name, values] : given.ints) {
    text += " " + name + "=";
    for (const int32_t value : values) text += std::to_string(value) + (&value == &values.back() ? "" : ",");
  }
  for (const Tensor& input : given.inputs) {
    std::string sides;
    for (const int64_t side : input.shape) sides += (sides.empty() ? "" : ", ") + std::to_string(side);
    text += " [" + sides + "]";
  }
  return text;
}

std::vector<Tensor> RunCase(const OpCase& given) {
  const Compute compute = FindOp(given.name).create(TestAttributes(given));
  TestContext context(given.inputs);
  RunOp(compute, context);
  return context.TakeOutputs();
}
