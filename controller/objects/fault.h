#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// What can be wrong with an object or a request, apart from the istags that it names. A new kind
/// needs a row in the table of fault.cc and, if a command helps, one in decide/fault_remedy.cc.
enum class FaultKind : std::uint8_t {
  ImageNotSet,          ///< A container without an image, which no trigger sets.
  ImageNotResolved,     ///< An image with the name of an istag, which nothing resolves.
  TriggersUnreadable,   ///< The platform cannot read the annotation, or one of its entries.
  TriggersIgnored,      ///< The annotation is where the platform does not look for it.
  TriggerPaused,        ///< An entry of the annotation is paused. Its owner chose that.
  TriggerNotFollowed,   ///< The platform does not apply an entry, or applies it once.
  NoSuchContainer,      ///< A trigger names no container of the object.
  UnknownContainer,     ///< A trigger names a container that does not exist, besides others.
  NotAnImageStreamTag,  ///< A name without a tag, or a kind that cannot be an istag.
  WrongType,            ///< A field has a type that the API does not accept.
  UnknownNamespace,     ///< The scope or the option -n matches no namespace.
};
inline constexpr int kFaultKindCount = static_cast<int>(FaultKind::UnknownNamespace) + 1;
/// The name that every output shows: "ImageNotSet".
[[nodiscard]] std::string_view to_string(FaultKind kind);
/// False if the object works as its owner chose, or may work: `--check` does not fail.
[[nodiscard]] bool blocking(FaultKind kind);

/// One fault of an object, found while it is decoded. All texts are bounded, because tenants choose
/// them.
struct Fault {
  FaultKind kind{};
  std::string field_path;      ///< "spec.template.spec.containers[0].image".
  std::string detail;          ///< One clause without a final period. May be empty.
  TagRef tag = {};             ///< The istag that was meant. Parts that are unknown are empty.
  std::string container = {};  ///< Containers to set, comma-separated; empty if unknown.
  bool guessed = false;        ///< The trigger sets no container; `container` is what it could set.
  bool wrong_kind = false;     ///< The kind cannot be an istag, whatever the name is.
  bool operator==(const Fault&) const = default;
};

/// What is wrong and what follows from it, on one line, without a final period.
[[nodiscard]] std::string message_of(const Fault& fault);

/// The faults of one object, up to a limit.
class Faults {
 public:
  static constexpr std::size_t kMax = 20;
  /// Adds the fault with its texts truncated, or only counts it.
  void add(Fault fault);
  /// Adds the faults that are not in the list.
  void join(const Faults& other);

  [[nodiscard]] const std::vector<Fault>& list() const { return list_; }
  /// The number of faults over the limit.
  [[nodiscard]] std::size_t dropped() const { return dropped_; }
  /// Changes each fault of the list.
  void change(FunctionRef<void(Fault&)> change) {
    for (Fault& fault : list_) change(fault);
  }
  /// Removes faults that turn out to be none.
  void erase_if(FunctionRef<bool(const Fault&)> unfounded) { std::erase_if(list_, unfounded); }

 private:
  std::vector<Fault> list_;
  std::size_t dropped_ = 0;
};

/// True if the fault is in an annotation of the object, as opposed to its spec.
[[nodiscard]] inline bool in_annotation(const Fault& fault) {
  return fault.field_path.starts_with("metadata.annotations[");
}

/// Quotes the beginning of a text that a tenant chose, at most 100 bytes, for a message.
[[nodiscard]] std::string quoted_beginning(std::string_view text);

}  // namespace imagedeps::objects
