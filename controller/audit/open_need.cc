#include "audit/open_need.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "base/text.h"
#include "graph/graph.h"

namespace imagedeps::audit {

using objects::ObjectKey;
using objects::TagRef;

namespace {

constexpr std::string_view kBegin = "${";

ObjectKey key_of(const Json& object, const std::string& ns) {
  const Json& metadata = at(object, "metadata");
  const std::string word = string_at(object, "kind");
  const auto kind = objects::parse_kind(word);
  ObjectKey key{kind.value_or(objects::Kind::Other), string_at(metadata, "namespace", ns),
                string_at(metadata, "name"), kind ? "" : word};
  if (key.ns.empty()) key.ns = ns;
  return key;
}

/// The istag of a `from` or `to`, as text. The legacy kinds mean NAME:latest.
std::string istag_text(const Json& reference, const std::string& own_ns) {
  std::string ns = string_at(reference, "namespace");
  std::string name = string_at(reference, "name");
  const std::string kind = string_at(reference, "kind");
  if ((kind == "ImageStream" || kind == "ImageRepository") && name.find(':') == std::string::npos)
    name += ":latest";
  return (ns.empty() ? own_ns : ns) + "/" + name;
}

bool may_name_an_istag(const std::string& kind) {
  return kind.empty() || kind.starts_with("ImageStream") || kind == "ImageRepository" ||
         kind.find(kBegin) != std::string::npos;
}

}  // namespace

/// Searches one object for fields with open parameters.
class OpenFields {
 public:
  OpenFields(const OpenNeeds& open, const Json& object)
      : open_(open), key_(key_of(object, open.ns_)) {
    if (key_.kind == objects::Kind::ImageStream) {
      add_sources(at(at(object, "spec"), "tags"));
    } else {
      add_annotation(string_at(at(at(object, "metadata"), "annotations"),
                               std::string(objects::kTriggersAnnotation)));
      search(at(object, "spec"), "spec");
    }
  }

  std::vector<OpenNeed> needs;
  std::map<std::string, ObjectKey> outputs;  ///< Keys are istags, as text.

 private:
  /// `from` refers to an istag and `to` is an output, wherever they are.
  void search(const Json& value, const std::string& path) {
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i)
        search(value[i], fmt::format("{}[{}]", path, i));
    } else if (value.is_object()) {
      for (const auto& [key, field] : value.items())
        add_field(key, field, fmt::format("{}.{}", path, key));
    }
  }

  void add_field(const std::string& key, const Json& field, const std::string& path) {
    if (key == "from") add_reference(field, path);
    if (key == "to") add_output(field);
    if (key == "image" && field.is_string()) add_image(field.get<std::string>(), path);
    search(field, path);
  }

  void add(std::string path, std::string text, const std::string& names_from, bool source) {
    auto names = open_.names_in(names_from);
    if (names.empty()) return;
    needs.push_back({.object = key_,
                     .field_path = std::move(path),
                     .text = std::move(text),
                     .parameters = std::move(names),
                     .source = source,
                     .built_by = {},
                     .place = open_.place_});
  }

  void add_reference(const Json& from, const std::string& path) {
    const std::string kind = string_at(from, "kind");
    if (!may_name_an_istag(kind) || string_at(from, "name").empty()) return;
    const std::string text = istag_text(from, key_.ns);
    add(path, text, text + kind, false);
  }

  void add_output(const Json& to) {
    if (may_name_an_istag(string_at(to, "kind")) && !string_at(to, "name").empty())
      outputs.emplace(istag_text(to, key_.ns), key_);
  }

  /// An image on the internal registry is an istag.
  void add_image(const std::string& image, const std::string& path) {
    const std::string host = image.substr(0, image.find('/'));
    if (graph::Options().internal_registry_hosts.contains(host) && host.size() < image.size())
      add(path, image.substr(host.size() + 1), image, false);
  }

  void add_annotation(const std::string& annotation) {
    const auto entries = annotation.empty() ? Result<Json>(Json()) : parse_json(annotation);
    for (std::size_t i = 0; entries && entries->is_array() && i < entries->size(); ++i)
      add_reference(at((*entries)[i], "from"), fmt::format("metadata.annotations[{}][{}].from",
                                                           objects::kTriggersAnnotation, i));
  }

  void add_sources(const Json& tags) {
    for (std::size_t i = 0; tags.is_array() && i < tags.size(); ++i) {
      const Json& from = at(tags[i], "from");
      const std::string name = string_at(from, "name");
      add(fmt::format("spec.tags[{}].from", i), name, name + string_at(from, "namespace"), true);
    }
  }

  const OpenNeeds& open_;
  ObjectKey key_;
};

