#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/authority.h"
#include "audit/finding.h"
#include "audit/local_names.h"
#include "audit/open_need.h"
#include "graph/graph.h"

namespace imagedeps::audit {

/// Judged: the needs of the object are part of the report. Given: the object only defines and
/// produces istags.
enum class Role { Judged, Given };

/// Why an object is not part of a report.
enum class Skip {
  NoTag,       ///< It names no istag.
  Ended,       ///< Its containers have run and do not start again.
  OtherGroup,  ///< Another API group has a kind of the same name.
  Nested,      ///< A Template inside a Template is only an output of the outer one.
  NotFollowed  ///< It names istags, but the platform resolves none in its kind.
};

/// The objects in manifests or a cluster, as a graph, and the problems found while reading them.
/// Not thread-safe.
///
/// Two objects with the same key are merged, because two Templates of a library can produce objects
/// with the same name. Their references and outputs are joined. Tags of streams are joined too; the
/// later definition of a tag wins.
class Inventory {
 public:
  /// References are not limited. `scope` selects the namespaces; use `everywhere()` for files.
  explicit Inventory(graph::Scope scope);
  [[nodiscard]] static graph::Scope everywhere();

  void add(const objects::ImageStream& stream);
  void add(const objects::ReferenceObject& object, Role role);
  /// Adds container images of an object that was added before. Each becomes a reference as soon as
  /// the inventory has a stream that resolves it.
  void add_local_names(const objects::ObjectKey& key, const std::vector<LocalName>& names);
  /// A given ImageDependency does not declare a need.
  void add(std::shared_ptr<const objects::ImageDependency> dependency, Role role);
  void add(std::shared_ptr<const objects::Namespace> ns);

  /// Adds a problem that does not fail the report.
  void tolerate(std::string problem);

  [[nodiscard]] const graph::Graph& graph() const { return *graph_; }
  /// False for a given object.
  [[nodiscard]] bool judged(const objects::ObjectKey& key) const { return !given_.contains(key); }
  /// The names of all Namespaces that were added.
  [[nodiscard]] const std::set<std::string>& namespaces() const { return namespaces_; }
  /// The namespaces of all local names.
  [[nodiscard]] std::set<std::string> namespaces_of_local_names() const;
  struct NamedBy {
    objects::ObjectKey object;
    LocalName name;
  };
  /// The local names that nothing resolves, although they name a tag of a stream.
  [[nodiscard]] std::vector<NamedBy> unresolved_names() const;
  /// The istags that judged objects need, directly or through aliases; sorted.
  [[nodiscard]] std::vector<objects::TagRef> needed() const;
  /// The judged objects in graph().consumers(tag).
  [[nodiscard]] std::vector<graph::Consumer> consumers(const objects::TagRef& tag) const;

  /// The istag of an ImageDependency; nullopt if no object has that name.
  [[nodiscard]] std::optional<objects::TagRef> tag_of_dependency(const std::string& ns,
                                                                 const std::string& name) const;

  /// A summary of all ImageDependencies.
  [[nodiscard]] const Reports& reports() const { return reports_; }

  /// "FILE:LINE" of the first object with each key; empty for a cluster.
  std::map<objects::ObjectKey, std::string> places;
  /// Number of skipped objects, by cause and kind.
  std::map<std::pair<Skip, std::string>, std::size_t> skipped;
  /// "FILE:LINE: ...": manifests that could not be judged, or that the API server would reject.
  std::vector<std::string> problems;
  /// The number of problems that do not fail the report, unless it is made with --check.
  std::size_t tolerated = 0;
  /// The number of files and documents that are not manifests, such as unrendered templates.
  std::size_t left_out = 0;
  std::vector<std::string> notes;    ///< Remarks about manifests that were judged.
  std::vector<OpenNeed> open;        ///< Needs that depend on parameters without a value.
  std::vector<Finding> findings;     ///< Findings that no object of the graph has.
  std::set<std::string> unreadable;  ///< Namespaces where no kind may be listed.

 private:
  void note_role(const objects::ObjectKey& key, Role role);
  void resolve(const objects::ImageStream& stream);

  std::unique_ptr<graph::Graph> graph_;
  std::set<objects::ObjectKey> given_;
  std::set<std::string> namespaces_;
  std::map<std::pair<std::string, std::string>, objects::TagRef>
      dependencies_;  ///< Keys are namespace and name.
  std::map<std::pair<std::string, std::string>, std::vector<NamedBy>>
      local_names_;  ///< Keys are the namespace and the name of the stream.
  Reports reports_;
};

}  // namespace imagedeps::audit
