#include "commands/manifest_text.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "audit/text_fields.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/yaml.h"
#include "commands/kustomization.h"
#include "commands/unrendered.h"

namespace imagedeps::commands {

namespace {

constexpr std::size_t kUnreadableMax = 20;

bool meant_as_json(const std::string& name, std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  if (std::filesystem::path(name).extension() == ".json") return true;
  const auto brace = text.find_first_not_of(kBlank);
  if (brace == std::string_view::npos || text[brace] != '{') return false;
  const auto quote = text.find_first_not_of(kBlank, brace + 1);
  return quote != std::string_view::npos && text[quote] == '"';
}

/// A part of a file.
struct Part {
  std::string_view text;
  int lines_before = 0;
};

/// The documents of a YAML stream, split at lines that start with "---" as kubectl does.
std::vector<Part> documents_of(std::string_view text) {
  std::vector<Part> parts;
  Part part;
  int line = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (at > begin && text.substr(at).starts_with("---")) {
      parts.push_back({text.substr(begin, at - begin), part.lines_before});
      begin = at;
      part.lines_before = line;
    }
    at = end;
  }
  parts.push_back({text.substr(begin), part.lines_before});
  return parts;
}

/// "Deployment web", for messages about one document.
std::string label_of(const Json& document) {
  const std::string name = string_at(at(document, "metadata"), "name");
  return string_at(document, "kind") + (name.empty() ? "" : " " + name);
}

/// Reads one file.
class Reading {
 public:
  Reading(Manifests& manifests, const std::string& name, Origin origin)
      : manifests_(manifests), name_(name), origin_(origin) {}

  void read(std::string_view text) {
    YamlLimits limits;
    if (auto documents = parse_yaml_part(text, limits, DuplicateKeys::LastWins)) {
      if (documents->empty()) manifests_.empty.push_back(name_);
      add(*std::move(documents), {text, 0});
      return;
    } else if (const auto parts = documents_of(text); parts.size() > 1) {
      read_each(parts);
    } else {
      unreadable(parts.front(), documents.error());
    }
  }

 private:
  /// All parts share the limits of one file.
  void read_each(const std::vector<Part>& parts) {
    YamlLimits left;
    std::size_t unreadable_parts = 0;
    for (const Part& part : parts) {
      if (unreadable_parts == kUnreadableMax)
        return manifests_.problems.push_back(name_ + ": more than " +
                                             std::to_string(kUnreadableMax) +
                                             " documents cannot be read; the rest is left out");
      auto documents = parse_yaml_part(part.text, left, DuplicateKeys::LastWins);
      if (documents) {
        add(*std::move(documents), part);
      } else {
        unreadable(part, documents.error());
        ++unreadable_parts;
      }
    }
  }

  void unreadable(const Part& part, const Error& error) {
    if (const auto action = template_action(part.text))
      return leave_out(part.lines_before + action->line, unrendered_message(*action));
    // For broken JSON, the error of the YAML parser does not help.
    const auto json =
        meant_as_json(name_, part.text) ? parse_json(part.text) : Result<Json>(Json());
    manifests_.problems.push_back(placed((json ? error : json.error()).message, part.lines_before));
  }

  void add(std::vector<YamlDocument> documents, const Part& part) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      YamlDocument& document = documents[i];
      note_duplicates(document, part);
      add_texts(document, i, part);
      add_document(std::move(document.value), part.lines_before + document.line);
    }
  }

  void add_document(Json value, int line) {
    if (const auto action = template_action_in(value))
      return leave_out(line, unrendered_message(*action));
    if (is_kustomization(value))
      return leave_out(line, kustomization_hint(std::filesystem::path(name_).parent_path()));
    if (!value.is_object()) return not_an_object(line, "not a Kubernetes object");
    if (string_at(value, "kind").empty())
      return not_an_object(line, "not a Kubernetes object: kind is missing");
    for (auto& object : audit::take_apart({std::move(value), name_, line}))
      manifests_.objects.push_back(std::move(object));
  }

  void not_an_object(int line, const std::string& what) {
    if (origin_ == Origin::Directory) return leave_out(line, what, true);
    manifests_.problems.push_back(place(line) + what);
  }

  void leave_out(int line, const std::string& why, bool other_format = false) {
    manifests_.left_out.push_back({place(line) + why, 1, other_format});
  }

  void note_duplicates(const YamlDocument& document, const Part& part) {
    for (const DuplicateKey& each : document.duplicates)
      manifests_.notes.push_back(place(part.lines_before + each.line) + "the key " +
                                 printable(each.key) +
                                 " occurs more than once in the same map; the last one counts");
  }

  /// Replaces numbers and booleans by the text that was meant.
  void add_texts(YamlDocument& document, std::size_t index, const Part& part) {
    const auto fields = audit::unquoted_fields(document.value);
    if (fields.empty()) return;
    std::vector<YamlPath> paths;
    paths.reserve(fields.size());
    for (const auto& field : fields) paths.push_back(field.path);
    const auto places = yaml_places_of(part.text, index, paths);
    const std::string label = label_of(document.value);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const bool found = places[i].line > 0;
      const int line = part.lines_before + (found ? places[i].line : document.line);
      manifests_.tolerated.push_back(place(line) + label + ": " + audit::to_text(fields[i]));
      audit::set_text(document.value, fields[i].path,
                      places[i].text.empty() ? to_text(fields[i].value) : places[i].text);
    }
  }

  [[nodiscard]] std::string place(int line) const {
    return name_ + ":" + std::to_string(line) + ": ";
  }

  /// Converts "line 3, column 7: ..." to "FILE:3:7: ...".
  [[nodiscard]] std::string placed(const std::string& message, int lines_before) const {
    int line = 0, column = 0, length = 0;
    if (std::sscanf(message.c_str(), "line %d, column %d: %n", &line, &column, &length) != 2 ||
        length == 0)
      return name_ + ": " + message;
    return name_ + ":" + std::to_string(lines_before + line) + ":" + std::to_string(column) + ": " +
           message.substr(static_cast<std::size_t>(length));
  }

  Manifests& manifests_;
  const std::string& name_;
  Origin origin_;
};

}  // namespace

void add_manifests(Manifests& manifests, const std::string& name, std::string_view text,
                   Origin origin) {
  Reading(manifests, name, origin).read(text);
}

}  // namespace imagedeps::commands
