#include "kube/partial_text.h"

namespace imagedeps::kube {

namespace {

// From this size on, a block of memory comes from the system, page by page as it is used.
constexpr std::size_t kLarge = 1u << 20;

}  // namespace

Result<void> PartialText::append(std::string_view bytes) {
  const std::size_t size = text_.size() + bytes.size();
  if (size > kObjectMax) {
    return Error{
        .kind = Error::Kind::Malformed,
        .message = "an object is larger than " + std::to_string(kObjectMax >> 20) + " MiB"};
  }
  // Doubling would copy the text, and hold both copies meanwhile.
  if (size > kLarge) text_.reserve(kObjectMax);
  text_.append(bytes);
  return {};
}

void PartialText::clear() {
  if (text_.capacity() > kLarge) std::string().swap(text_);
  text_.clear();
}

}  // namespace imagedeps::kube
