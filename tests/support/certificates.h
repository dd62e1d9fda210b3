#pragma once

#include <filesystem>
#include <string>

namespace imagedeps::test {

/// A temporary folder that is deleted with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  /// Replaces a file atomically, as in a mounted Secret. Returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path folder_;
};

struct KeyPair {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

/// Creates a certificate authority (P-256, valid for one hour).
[[nodiscard]] KeyPair make_ca(const std::string& name);
/// Properties of a certificate.
struct CertificateTraits {
  /// Names in OpenSSL's syntax for subjectAltName.
  std::string names = "IP:127.0.0.1,IP:::1,DNS:localhost";
  long valid_from = -60;    ///< Seconds from now.
  long valid_until = 3600;  ///< Seconds from now.
};
/// Creates a certificate for servers and clients.
[[nodiscard]] KeyPair make_certificate(const KeyPair& ca, const std::string& common_name,
                                       const CertificateTraits& traits = {});

}  // namespace imagedeps::test
