#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "kube/config.h"

struct ssl_ctx_st;

namespace imagedeps::kube {

/// The client's side of TLS, with OpenSSL alone: whom to trust, who to be, and why trust failed.
/// Any thread.
class TlsClient : public std::enable_shared_from_this<TlsClient> {
 public:
  /// Invalid for PEM that cannot be read, and for a certificate without its key.
  [[nodiscard]] static Result<std::shared_ptr<TlsClient>> make(const ConnectionConfig& config,
                                                               const Surroundings& surroundings);

  /// Sets up the context of one new connection. Files are read again each time, so that what is
  /// rotated is used; what cannot be read any more is taken as it was. Verification is ours: the
  /// chain, the dates, and the name (tls-server-name, else `server`'s host), which is also sent as
  /// SNI. Invalid as make().
  [[nodiscard]] Result<void> set_up(ssl_ctx_st* context);

  /// Why the last certificate was not trusted and what to do about it; empty if none was refused
  /// since the last call.
  [[nodiscard]] std::string take_complaint();

 private:
  TlsClient(const ConnectionConfig& config, const Surroundings& surroundings);
  /// Text that comes from a file, or as it is.
  struct Pem {
    std::string file;
    std::string text;
  };
  [[nodiscard]] std::string current(Pem& pem);
  [[nodiscard]] Result<void> trust(ssl_ctx_st* context);
  [[nodiscard]] Result<void> trust_the_system(ssl_ctx_st* context) const;
  [[nodiscard]] Result<void> identify(ssl_ctx_st* context);
  void verify_with(ssl_ctx_st* context);
  friend struct TlsHooks;

  // Constant.
  const Surroundings surroundings_;
  const std::string name_;  ///< That the certificate must be for.
  const std::string source_;
  const bool verify_;

  std::mutex mutex_;
  Pem ca_, certificate_, key_;  // Under mutex_.
  std::string complaint_;       // Under mutex_.
};

/// What is wrong with the dates of the client certificate, in words; empty if nothing is, or there
/// is none. An API server only says 401 about it.
[[nodiscard]] std::string client_certificate_complaint(const ConnectionConfig& config,
                                                       const Surroundings& surroundings);

}  // namespace imagedeps::kube
