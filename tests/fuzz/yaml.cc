#include "base/yaml.h"

#include <cmath>

#include "fuzz/target.h"

/// Property: to_yaml() writes every value that parse_yaml() accepts so that it reads back as the
/// same value.
namespace imagedeps::fuzz {
namespace {

/// False for values that JSON text cannot represent: infinity, NaN and strings that are not UTF-8.
/// The project never writes these.
bool has_json_text(const Json& value) {
  return !reference_json(to_text(value)).is_discarded() && reference_json(to_text(value)) == value;
}

void check_reads_back(const Json& value) {
  if (!value.is_structured() || !has_json_text(value)) return;
  const auto again = parse_yaml(to_yaml(OrderedJson::parse(to_text(value))));
  CHECK(again.has_value());
  CHECK(again->size() == 1);
  CHECK(again->front().value == value);
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps;
  const auto documents = parse_yaml(fuzz::text_of(data, size));
  if (!documents) {
    CHECK(documents.error().kind == Error::Kind::Malformed);
    return 0;
  }
  int line = 1;
  for (const auto& document : *documents) {
    CHECK(document.line >= line);
    line = document.line;
    fuzz::check_reads_back(document.value);
  }
  return 0;
}
