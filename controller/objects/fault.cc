#include "objects/fault.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace imagedeps::objects {

namespace {

constexpr std::size_t kPathMax = 200;
constexpr std::size_t kDetailMax = 300;
constexpr std::size_t kNamespaceMax = 63;  // The longest that the API accepts.
constexpr std::size_t kContainersMax = 253;

struct Row {
  std::string_view name;
  bool blocking = true;
  std::string_view what;  ///< The beginning of the message.
};

/// In the order of FaultKind.
constexpr std::array<Row, kFaultKindCount> kRows = {{
    {"ImageNotSet", true, "The container has no image, and no trigger sets one"},
    {"ImageNotResolved", false, "The image is not the image stream tag of that name"},
    {"TriggersUnreadable", true,
     "The platform cannot read the annotation image.openshift.io/triggers and ignores all of its "
     "entries"},
    {"TriggersIgnored", true,
     "The platform ignores the annotation image.openshift.io/triggers here"},
    {"TriggerPaused", false, "The trigger is paused, so the platform does not set the image"},
    {"TriggerNotFollowed", true, "The platform does not follow this trigger"},
    {"NoSuchContainer", true,
     "The trigger names no container of the object, so the platform applies none of its triggers"},
    {"UnknownContainer", false,
     "The trigger names a container that does not exist, and `oc set triggers` refuses the object"},
    {"NotAnImageStreamTag", true, "The reference does not name an image stream tag"},
    {"WrongType", true, "A field has the wrong type"},
    {"UnknownNamespace", true, "No such namespace"},
}};

const Row& row_of(FaultKind kind) { return kRows.at(static_cast<std::size_t>(kind)); }

void shorten(std::string& text, std::size_t bytes_max) {
  if (text.size() > bytes_max) text = std::string(truncated(text, bytes_max)) + "...";
}

}  // namespace

std::string_view to_string(FaultKind kind) { return row_of(kind).name; }

bool blocking(FaultKind kind) { return row_of(kind).blocking; }

std::string message_of(const Fault& fault) {
  std::string text(row_of(fault.kind).what);
  return fault.detail.empty() ? text : text + ": " + fault.detail;
}

void Faults::add(Fault fault) {
  if (list_.size() == kMax) {
    ++dropped_;
    return;
  }
  shorten(fault.field_path, kPathMax);
  shorten(fault.detail, kDetailMax);
  if (fault.tag.ns.size() > kNamespaceMax || fault.tag.stream.size() > kStreamNameMax ||
      fault.tag.tag.size() > kTagNameMax)
    fault.tag = {};
  if (fault.container.size() > kContainersMax) fault.container.clear();
  list_.push_back(std::move(fault));
}

void Faults::join(const Faults& other) {
  for (const Fault& fault : other.list_)
    if (std::ranges::find(list_, fault) == list_.end()) add(fault);
  dropped_ += other.dropped_;
}

std::string quoted_beginning(std::string_view text) {
  constexpr std::size_t kQuotedMax = 100;
  const auto beginning = truncated(text, kQuotedMax);
  return "\"" + std::string(beginning) + (beginning.size() < text.size() ? "...\"" : "\"");
}

}  // namespace imagedeps::objects
