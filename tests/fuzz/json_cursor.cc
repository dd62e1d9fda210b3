#include "kube/json_cursor.h"

#include <functional>
#include <string>
#include <vector>

#include "fuzz/target.h"

/// Property: for every object that nlohmann parses, the cursor finds the same members. On any other
/// text it stops without reading out of bounds.
namespace imagedeps::fuzz {
namespace {

/// Reads all members. The last of two equal keys wins, as in nlohmann's tree.
Json members(std::string_view text, bool as_strings) {
  kube::JsonCursor cursor(text);
  Json found = Json::object();
  if (!cursor.take('{')) return found;
  while (const auto key = cursor.key()) {
    const auto name = reference_json("\"" + std::string(*key) + "\"");
    const auto named = name.is_string() ? name.get<std::string>() : std::string();
    if (as_strings) {
      const auto value = cursor.string();
      if (!value) break;
      found[named] = *value;
    } else {
      const auto value = cursor.value();
      if (!value) break;
      CHECK(std::less_equal<>()(text.data(), value->data()));
      CHECK(std::less_equal<>()(value->data() + value->size(), text.data() + text.size()));
      found[named] = reference_json(*value);
    }
  }
  return found;
}

Json strings_of(const Json& object) {
  Json strings = Json::object();
  for (const auto& [key, value] : object.items())
    strings[key] = value.is_string() ? value.get<std::string>() : std::string();
  return strings;
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps::fuzz;
  const std::vector<char> bytes(data, data + size);
  const std::string_view text(bytes.data(), bytes.size());
  const auto found = members(text, false);
  const auto strings = members(text, true);
  const auto expected = imagedeps::parse_json(text);
  if (!expected || !expected->is_object()) return 0;
  CHECK(found == *expected);
  CHECK(strings == strings_of(*expected));
  return 0;
}
