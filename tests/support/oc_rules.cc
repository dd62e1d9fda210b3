#include "support/oc_rules.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <string_view>

#include "base/json_library.h"

namespace imagedeps::test {
namespace {

using Words = std::vector<std::string>;

const std::map<std::string, std::string, std::less<>> kSamples = {
    {"registry", "registry.example.com"},
    {"repository", "team/app"},
    {"tag", "1"},
    {"namespace", "team"},
    {"stream", "app"},
    {"name", "pull"},
    {"user", "me"},
    {"password", "secret"},
    {"container", "app"}};

/// Reads the words of a command. Each function consumes characters at `at_`.
class Shell {
 public:
  explicit Shell(std::string_view text) : text_(text) {}

  std::optional<Words> words() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ') {
        end_word();
        ++at_;
      } else if (c == '\'' ? !quoted() : c == '\\' ? !escaped() : c == '<' ? !sample() : !plain()) {
        return std::nullopt;
      }
    }
    end_word();
    return words_;
  }

 private:
  void end_word() {
    if (word_) words_.push_back(*std::exchange(word_, std::nullopt));
  }
  void append(std::string_view text) { word_ = word_.value_or("") + std::string(text); }

  bool quoted() {
    const auto close = text_.find('\'', at_ + 1);
    if (close == std::string_view::npos) return false;
    append(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    return true;
  }
  bool escaped() {
    if (at_ + 1 == text_.size()) return false;
    append(text_.substr(at_ + 1, 1));
    at_ += 2;
    return true;
  }
  bool sample() {
    const auto close = text_.find('>', at_);
    if (close == std::string_view::npos) return false;
    const auto found = kSamples.find(text_.substr(at_ + 1, close - at_ - 1));
    if (found == kSamples.end()) return false;
    append(found->second);
    at_ = close + 1;
    return true;
  }
  bool plain() {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (std::isalnum(c) == 0 &&
        std::string_view("-._/:@=,+%").find(text_[at_]) == std::string::npos)
      return false;
    append(text_.substr(at_++, 1));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> word_;
  Words words_;
};

/// reference.Parse of library-go.
struct Reference {
  std::string registry, ns, name, tag, id;
};

std::optional<Reference> parse_reference(const std::string& text) {
  static const std::string kHost = R"((?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?)";
  static const std::string kPart = R"([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)";
  static const std::regex kForm("(" + kHost + kPart + "(?:/" + kPart + ")*)" +
                                R"((?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?)" +
                                R"((?:@([a-z0-9]+:[0-9a-f]{32,}))?)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) return std::nullopt;
  Reference reference{.tag = match[2], .id = match[3]};
  const std::string name = match[1];
  const auto slash = name.find('/');
  const std::string first = name.substr(0, slash);
  const bool like_a_host = first.find_first_of(".:") != std::string::npos;
  if (slash == std::string::npos && (like_a_host || name.starts_with("localhost")))
    return Reference{.registry = text};
  reference.name = name;
  if (slash != std::string::npos && (like_a_host || first == "localhost")) {
    reference.registry = first;
    reference.name = name.substr(slash + 1);
  }
  if (const auto at = reference.name.find('/'); at != std::string::npos) {
    reference.ns = reference.name.substr(0, at);
    reference.name = reference.name.substr(at + 1);
  }
  return reference;
}

/// The words after `oc`, by meaning.
struct Line {
  Words arguments;
  std::map<std::string, std::string> flags;  ///< Without dashes; empty value for switches.
  std::string fault;

  [[nodiscard]] bool has(const std::string& flag) const { return flags.contains(flag); }
  [[nodiscard]] std::string value(const std::string& flag) const {
    return has(flag) ? flags.at(flag) : "";
  }
};

/// Adds the flag at `at`. Returns the position of its last word.
std::size_t add_flag(const Words& words, std::size_t at, Line& line) {
  static const std::set<std::string> kTakesNextWord = {"n", "c", "p"};
  std::string flag = words[at].substr(words[at].starts_with("--") ? 2 : 1);
  std::string value;
  if (const auto equals = flag.find('='); equals != std::string::npos) {
    value = flag.substr(equals + 1);
    flag.resize(equals);
    if (value.empty()) line.fault = "--" + flag + " has no value";
  } else if (kTakesNextWord.contains(flag)) {
    if (++at < words.size()) value = words[at];
    if (value.empty()) line.fault = "-" + flag + " has no value";
  }
  if (!line.flags.emplace(flag, value).second) line.fault = "--" + flag + " twice";
  return at;
}

Line read_line(const Words& words, std::size_t first) {
  Line line;
  for (std::size_t i = first; i < words.size(); ++i) {
    if (words[i].starts_with('-')) {
      i = add_flag(words, i, line);
    } else {
      line.arguments.push_back(words[i]);
    }
  }
  return line;
}

std::string allow(const Line& line, const std::set<std::string>& flags, std::size_t arguments) {
  if (!line.fault.empty()) return line.fault;
  for (const auto& [flag, value] : line.flags)
    if (!flags.contains(flag)) return "unknown flag " + flag;
  if (line.arguments.size() != arguments) return "wrong number of arguments";
  for (const auto& argument : line.arguments)
    if (argument.empty()) return "empty argument";
  if (flags.contains("n") && line.value("n").empty()) return "depends on the current project";
  return {};
}

/// Namespace, name and tag of a destination: parseStreamName and SplitImageStreamTag.
std::optional<Reference> destination(const std::string& text, const std::string& current) {
  const auto slash = text.find('/');
  Reference found{.ns = slash == std::string::npos ? current : text.substr(0, slash)};
  const std::string rest = slash == std::string::npos ? text : text.substr(slash + 1);
  const auto colon = rest.find(':');
  if (rest.find('/') != std::string::npos || colon == std::string::npos || found.ns.empty())
    return std::nullopt;
  found.name = rest.substr(0, colon);
  found.tag = rest.substr(colon + 1);
  return found.name.empty() ? std::nullopt : std::optional(found);
}

std::string import_flags(const Line& line) {
  const std::string mode = line.value("import-mode");
  if (line.has("import-mode") && mode != "Legacy" && mode != "PreserveOriginal")
    return "unknown import mode";
  return {};
}

/// What is wrong with an alias of `source` at `to`.
std::string alias_fault(const Line& line, const Reference& source, const Reference& to) {
  if (to.ns != line.value("n") || source.name != to.name)
    return "cannot set alias across different Image Streams";
  if (!source.ns.empty() && source.ns != to.ns) return "an alias into another namespace";
  return {};
}

/// What is wrong with a source in a registry (`docker`) or on this server.
std::string source_fault(const Line& line, const Reference& source, bool docker) {
  const bool imports = line.has("scheduled") || line.has("insecure");
  if (!docker && imports) return "only container images can have importing flags set";
  if (!docker && source.ns.empty() && line.value("n").empty()) return "depends on the project";
  if (line.has("alias") && (docker || imports)) return "an alias of a container image";
  return {};
}

std::string tag_command(const Line& line) {
  std::set<std::string> flags = {"source",    "alias",    "reference-policy",
                                 "scheduled", "insecure", "import-mode"};
  if (line.has("n")) flags.insert("n");
  if (auto fault = allow(line, flags, 2); !fault.empty()) return fault;
  const auto source = parse_reference(line.arguments[0]);
  if (!source) return "invalid SOURCE: " + line.arguments[0];
  const auto to = destination(line.arguments[1], line.value("n"));
  if (!to) return "not NAMESPACE/STREAM:TAG: " + line.arguments[1];
  const std::string policy = line.value("reference-policy");
  if (line.has("reference-policy") && policy != "local" && policy != "source")
    return "reference policy must be set to 'source' or 'local'";
  const bool docker = line.value("source") == "docker" || !source->registry.empty() ||
                      (source->tag.empty() && source->id.empty());
  if (auto fault = source_fault(line, *source, docker); !fault.empty()) return fault;
  return line.has("alias") ? alias_fault(line, *source, *to) : import_flags(line);
}

std::string import_image(const Line& line) {
  if (auto fault = allow(line, {"n", "from", "confirm", "import-mode", "scheduled"}, 1);
      !fault.empty())
    return fault;
  const auto target = parse_reference(line.arguments[0]);
  if (!target || target->name.empty() || !target->id.empty() || target->tag.empty())
    return "the image name must be a valid container image pull spec";
  if (!target->registry.empty()) return "a pull spec of another registry";
  if (!target->ns.empty() && target->ns != line.value("n")) return "ignores the namespace";
  if (line.has("from") != line.has("confirm")) return "--from and --confirm go together";
  if (line.has("from") && !parse_reference(line.value("from"))) return "invalid --from";
  return import_flags(line);
}

const std::set<std::string> kTriggered = {"deploymentconfig", "deployment", "statefulset",
                                          "daemonset", "cronjob"};

/// "KIND/NAME" of one of the kinds.
std::string object_of(const std::string& word, const std::set<std::string>& kinds) {
  const auto slash = word.find('/');
  if (slash == std::string::npos || slash + 1 == word.size()) return "not KIND/NAME: " + word;
  if (!kinds.contains(word.substr(0, slash))) return "not supported for " + word;
  return {};
}

std::string set_triggers(const Line& line) {
  if (auto fault = allow(line, {"n", "from-image", "c", "auto", "manual", "remove"}, 1);
      !fault.empty())
    return fault;
  if (auto fault = object_of(line.arguments[0], kTriggered); !fault.empty()) return fault;
  if (line.has("auto")) return line.flags.size() == 2 ? "" : "--auto with other flags";
  if (!line.has("from-image")) return "neither --auto nor --from-image";
  const auto image = parse_reference(line.value("from-image"));
  if (!image || !image->registry.empty() || !image->id.empty())
    return "--from-image must point to an image stream tag on this server";
  if (image->tag.empty()) return "--from-image must include the tag";
  if (line.has("remove")) return line.has("c") ? "--remove with -c" : "";
  if (line.value("c").empty()) return "you must specify --containers when setting --from-image";
  return {};
}

/// "CONTAINER=IMAGE".
std::string set_image(const Line& line) {
  if (auto fault = allow(line, {"n"}, 2); !fault.empty()) return fault;
  if (auto fault = object_of(line.arguments[0], kTriggered); !fault.empty()) return fault;
  const auto equals = line.arguments[1].find('=');
  if (equals == 0 || equals == std::string::npos) return "not CONTAINER=IMAGE";
  return parse_reference(line.arguments[1].substr(equals + 1)) ? "" : "invalid image";
}

std::string set_image_lookup(const Line& line) {
  if (auto fault = allow(line, {"n"}, 1); !fault.empty()) return fault;
  return object_of(line.arguments[0], {"imagestream"});
}

std::string patch(const Line& line) {
  if (auto fault = allow(line, {"n", "type", "p"}, 1); !fault.empty()) return fault;
  if (auto fault = object_of(line.arguments[0], {"is"}); !fault.empty()) return fault;
  if (line.value("type") != "json") return "not a JSON patch";
  const auto body = nlohmann::json::parse(line.value("p"), nullptr, false);
  if (!body.is_array() || body.size() != 2) return "not a patch with a test";
  const std::string tag = body[0].value("path", "");
  const std::string mode = body[1].value("path", "");
  if (body[0].value("op", "") != "test" || !tag.ends_with("/name")) return "no test of the name";
  if (mode != tag.substr(0, tag.size() - 4) + "importPolicy/importMode") return "another tag";
  return {};
}

std::string create(const Words& words) {
  if (words.size() > 2 && words[2] == "imagestream") {
    const auto line = read_line(words, 3);
    if (auto fault = allow(line, {"n"}, 1); !fault.empty()) return fault;
    return line.arguments[0].find('/') == std::string::npos ? "" : "invalid name";
  }
  if (words.size() < 4 || words[2] != "secret" || words[3] != "docker-registry")
    return "unknown kind";
  const std::set<std::string> needed = {"n", "docker-server", "docker-username", "docker-password"};
  const auto line = read_line(words, 4);
  if (auto fault = allow(line, needed, 1); !fault.empty()) return fault;
  return line.flags.size() == needed.size() ? "" : "a flag is missing";
}

std::string annotate(const Line& line) {
  if (auto fault = allow(line, {"n"}, 2); !fault.empty()) return fault;
  const bool build = line.arguments[0].starts_with("buildconfig/");
  const std::string key =
      build ? "openshift.io/build-config.paused-" : "image.openshift.io/triggers-";
  if (line.arguments[1] != key) return "another annotation";
  auto kinds = kTriggered;
  if (build) kinds = {"buildconfig"};
  return object_of(line.arguments[0], kinds);
}

std::string rollout(const Words& words) {
  const auto line = read_line(words, 3);
  if (auto fault = allow(line, {"n"}, 1); !fault.empty()) return fault;
  if (words[2] == "latest") return object_of(line.arguments[0], {"dc"});
  if (words[2] == "resume") return object_of(line.arguments[0], {"deployment", "deploymentconfig"});
  return "unknown command";
}

std::string edit(const Line& line) {
  const bool cluster =
      !line.arguments.empty() && line.arguments[0].ends_with("openshift.io/cluster");
  if (cluster) return allow(line, {}, 1);
  return allow(line, {"n"}, 1);
}

std::string one_object(const Line& line) { return allow(line, {"n"}, 1); }

/// The words after `oc VERB`, or after `oc set WHAT`.
using Check = std::string (*)(const Line&);

std::string oc_command(const Words& words) {
  static const std::map<std::string, Check> kVerbs = {
      {"tag", tag_command},    {"import-image", import_image},
      {"patch", patch},        {"annotate", annotate},
      {"edit", edit},          {"start-build", one_object},
      {"describe", one_object}};
  static const std::map<std::string, Check> kSet = {
      {"triggers", set_triggers}, {"image", set_image}, {"image-lookup", set_image_lookup}};
  const std::string& verb = words[1];
  if (verb == "create") return create(words);
  if (verb == "rollout") return rollout(words);
  const bool sets = verb == "set";
  const auto& checks = sets ? kSet : kVerbs;
  const auto found = checks.find(sets ? words[2] : verb);
  if (found == checks.end()) return "unknown command " + verb;
  return found->second(read_line(words, sets ? 3 : 2));
}

}  // namespace

std::optional<Words> shell_words(const std::string& command) { return Shell(command).words(); }

std::string oc_refusal(const std::string& command) {
  const auto words = shell_words(command);
  if (!words) return "not one simple command";
  if (words->size() < 3) return "too short";
  if (words->front() == "imagedeps" && (*words)[1] == "import")
    return allow(read_line(*words, 2), {"n"}, 1);
  if (words->front() != "oc") return "not oc";
  static const std::string kInApiServer =
      "oc -n openshift-apiserver exec deploy/apiserver -c openshift-apiserver -- curl -sSi ";
  if ((*words)[1] == "-n") return command.starts_with(kInApiServer) ? "" : "unknown command";
  return oc_command(*words);
}

}  // namespace imagedeps::test
