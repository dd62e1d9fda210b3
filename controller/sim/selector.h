#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace imagedeps::sim {

/// One requirement of a label or field selector.
struct Requirement {
  enum class Operator { Equal, NotEqual, In, NotIn, Exists, Absent };
  std::string key;
  Operator op = Operator::Equal;
  std::vector<std::string> values;
};

/// The label and field selectors of one list or watch.
struct Selector {
  std::vector<Requirement> labels;
  std::vector<Requirement> fields;  ///< Keys are field paths such as "metadata.name".
  [[nodiscard]] bool empty() const { return labels.empty() && fields.empty(); }
  [[nodiscard]] bool matches(const Json& object) const;
};

/// Parses both selectors. Returns a message for a 400 if one of them is not valid.
[[nodiscard]] std::variant<Selector, std::string> parse_selector(std::string_view labels,
                                                                 std::string_view fields);

}  // namespace imagedeps::sim
