#include "objects/pull_spec.h"

#include "fuzz/target.h"

/// Property: a pull spec written out in full means the same as the original.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps::objects;
  const auto text = imagedeps::fuzz::text_of(data, size);
  const auto spec = parse_pull_spec(text);
  if (!spec) return 0;
  CHECK(!spec->registry.empty() && !spec->repository.empty());
  CHECK(!spec->tag.empty() || !spec->digest.empty());
  auto full = spec->registry + '/' + spec->repository;
  if (!spec->tag.empty()) full += ':' + spec->tag;
  if (!spec->digest.empty()) full += '@' + spec->digest;
  const auto again = parse_pull_spec(full);
  CHECK(again.has_value());
  CHECK(again->registry == spec->registry && again->repository == spec->repository);
  CHECK(again->tag == spec->tag && again->digest == spec->digest);
  // may_be_internal() selects the images that are kept until the internal hosts are known, so it
  // must not miss an istag. Docker Hub is not an internal registry, and its "library/" is often
  // left out.
  const bool host = spec->registry.find_first_of(".:") != std::string::npos;
  if (host && spec->registry != "docker.io")
    CHECK(!internal_istag(text, {spec->registry}) || may_be_internal(text));
  return 0;
}
