#pragma once

#include <map>
#include <string>
#include <vector>

#include "audit/explain.h"
#include "audit/picture.h"
#include "base/json.h"
#include "observe/metrics.h"
#include "reporting/view.h"

namespace imagedeps::simulation {

/// What one view says about one istag, by the name of the fact. Sets are joined with line ends. A
/// fact that the view always shows is present even if its value is empty. A fact that it does not
/// show is absent.
///
///   state, reason, message, ready ("true" or ""), origin, cannot push ("true" or "")
///   outdated, outdated message     the reason and message if the image is out of date, else empty
///   consumers, consumer count, first consumer       names of objects
///   needed by                      the consumers without aliases
///   obstacles                      "BuildConfig shop/web: NoTrigger, detail"
///   obstacle words                 "NoTrigger"
///   follows                        the next tag of an alias
///   references                     "buildconfigs shop/web FIELDPATH OBSTACLE DETAIL" in the own
///                                  namespace
///   reference count, foreign reference count
using Said = std::map<std::string, std::string>;
/// What a view says, by istag ("NS/STREAM:TAG").
using View = std::map<std::string, Said>;

/// The views of the command line.
[[nodiscard]] View view_of_json(const OrderedJson& report);
[[nodiscard]] View view_of_table(const std::string& text);
[[nodiscard]] View view_of_graph(const OrderedJson& graph);
/// An explanation of the istag `tag`.
[[nodiscard]] Said view_of_explanation(const OrderedJson& explanation, const std::string& tag);

/// The views of the operator.
[[nodiscard]] Said view_of_row(const OrderedJson& row);
[[nodiscard]] Said view_of_object(const Json& object);
/// The decision as cluster admins see it, and as readers of the istag's namespace do.
[[nodiscard]] Said view_of_decision(const decide::Decision& decision);
[[nodiscard]] Said view_of_local_decision(const decide::Decision& decision);
/// From the metric imagedeps_unpopulated_tag_info.
[[nodiscard]] View view_of_metrics(const std::vector<observe::Metrics::Family>& families);
/// The sum of the samples of a metric, without those whose label has the value `except`.
[[nodiscard]] double sum_of(const std::vector<observe::Metrics::Family>& families,
                            const std::string& name, const std::string& except = {});

/// The facts of both that differ. Counts the facts that both contain in `compared`.
[[nodiscard]] std::vector<std::string> differences_of(const Said& a, const Said& b,
                                                      std::size_t& compared);
/// The text with each run of blanks and line ends replaced by one blank.
[[nodiscard]] std::string collapsed(const std::string& text);

}  // namespace imagedeps::simulation
