#pragma once

#include <set>
#include <string>
#include <vector>

#include "audit/manifest.h"
#include "base/json.h"
#include "objects/image_stream.h"
#include "objects/references.h"

namespace imagedeps::audit {

/// A field of an object in a Template whose value is not known, because it contains parameters
/// without a value: a reference to an istag, or the source of a tag.
struct OpenNeed {
  objects::ObjectKey object;
  std::string field_path;  ///< As in Reference::field_path.
  std::string text;        ///< "shop/web:${TAG}", or the pull spec of a source.
  std::set<std::string> parameters;
  bool source = false;            ///< The field is the source of a tag.
  objects::ObjectKey built_by{};  ///< An object of the same Template builds it; empty if none does.
  std::string place = {};         ///< "FILE:LINE" of the Template.
};

/// Finds the fields with open parameters in the processed objects of one Template.
class OpenNeeds {
 public:
  /// `parameters` are the names of open parameters, and `ns` is the namespace of objects without
  /// one.
  OpenNeeds(std::set<std::string> parameters, std::string ns, std::string place)
      : parameters_(std::move(parameters)), ns_(std::move(ns)), place_(std::move(place)) {}

  /// Returns the needs of all objects, in their order.
  [[nodiscard]] std::vector<OpenNeed> find(const std::vector<Manifest>& objects) const;

  /// Reports whether a text contains an open parameter.
  [[nodiscard]] bool open(std::string_view text) const { return !names_in(text).empty(); }
  /// Removes the references and outputs that contain open parameters, which are not istags.
  void remove_from(objects::ReferenceObject& object) const;
  /// Removes the tags whose name contains open parameters. An alias of such a tag gets a source
  /// that cannot be imported.
  void remove_from(objects::ImageStream& stream) const;

 private:
  [[nodiscard]] std::set<std::string> names_in(std::string_view text) const;
  [[nodiscard]] bool open(const objects::TagRef& tag) const;

  std::set<std::string> parameters_;
  std::string ns_;
  std::string place_;
  friend class OpenFields;
};

/// "needs the parameters A and B; give them with --param/-p A=VALUE -p B=VALUE".
[[nodiscard]] std::string how_to_give(const std::set<std::string>& parameters);
/// What is not known and what to do, on one line, without a final period. `more_fields` is the
/// number of other fields with the same text.
[[nodiscard]] std::string message_of(const OpenNeed& need, std::size_t more_fields = 0);
/// True if the istag may be missing: nothing in the same Template builds it.
[[nodiscard]] bool blocking(const OpenNeed& need);

}  // namespace imagedeps::audit