std::vector<OpenNeed> OpenNeeds::find(const std::vector<Manifest>& objects) const {
  std::vector<OpenNeed> found;
  if (parameters_.empty()) return found;
  std::map<std::string, ObjectKey> outputs;
  for (const Manifest& manifest : objects) {
    OpenFields fields(*this, manifest.object);
    std::ranges::move(fields.needs, std::back_inserter(found));
    outputs.merge(fields.outputs);
  }
  for (OpenNeed& need : found)
    if (const auto output = outputs.find(need.text); output != outputs.end())
      need.built_by = output->second;
  return found;
}

std::set<std::string> OpenNeeds::names_in(std::string_view text) const {
  std::set<std::string> names;
  for (auto begin = text.find(kBegin); begin != std::string_view::npos;
       begin = text.find(kBegin, begin + 1)) {
    auto name = text.substr(begin + kBegin.size());
    if (name.starts_with('{')) name.remove_prefix(1);
    std::size_t end = 0;
    while (end < name.size() &&
           (std::isalnum(static_cast<unsigned char>(name[end])) != 0 || name[end] == '_'))
      ++end;
    const std::string known(name.substr(0, end));
    if (end < name.size() && name[end] == '}' && parameters_.contains(known)) names.insert(known);
  }
  return names;
}

bool OpenNeeds::open(const TagRef& tag) const {
  return open(tag.ns) || open(tag.stream) || open(tag.tag);
}

void OpenNeeds::remove_from(objects::ReferenceObject& object) const {
  if (parameters_.empty()) return;
  std::erase_if(object.references, [&](const auto& each) { return open(each.tag); });
  std::erase_if(object.outputs,
                [&](const auto& each) { return open(each.tag) || open(each.image); });
  object.faults.erase_if([&](const objects::Fault& each) {
    return open(each.detail) || open(each.tag) || open(each.field_path);
  });
}

void OpenNeeds::remove_from(objects::ImageStream& stream) const {
  if (parameters_.empty()) return;
  std::erase_if(stream.tags, [&](const auto& each) { return open(each.name); });
  for (objects::StreamTag& tag : stream.tags) {
    if (!tag.spec || !(open(tag.spec->source_name) || open(tag.spec->source_ns))) continue;
    tag.spec->source_kind = objects::SourceKind::DockerImage;
  }
}

std::string how_to_give(const std::set<std::string>& parameters) {
  std::string options;
  for (const std::string& name : parameters)
    options += (options.empty() ? "--param/-p " : " -p ") + name + "=VALUE";
  const bool one = parameters.size() == 1;
  return fmt::format("needs {} {}; give {} with {}", one ? "the parameter" : "the parameters",
                     fmt::join(parameters, ", "), one ? "it" : "them", options);
}

std::string message_of(const OpenNeed& need, std::size_t more_fields) {
  std::string text = need.text + " " + how_to_give(need.parameters) + ". It is ";
  text += (need.source ? "the source of a tag in " : "needed by ") + to_string(need.object) + " (" +
          need.field_path + ")";
  if (more_fields > 0) text += " and in " + counted(more_fields, "more field");
  if (!need.built_by.name.empty()) text += ". " + to_string(need.built_by) + " builds it";
  return text;
}

bool blocking(const OpenNeed& need) { return !need.source && need.built_by.name.empty(); }

}  // namespace imagedeps::audit
