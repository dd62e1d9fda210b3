#pragma once

#include <filesystem>
#include <string>

namespace imagedeps::test {

/// A folder of its own, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  /// Writes a file as a mounted Secret is written: whole, by renaming. Returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path folder_;
};

struct KeyPair {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

/// A certificate authority made on the spot (P-256, valid for an hour).
[[nodiscard]] KeyPair make_ca(const std::string& name);
/// What a certificate is made with.
struct CertificateTraits {
  std::string names =
      "IP:127.0.0.1,IP:::1,DNS:localhost";  ///< As in OpenSSL's configuration of subjectAltName.
  long valid_from = -60;                    ///< Seconds from now.
  long valid_until = 3600;
};
/// A certificate for both ends.
[[nodiscard]] KeyPair make_certificate(const KeyPair& ca, const std::string& common_name,
                                       const CertificateTraits& traits = {});

}  // namespace imagedeps::test
