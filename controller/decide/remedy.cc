#include "decide/remedy.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace imagedeps::decide {

using objects::Obstacle;

namespace {

/// "deployment/web", in the form that kubectl accepts, quoted for a shell.
std::string resource_name(const objects::ObjectKey& key) {
  return shell_word(lower_case(to_string(key.kind)) + "/" + key.name);
}

}  // namespace

std::string shell_word(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-._/:@=,+%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::vector<Remedy> remedies(const graph::Consumer& consumer) {
  const std::string ns = " -n " + shell_word(consumer.object.ns);
  switch (consumer.reference.obstacle) {
    case Obstacle::None: return {};
    case Obstacle::NotAutomatic:
      return {{"oc rollout latest " + shell_word("dc/" + consumer.object.name) + ns,
               "its trigger is not automatic"}};
    case Obstacle::NoTrigger:
      return {{"oc start-build " + shell_word(consumer.object.name) + ns,
               "it has no trigger that starts a build"}};
    case Obstacle::Paused:
      if (consumer.object.kind == objects::Kind::BuildConfig)
        return {
            {"oc start-build " + shell_word(consumer.object.name) + ns, "its trigger is paused"}};
      return {{"oc set triggers " + resource_name(consumer.object) + " --auto" + ns,
               "its trigger is paused"}};
    case Obstacle::NotFollowed:
      return {{"oc edit " + resource_name(consumer.object) + ns,
               "its image is resolved only when it is written"}};
    case Obstacle::NoSuchContainer:
    case Obstacle::TriggersDisabled:
      return {{"oc set triggers " + resource_name(consumer.object) + " --from-image=" +
                   shell_word(to_string(consumer.reference.tag)) + " -c <container>" + ns,
               "its trigger cannot work: " + consumer.reference.detail}};
  }
  return {};
}

}  // namespace imagedeps::decide
