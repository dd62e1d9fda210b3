#include "base/scan.h"

#include <set>
#include <string>
#include <vector>

#include "fuzz/target.h"

/// Property: base/scan.h accepts every text that nlohmann accepts, and reads the same values. Texts
/// with equal keys in one object are skipped, because nlohmann's tree has only the last of them.
namespace imagedeps::fuzz {
namespace {

class Comparison {
 public:
  [[nodiscard]] bool equal_keys() const { return equal_keys_; }

  void compare(scan::Value& value, const Json& expected) {
    if (equal_keys_) return;
    if (expected.is_object())
      compare_fields(value, expected);
    else if (expected.is_array())
      compare_items(value, expected);
    else
      compare_scalar(value, expected);
  }

 private:
  void compare_fields(scan::Value& value, const Json& expected) {
    std::set<std::string, std::less<>> seen;
    value.fields([&](std::string_view key, scan::Value& field) {
      if (!seen.emplace(key).second) equal_keys_ = true;
      if (equal_keys_) return;
      const auto found = expected.find(key);
      CHECK(found != expected.end());
      compare(field, *found);
    });
    CHECK(equal_keys_ || seen.size() == expected.size());
  }
  void compare_items(scan::Value& value, const Json& expected) {
    std::size_t at = 0;
    value.items([&](scan::Value& item) {
      CHECK(at < expected.size());
      compare(item, expected[at++]);
    });
    CHECK(equal_keys_ || at == expected.size());
  }
  void compare_scalar(scan::Value& value, const Json& expected) {
    if (expected.is_null())
      CHECK(value.is_null());
    else if (expected.is_string())
      CHECK(value.string() == expected.get_ref<const std::string&>() || equal_keys_);
    else if (expected.is_boolean())
      CHECK(value.boolean() == expected.get<bool>() || equal_keys_);
    else if (expected.is_number_integer() && !expected.is_number_unsigned())
      CHECK(value.integer() == expected.get<std::int64_t>() || equal_keys_);
    else
      CHECK(reference_json(value.raw()) == expected);
  }

  bool equal_keys_ = false;
};

bool has_equal_keys(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  bool found = false;
  const auto visit = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key)
      found |= !keys.back().insert(parsed.get<std::string>()).second;
    return true;
  };
  static_cast<void>(Json::parse(text, visit, false));
  return found;
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps;
  const auto text = fuzz::text_of(data, size);
  const auto expected = parse_json(text);
  if (!expected || !expected->is_structured() || fuzz::has_equal_keys(text)) {
    static_cast<void>(scan::document(text, [](scan::Value& root) {
      root.fields([](std::string_view, scan::Value& field) { static_cast<void>(field.raw()); });
    }));
    return 0;
  }
  fuzz::Comparison comparison;
  const auto read =
      scan::document(text, [&](scan::Value& root) { comparison.compare(root, *expected); });
  CHECK(read.has_value());
  return 0;
}
