#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "loop/http_server.h"

struct ssl_ctx_st;

namespace imagedeps::loop {

/// An OpenSSL context. Connections created from it keep it alive.
using TlsHandle = std::shared_ptr<ssl_ctx_st>;

/// A server certificate that is reloaded when its files change (cert-manager and OpenShift replace
/// them in place). Loop thread.
class TlsContext {
 public:
  /// Returns Invalid, with the file name, if a file cannot be read or the files do not match.
  [[nodiscard]] static Result<TlsContext> load(TlsFiles files);

  /// Checks the files at most once a second. If they changed and are not valid, the old certificate
  /// stays in use, and the Error is returned once per change.
  [[nodiscard]] Result<void> refresh(TimePoint now);
  [[nodiscard]] const TlsHandle& handle() const { return handle_; }

 private:
  TlsContext(TlsFiles files, TlsHandle handle, std::string version);
  TlsFiles files_;
  TlsHandle handle_;
  std::string version_;  ///< Inodes, sizes and times of the files when they were loaded.
  TimePoint looked_{};
};

}  // namespace imagedeps::loop
