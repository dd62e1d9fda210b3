#include "commands/subject.h"

#include <map>

#include "base/text.h"

namespace imagedeps::commands {

using objects::Kind;

namespace {

/// The names that kubectl and oc accept: short, singular and plural.
const std::map<std::string, Kind, std::less<>>& consumer_kinds() {
  static const std::map<std::string, Kind, std::less<>> kKinds = {
      {"bc", Kind::BuildConfig},
      {"buildconfig", Kind::BuildConfig},
      {"buildconfigs", Kind::BuildConfig},
      {"build", Kind::Build},
      {"builds", Kind::Build},
      {"dc", Kind::DeploymentConfig},
      {"deploymentconfig", Kind::DeploymentConfig},
      {"deploymentconfigs", Kind::DeploymentConfig},
      {"deploy", Kind::Deployment},
      {"deployment", Kind::Deployment},
      {"deployments", Kind::Deployment},
      {"sts", Kind::StatefulSet},
      {"statefulset", Kind::StatefulSet},
      {"statefulsets", Kind::StatefulSet},
      {"ds", Kind::DaemonSet},
      {"daemonset", Kind::DaemonSet},
      {"daemonsets", Kind::DaemonSet},
      {"cj", Kind::CronJob},
      {"cronjob", Kind::CronJob},
      {"cronjobs", Kind::CronJob},
      {"imgdep", Kind::ImageDependency},
      {"imagedependency", Kind::ImageDependency},
      {"imagedependencies", Kind::ImageDependency}};
  return kKinds;
}

Error invalid(const std::string& what) { return {.kind = Error::Kind::Invalid, .message = what}; }

}  // namespace

Result<objects::TagRef> parse_istag(const std::string& text, const std::string& ns) {
  const auto slash = text.find('/');
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  const auto colon = name.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == name.size())
    return invalid("'" + text + "' is not an image stream tag; expected NAME:TAG, such as php:7.1");
  return objects::TagRef{slash == std::string::npos ? ns : text.substr(0, slash),
                         name.substr(0, colon), name.substr(colon + 1)};
}

Result<Subject> parse_subject(const std::string& text, const std::string& ns) {
  const auto slash = text.find('/');
  std::string kind = slash == std::string::npos ? "" : lower_case(text.substr(0, slash));
  kind.resize(std::min(kind.find('.'), kind.size()));
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  const auto found = consumer_kinds().find(kind);
  if (found != consumer_kinds().end() && !name.empty())
    return Subject{objects::ObjectKey{found->second, ns, name}, {}};
  if (text.find(':') == std::string::npos)
    return invalid(
        "'" + text +
        "' is neither KIND/NAME (bc, build, dc, deploy, sts, ds, cronjob, imgdep) nor NAME:TAG");
  const bool spelled = kind == "istag" || kind == "imagestreamtag" || kind == "imagestreamtags";
  const auto tag = parse_istag(spelled ? name : text, ns);
  if (!tag) return tag.error();
  return Subject{std::nullopt, *tag};
}

}  // namespace imagedeps::commands
