#include "loop/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <chrono>

#include "loop/self_signed.h"

namespace imagedeps::loop {
namespace {

/// The result of stat() as text for comparison. Atomically swapping a symbolic link changes it too.
std::string version_of(const std::string& path) {
  struct stat info {};
  if (path.empty() || stat(path.c_str(), &info) != 0) return path + ":absent;";
  return path + ":" + std::to_string(info.st_ino) + ":" + std::to_string(info.st_size) + ":" +
         std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) + ";";
}

std::string version_of(const TlsFiles& files) {
  return version_of(files.certificate) + version_of(files.key) + version_of(files.client_ca);
}

Error unusable(const std::string& path, std::string_view what) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return {.kind = Error::Kind::Invalid,
          .message = path + ": " + std::string(what) +
                     (reason == nullptr ? "" : " (" + std::string(reason) + ")")};
}

Result<void> ask_for_clients(SSL_CTX* context, const std::string& path) {
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(path.c_str());
  if (names == nullptr || SSL_CTX_load_verify_locations(context, path.c_str(), nullptr) != 1)
    return unusable(path, "cannot use the client CA");
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  // Without it, OpenSSL does not resume sessions of clients that sent a certificate.
  static constexpr unsigned char kSessionContext[] = "imagedeps";
  SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext);
  return {};
}

Result<TlsHandle> load_handle(const TlsFiles& files) {
  TlsHandle handle(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX* context = handle.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  if (files.certificate.empty()) {
    TRY(use_self_signed(context));
    return handle;
  }
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return unusable(files.certificate, "cannot use the certificate");
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(files.key, "cannot use the private key");
  if (!files.client_ca.empty()) TRY(ask_for_clients(context, files.client_ca));
  return handle;
}

}  // namespace

TlsContext::TlsContext(TlsFiles files, TlsHandle handle, std::string version)
    : files_(std::move(files)), handle_(std::move(handle)), version_(std::move(version)) {}

Result<TlsContext> TlsContext::load(TlsFiles files) {
  std::string version = version_of(files);
  auto handle = load_handle(files);
  if (!handle) return handle.error();
  return TlsContext(std::move(files), *std::move(handle), std::move(version));
}

Result<void> TlsContext::refresh(TimePoint now) {
  if (now < looked_ + std::chrono::seconds(1)) return {};
  looked_ = now;
  std::string version = version_of(files_);
  if (version == version_) return {};
  version_ = std::move(version);
  auto handle = load_handle(files_);
  if (!handle) return handle.error().within("the previous certificate remains in use");
  handle_ = *std::move(handle);
  return {};
}

}  // namespace imagedeps::loop
