#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace imagedeps::sim {

/// One term of a label or field selector.
struct Requirement {
  enum class Operator { Equal, NotEqual, In, NotIn, Exists, Absent };
  std::string key;
  Operator op = Operator::Equal;
  std::vector<std::string> values;
};

/// Label and field selector of one list or watch.
struct Selector {
  std::vector<Requirement> labels;
  std::vector<Requirement> fields;  ///< Keys are paths: "metadata.name".
  [[nodiscard]] bool empty() const { return labels.empty() && fields.empty(); }
  [[nodiscard]] bool matches(const Json& object) const;
};

/// A message for a selector that is none: for a 400.
[[nodiscard]] std::variant<Selector, std::string> parse_selector(std::string_view labels,
                                                                 std::string_view fields);

}  // namespace imagedeps::sim
