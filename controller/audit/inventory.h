#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/authority.h"
#include "graph/graph.h"

namespace imagedeps::audit {

/// Whether what an object needs is asked about. A given object only defines and makes.
enum class Role { Judged, Given };

/// What manifests or a cluster say, as a graph, and what was noticed while reading them.
///
/// Of two objects with one key both count, since two Templates of a library may well make objects
/// of one name: their references and outputs are joined, a stream's tags too (of one tag the later
/// wins).
class Inventory {
 public:
  /// Without limits on references: files are no tenants. `scope` says which namespaces count;
  /// `everywhere()` for files.
  explicit Inventory(graph::Scope scope);
  [[nodiscard]] static graph::Scope everywhere();

  void add(const objects::ImageStream& stream);
  void add(const objects::ReferenceObject& object, Role role);
  /// A given one declares no need.
  void add(std::shared_ptr<const objects::ImageDependency> dependency, Role role);
  void add(std::shared_ptr<const objects::Namespace> ns);

  [[nodiscard]] const graph::Graph& graph() const { return *graph_; }
  /// The istags that judged objects need, by themselves or through aliases; sorted.
  [[nodiscard]] std::vector<objects::TagRef> needed() const;
  /// The judged ones among graph().consumers(tag).
  [[nodiscard]] std::vector<graph::Consumer> consumers(const objects::TagRef& tag) const;

  /// What an ImageDependency is about; nothing if there is none of that name.
  [[nodiscard]] std::optional<objects::TagRef> tag_of_dependency(const std::string& ns,
                                                                 const std::string& name) const;

  /// What all ImageDependencies together say of the operator's work.
  [[nodiscard]] const Reports& reports() const { return reports_; }

  std::map<objects::ObjectKey, std::string>
      places;  ///< "FILE:LINE" of the first object of a key; none for a cluster's.
  std::map<std::string, std::size_t> skipped;  ///< Objects of kinds that name no istag, by kind.
  std::vector<std::string> problems;           ///< "FILE:LINE: ...": what could not be judged.
  std::vector<std::string> notes;              ///< What a reader should know of what was judged.

 private:
  void note_role(const objects::ObjectKey& key, Role role);

  std::unique_ptr<graph::Graph> graph_;
  std::set<objects::ObjectKey> given_;
  std::map<std::pair<std::string, std::string>, objects::TagRef>
      dependencies_;  ///< By namespace and name.
  Reports reports_;
};

}  // namespace imagedeps::audit
