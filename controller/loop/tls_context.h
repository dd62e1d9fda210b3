#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "loop/http_server.h"

struct ssl_ctx_st;

namespace imagedeps::loop {

/// An OpenSSL context; those made from it keep it alive.
using TlsHandle = std::shared_ptr<ssl_ctx_st>;

/// A server's certificate, read again when its files change (cert-manager and OpenShift replace
/// them in place). Loop thread.
class TlsContext {
 public:
  /// Invalid, with the file's name, for what cannot be read or does not fit together.
  [[nodiscard]] static Result<TlsContext> load(TlsFiles files);

  /// Looks at the files at most once a second. Where they changed and are not good, the old
  /// certificate stays in use, the Error says so once, and the next change is tried again.
  [[nodiscard]] Result<void> refresh(TimePoint now);
  [[nodiscard]] const TlsHandle& handle() const { return handle_; }

 private:
  TlsContext(TlsFiles files, TlsHandle handle, std::string version);
  TlsFiles files_;
  TlsHandle handle_;
  std::string version_;  ///< Sizes and times of the files when they were read.
  TimePoint looked_{};
};

}  // namespace imagedeps::loop
