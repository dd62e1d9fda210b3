#include "objects/template.h"

#include "fuzz/target.h"

/// Property: a seed determines the result. All objects of the Template are returned, and an object
/// without parameters is unchanged except for its metadata.
namespace imagedeps::fuzz {
namespace {

Result<objects::ProcessedTemplate> process(const Json& definition) {
  Random random(1);
  return objects::process_template(definition, {}, random);
}

void check_unchanged(const Json& before, Json after) {
  auto expected = before;
  expected.erase("metadata");
  after.erase("metadata");
  CHECK(expected == after);
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps;
  const auto definition = parse_json(fuzz::text_of(data, size));
  if (!definition) return 0;
  const auto processed = fuzz::process(*definition);
  if (!processed) {
    CHECK(processed.error().kind == Error::Kind::Invalid);
    return 0;
  }
  const auto& objects = at(*definition, "objects");
  CHECK(processed->objects.size() == objects.size());
  const auto again = fuzz::process(*definition);
  CHECK(again.has_value() && again->objects == processed->objects);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (to_text(objects[i]).find("${") == std::string::npos)
      fuzz::check_unchanged(objects[i], processed->objects[i]);
  }
  return 0;
}
