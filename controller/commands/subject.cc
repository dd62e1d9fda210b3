#include "commands/subject.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace imagedeps::commands {

using objects::Kind;

namespace {

constexpr std::array kConsumerKinds = {
    Kind::BuildConfig, Kind::Build,     Kind::DeploymentConfig, Kind::Deployment,
    Kind::StatefulSet, Kind::DaemonSet, Kind::CronJob,          Kind::ImageDependency};

/// By the names that kubectl and oc accept: short, singular or plural.
std::optional<Kind> consumer_kind(std::string_view word) {
  if (word.empty()) return std::nullopt;
  const auto found = std::ranges::find_if(kConsumerKinds, [&](Kind kind) {
    return word == short_name_of(kind) || word == resource_of(kind) ||
           word == lower_case(to_string(kind));
  });
  return found == kConsumerKinds.end() ? std::nullopt : std::optional(*found);
}

Error invalid(const std::string& what) { return {.kind = Error::Kind::Invalid, .message = what}; }

}  // namespace

Error not_a_subject(const std::string& text) {
  return invalid(
      "'" + text +
      "' is neither KIND/NAME (bc, build, dc, deploy, sts, ds, cronjob, imgdep) nor NAME:TAG");
}

Result<objects::TagRef> parse_istag(const std::string& text, const std::string& ns) {
  const auto slash = text.find('/');
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  const auto colon = name.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == name.size())
    return invalid("'" + text + "' is not an image stream tag; expected NAME:TAG, such as php:7.1");
  return objects::TagRef{slash == std::string::npos ? ns : text.substr(0, slash),
                         name.substr(0, colon), name.substr(colon + 1)};
}

bool names_kind(std::string_view word, std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kShortNames = {
      {{"po", "pod"}, {"rc", "replicationcontroller"}, {"rs", "replicaset"}, {"ksvc", "service"}}};
  const std::string name = lower_case(kind);
  const auto plural = [&](std::string_view end, std::size_t cut) {
    return word == name.substr(0, name.size() - cut) + std::string(end);
  };
  if (word == name || plural("s", 0) || plural("es", 0)) return true;
  if (name.ends_with('y') && plural("ies", 1)) return true;
  return std::ranges::any_of(
      kShortNames, [&](const auto& each) { return word == each.first && name == each.second; });
}

Result<Subject> parse_subject(const std::string& text, const std::string& ns) {
  const auto slash = text.find('/');
  std::string kind = slash == std::string::npos ? "" : lower_case(text.substr(0, slash));
  kind.resize(std::min(kind.find('.'), kind.size()));
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  const auto consumer = consumer_kind(kind);
  if (consumer && !name.empty()) return Subject{objects::ObjectKey{*consumer, ns, name}, {}};
  if (!kind.empty() && !name.empty() && name.find_first_of(":/") == std::string::npos)
    return Subject{objects::ObjectKey{Kind::Other, ns, name, kind}, {}};
  if (text.find(':') == std::string::npos) return not_a_subject(text);
  const bool spelled = kind == "istag" || kind == "imagestreamtag" || kind == "imagestreamtags";
  const auto tag = parse_istag(spelled ? name : text, ns);
  if (!tag) return tag.error();
  return Subject{std::nullopt, *tag};
}

}  // namespace imagedeps::commands
