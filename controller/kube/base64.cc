#include "kube/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace imagedeps::kube {

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// True for complete groups of four characters, with at most two "=" at the end.
bool well_formed(std::string_view text) {
  const auto digits = text.find_last_not_of('=') + 1;
  return text.size() % 4 == 0 && text.size() - digits <= 2 &&
         text.substr(0, digits).find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string compact(text);
  std::erase_if(compact, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  if (!well_formed(compact)) return std::nullopt;
  std::string bytes(compact.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                  reinterpret_cast<const unsigned char*>(compact.data()),
                  static_cast<int>(compact.size()));
  const auto padding = static_cast<std::size_t>(std::ranges::count(compact, '='));
  return bytes.substr(0, bytes.size() - padding);
}

std::string encode_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // The library appends a zero.
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace imagedeps::kube
