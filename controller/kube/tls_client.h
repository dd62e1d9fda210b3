#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "kube/config.h"

struct ssl_ctx_st;

namespace imagedeps::kube {

/// The client side of TLS, with plain OpenSSL: trusted authorities, the client certificate, and the
/// reason why verification failed. Any thread.
class TlsClient : public std::enable_shared_from_this<TlsClient> {
 public:
  /// Returns Invalid for PEM that cannot be read, and for a certificate without a key.
  [[nodiscard]] static Result<std::shared_ptr<TlsClient>> make(const ConnectionConfig& config,
                                                               const Surroundings& surroundings);

  /// Configures the context of a new connection. Files are read again each time, so that rotated
  /// files are used. If a file cannot be read, or its content cannot be used, the last content that
  /// could is used. The TlsClient verifies the
  /// chain, the dates, and the name (tls-server-name, or the host of `server`), which it also sends
  /// as SNI. Errors as in make().
  [[nodiscard]] Result<void> set_up(ssl_ctx_st* context);

  /// Returns why the last certificate was refused and what to do about it. Empty if none was
  /// refused since the last call.
  [[nodiscard]] std::string take_complaint();

 private:
  TlsClient(const ConnectionConfig& config, const Surroundings& surroundings);
  /// PEM text, which is reloaded from `file` if that is not empty.
  struct Pem {
    std::string file;
    std::string text;  ///< Could be used the last time.
  };
  [[nodiscard]] std::string last(const Pem& pem);
  [[nodiscard]] std::string current(const Pem& pem);
  void remember(Pem& pem, const std::string& text);
  [[nodiscard]] Result<void> trust(ssl_ctx_st* context);
  [[nodiscard]] Result<void> trust_the_system(ssl_ctx_st* context) const;
  [[nodiscard]] Result<void> identify(ssl_ctx_st* context);
  void verify_with(ssl_ctx_st* context);
  friend struct TlsHooks;

  // Constant.
  const Surroundings surroundings_;
  const std::string name_;  ///< The host name that the server's certificate must have.
  const std::string source_;
  const bool verify_;

  std::mutex mutex_;
  Pem ca_, certificate_, key_;  // Under mutex_.
  std::string complaint_;       // Under mutex_.
};

/// Describes what is wrong with the dates of the client certificate. Empty if they are valid, or
/// without a certificate. An API server only answers 401 in this case.
[[nodiscard]] std::string client_certificate_complaint(const ConnectionConfig& config,
                                                       const Surroundings& surroundings);

}  // namespace imagedeps::kube
