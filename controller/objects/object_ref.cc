#include "objects/object_ref.h"

#include <algorithm>
#include <utility>

#include "objects/pull_spec.h"

namespace imagedeps::objects {

namespace {

std::string_view or_own(const std::string& ns, std::string_view own) {
  return ns.empty() ? own : std::string_view(ns);
}

TagRef tag_ref(std::string_view ns, std::string_view stream, std::string_view tag) {
  return {std::string(ns), std::string(stream), std::string(tag)};
}

}  // namespace

ObjectRef read_object_ref(scan::Value& value) {
  ObjectRef ref;
  ref.present = !value.is_null();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "kind")
      ref.kind = field.string();
    else if (key == "namespace")
      ref.ns = field.string();
    else if (key == "name")
      ref.name = field.string();
  });
  return ref;
}

std::optional<TagRef> strict_istag(std::string_view name, std::string_view ns) {
  const auto colon = name.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == name.size())
    return std::nullopt;
  if (name.find(':', colon + 1) != std::string_view::npos ||
      name.find('@') != std::string_view::npos)
    return std::nullopt;
  return tag_ref(ns, name.substr(0, colon), name.substr(colon + 1));
}

std::optional<TagRef> trigger_istag(std::string_view name, std::string_view ns) {
  const auto colon = name.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  const auto tag = name.substr(colon + 1);
  return tag_ref(ns, name.substr(0, colon), tag.empty() ? "latest" : tag);
}

std::optional<TagRef> trigger_source(const ObjectRef& from, std::string_view ns) {
  const auto in = or_own(from.ns, ns);
  const bool stream = from.kind == "ImageStream" || from.kind == "ImageRepository";
  if (stream && !from.name.empty() && from.name.find(':') == std::string::npos)
    return tag_ref(in, from.name, "latest");
  if (!stream && from.kind != "ImageStreamTag" && !from.kind.empty()) return std::nullopt;
  return trigger_istag(from.name, in);
}

std::optional<Reference> input_reference(const ObjectRef& from, std::string_view ns,
                                         std::string field_path) {
  if (!from.present || from.name.empty()) return std::nullopt;
  const auto in = or_own(from.ns, ns);
  std::optional<TagRef> tag;
  if (from.kind == "ImageStreamTag" || from.kind.empty()) {
    tag = strict_istag(from.name, in);
  } else if (from.kind == "ImageStream") {
    tag = tag_ref(in, from.name, "latest");
  } else if (from.kind == "ImageStreamImage") {
    tag = tag_ref(in, std::string_view(from.name).substr(0, from.name.find('@')), "");
  }
  if (!tag) return std::nullopt;
  return Reference{.tag = *std::move(tag),
                   .field_path = std::move(field_path),
                   .image_id = from.kind == "ImageStreamImage"};
}

std::optional<Output> build_output(const ObjectRef& to, std::string_view ns) {
  if (!to.present || to.name.empty()) return std::nullopt;
  if (to.kind == "DockerImage") {
    if (!may_be_internal(to.name)) return std::nullopt;
    return Output{.image = to.name};
  }
  const auto in = or_own(to.ns, ns);
  std::optional<TagRef> tag;
  if (to.kind == "ImageStreamTag" || to.kind.empty()) tag = strict_istag(to.name, in);
  if (!tag && (to.kind == "ImageStream" || to.kind.empty()) &&
      to.name.find(':') == std::string::npos)
    tag = tag_ref(in, to.name, "latest");
  if (!tag) return std::nullopt;
  return Output{.tag = *std::move(tag)};
}

TagRef meant_istag(std::string_view name, std::string_view ns) {
  const auto slash = name.find('/');
  if (slash != std::string_view::npos) {
    ns = name.substr(0, slash);
    name.remove_prefix(slash + 1);
  }
  const auto stream = name.substr(0, name.find(':'));
  if (ns.empty() || stream.empty() || stream.find_first_of("/@") != std::string_view::npos ||
      ns.find('.') != std::string_view::npos)
    return {};
  const auto tag = name.substr(std::min(name.size(), stream.size() + 1));
  return tag_ref(ns, stream, tag.find(':') == std::string_view::npos ? tag : std::string_view());
}

Fault not_an_istag(const ObjectRef& ref, std::string_view ns, std::string field_path) {
  Fault fault{.kind = FaultKind::NotAnImageStreamTag, .field_path = std::move(field_path)};
  const bool istag = ref.kind.empty() || ref.kind == "ImageStreamTag";
  if (ref.name.empty()) {
    fault.detail = ref.present ? "name is missing" : "the field is missing";
  } else if (!istag && ref.kind != "ImageStream" && ref.kind != "ImageRepository") {
    fault.detail = "kind " + quoted_beginning(ref.kind) + " cannot be used here";
    fault.wrong_kind = true;
  } else {
    fault.detail = "name " + quoted_beginning(ref.name) + " does not have the form STREAM:TAG";
    if (istag) fault.tag = meant_istag(ref.name, or_own(ref.ns, ns));
  }
  return fault;
}

}  // namespace imagedeps::objects
