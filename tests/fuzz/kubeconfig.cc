#include "base/yaml.h"
#include "fuzz/target.h"
#include "kube/config.h"

/// Property: a kubeconfig gives the same connection in YAML and in JSON, and with an implicit and
/// an explicit current context. Every error is Invalid.
namespace imagedeps::fuzz {
namespace {

Result<kube::ConnectionConfig> load(const std::string& text, const std::string& context) {
  const kube::Surroundings surroundings{
      .environment = [](const std::string&) -> std::optional<std::string> { return {}; },
      .read_file = [&](const std::string&) -> Result<std::string> { return text; }};
  return kube::load_config(surroundings, "/home/me/config", context);
}

std::string parts(const Result<kube::ConnectionConfig>& loaded) {
  if (!loaded) return "error";
  const auto& c = *loaded;
  std::string all = c.insecure_skip_tls_verify ? "insecure" : "secure";
  for (const auto* part :
       {&c.server, &c.ca_data, &c.ca_file, &c.client_certificate_data, &c.client_certificate_file,
        &c.client_key_data, &c.client_key_file, &c.token, &c.token_file, &c.tls_server_name,
        &c.proxy_url, &c.default_namespace, &c.source})
    all += '\n' + *part;
  return all;
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps;
  const std::string text(fuzz::text_of(data, size));
  const auto loaded = fuzz::load(text, "");
  if (!loaded) {
    CHECK(loaded.error().kind == Error::Kind::Invalid);
    CHECK(!loaded.error().message.empty());
    return 0;
  }
  const auto documents = parse_yaml(text);
  CHECK(documents.has_value() && !documents->empty());
  const auto& content = documents->front().value;
  if (fuzz::reference_json(to_text(content)) != content) return 0;  // The text is not UTF-8.
  CHECK(fuzz::parts(fuzz::load(to_text(content), "")) == fuzz::parts(loaded));
  CHECK(fuzz::parts(fuzz::load(text, string_at(content, "current-context"))) ==
        fuzz::parts(loaded));
  return 0;
}
